"""`tbviz table`: numbers of runs for other programs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_output, add_selection

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "table",
        _table,
        summary="write scalars, histograms, texts or hyperparameters as a table",
        description="Write scalars, histograms, texts or hyperparameters of all chosen runs as one "
        "table. Numbers come back as exactly what they were.",
        example="tbviz table runs --tag 'loss/*' -o loss.csv",
    )
    add_selection(parser, tag="what the table holds; with --kind hparams its metrics")
    add_output(parser, "the table", suffixes=".csv, .jsonl, .json or .parquet", for_each="")
    parser.add_argument(
        "--kind",
        choices=("scalar", "histogram", "text", "hparams"),
        default="scalar",
        help="of the tags (default: scalar)",
    )
    parser.add_argument(
        "--shape",
        choices=("long", "wide"),
        default="long",
        help="of scalars: a row for each point, or for each step (default: long)",
    )
    parser.add_argument(
        "--value",
        choices=("last", "min", "max"),
        default="last",
        help="of each metric beside hyperparameters (default: last)",
    )


def _table(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_together
    from tbviz.export import table

    return export_together(
        arguments, table, kind=arguments.kind, shape=arguments.shape, value=arguments.value
    )
