"""`tbviz report`: one HTML file that shows runs, and needs no network."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tbviz.cli.options import (
    add_command,
    add_output,
    add_selection,
    positive_count,
    positive_number,
)

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


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
    add_output(parser, "the page", suffixes=".html")
    parser.add_argument("--title", help="the heading (default: the names of the runs)")
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
        help="of the page, about; all tags have fewer steps where needed (default: %(default)s)",
    )


def _report(arguments: argparse.Namespace) -> int:
    from tbviz.cli.progress import progress_bar
    from tbviz.export import report, select_runs
    from tbviz.logdir import open_logdir

    logdir = open_logdir(arguments.logdir)
    logdir.tags  # reads many files on several cores  # noqa: B018
    to_stream = arguments.output == "-"
    with progress_bar("tbviz report", quiet=arguments.quiet) as progress:
        report(
            select_runs(logdir, arguments.run),
            sys.stdout.buffer if to_stream else arguments.output,
            tags=arguments.tag,
            title=arguments.title,
            max_points=arguments.max_points,
            max_steps=arguments.max_steps,
            max_size=arguments.max_size,
            format=arguments.format,
            force=arguments.force,
            progress=progress,
        )
    if not arguments.quiet and not to_stream:
        print(arguments.output)
    return 0
