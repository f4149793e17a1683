"""`tbviz report`: one HTML file that shows runs, and needs no network."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tbviz.cli.options import (
    add_command,
    add_output,
    add_projection,
    add_selection,
    positive_count,
    positive_number,
)

if TYPE_CHECKING:
    from tbviz.cli.options import Commands
    from tbviz.export.output import Output
    from tbviz.logdir import Run

_OPTIONS = ("title", "max_points", "max_steps", "max_size", "projection")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "report",
        _report,
        summary="write an HTML page of runs that opens offline",
        description="Write one HTML file that shows runs in any browser, without a network: "
        "curves, images, latent codes, histograms and texts. It says what it left out.",
        example="tbviz report runs -o report.html",
    )
    add_selection(parser, tag="what the page shows")
    add_output(parser, "the page", suffixes=".html", for_each="")
    parser.add_argument(
        "--title",
        metavar="TEXT",
        help="the heading (default: the names of up to three runs, or of LOGDIR)",
    )
    parser.add_argument(
        "--max-points",
        type=positive_count,
        default=1000,
        metavar="N",
        help="of a curve, and of a latent scatter at each step (default: %(default)s)",
    )
    parser.add_argument(
        "--max-steps",
        type=positive_count,
        default=50,
        metavar="N",
        help="of any other tag, evenly chosen (default: %(default)s)",
    )
    parser.add_argument(
        "--max-size",
        type=positive_number,
        default=10,
        metavar="MB",
        help="of the page; large tags have fewer steps where needed (default: %(default)s)",
    )
    add_projection(parser)


def _report(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_together

    return export_together(
        arguments, _export, **{name: getattr(arguments, name) for name in _OPTIONS}
    )


def _export(runs: Sequence[Run], tags: Sequence[str], output: Output, **options: Any) -> str:
    from tbviz.export import report

    shortened = report(runs, output, tags=tags, **options)
    tags_have = "1 tag has" if shortened == 1 else f"{shortened} tags have"
    more = "--max-steps and --max-size allow more"
    return f"{tags_have} fewer steps in the page than in the files; {more}" if shortened else ""
