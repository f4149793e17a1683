"""`tbviz plot`: scalars as lines, histograms over time."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tbviz.cli.options import (
    add_command,
    add_output,
    add_selection,
    positive_number,
)

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "plot",
        _plot,
        summary="plot scalars or histograms of all runs",
        description="Plot scalars of all runs, a panel for each tag, or histograms over time.",
        example="tbviz plot runs --tag 'loss/*' --smoothing 0.6 -o loss.svg",
    )
    add_selection(parser, tag="tags of scalars, or of histograms (default: all scalars)")
    add_output(parser, "the plot", suffixes=".png, .svg or .pdf")
    _add_lines(parser)
    parser.add_argument(
        "--style",
        choices=("lines", "ridges", "heatmap"),
        help="lines for scalars; for histograms ridges, one a step, or a heat map",
    )
    parser.add_argument(
        "--x",
        choices=("step", "wall_time", "relative"),
        default="step",
        help="what the points lie at: steps, dates in UTC, or the time since a run's first",
    )
    parser.add_argument(
        "--ylim", type=float, nargs=2, metavar=("LOW", "HIGH"), help="the values that are shown"
    )
    parser.add_argument("--title", help="stands above all")
    parser.add_argument("--size", type=_size, metavar="WIDTHxHEIGHT", help="in inches, as 6x4")
    parser.add_argument("--dpi", type=positive_number, default=200, help="pixels to an inch")


def _add_lines(parser: argparse.ArgumentParser) -> None:
    """Add what only lines have."""
    parser.add_argument(
        "--smoothing",
        type=float,
        default=0,
        metavar="WEIGHT",
        help="from 0 to below 1, as TensorBoard's",
    )
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="PATTERN",
        help="draw the mean of all runs that match, as 'seed_*'; may repeat",
    )
    parser.add_argument(
        "--band",
        choices=("std", "range"),
        default="std",
        help="around the mean: the standard deviation, or from the least to the largest",
    )
    parser.add_argument("--log", choices=("x", "y", "both"), help="logarithmic axes")
    parser.add_argument("--together", action="store_true", help="all tags on the same axes")


def _size(text: str) -> tuple[float, float]:
    """Parse WIDTHxHEIGHT."""
    width, cross, height = text.partition("x")
    if not cross:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, as 6x4")
    return positive_number(width), positive_number(height)


def _plot(arguments: argparse.Namespace) -> int:
    from tbviz.cli.progress import progress_bar
    from tbviz.export import plot, select_runs
    from tbviz.logdir import open_logdir

    logdir = open_logdir(arguments.logdir)
    if not arguments.run:
        logdir.tags  # reads many files on several cores  # noqa: B018
    with progress_bar("tbviz plot", quiet=arguments.quiet) as progress:
        plot(
            select_runs(logdir, arguments.run),
            arguments.tag,
            sys.stdout.buffer if arguments.output == "-" else arguments.output,
            style=arguments.style,
            smoothing=arguments.smoothing,
            group=arguments.group,
            band=arguments.band,
            x=arguments.x,
            log=arguments.log,
            ylim=arguments.ylim,
            together=arguments.together,
            title=arguments.title,
            size=arguments.size,
            dpi=arguments.dpi,
            format=arguments.format,
            force=arguments.force,
            progress=progress,
        )
    if not arguments.quiet and arguments.output != "-":
        print(arguments.output)
    return 0
