"""`tbviz plot`: scalars as lines, histograms over time."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_output, add_selection, positive_number

if TYPE_CHECKING:
    from tbviz.cli.options import Commands

_OPTIONS = ("style", "x", "ylim", "title", "size", "dpi")
_OF_LINES = ("smoothing", "group", "band", "log", "together")


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
    add_selection(parser, tag="tags of scalars, or of histograms", without="all scalars")
    add_output(parser, "the plot", suffixes=".png, .svg or .pdf", for_each="")
    _add_lines(parser)
    parser.add_argument(
        "--style",
        choices=("lines", "ridges", "heatmap"),
        help="lines for scalars; for histograms ridges, one a step, or a heat map "
        "(default: lines or ridges)",
    )
    parser.add_argument(
        "--x",
        choices=("step", "wall_time", "relative"),
        default="step",
        help="what the points lie at: steps, dates in UTC, or the time since a run's first "
        "(default: step)",
    )
    parser.add_argument(
        "--ylim",
        type=float,
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="the values that are shown (default: all)",
    )
    parser.add_argument("--title", metavar="TEXT", help="stands above all (default: nothing)")
    parser.add_argument(
        "--size",
        type=_size,
        metavar="WIDTHxHEIGHT",
        help="in inches, as 6x4 (default: what the panels need)",
    )
    parser.add_argument(
        "--dpi",
        type=positive_number,
        default=200,
        metavar="N",
        help="pixels to an inch (default: 200)",
    )


def _add_lines(parser: argparse.ArgumentParser) -> None:
    """Add what only lines have."""
    parser.add_argument(
        "--smoothing",
        type=float,
        default=0,
        metavar="WEIGHT",
        help="from 0 to below 1, as TensorBoard's (default: 0)",
    )
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="PATTERN",
        help="draw the mean of all runs that match, as 'seed_*'; may repeat (default: none)",
    )
    parser.add_argument(
        "--band",
        choices=("std", "range"),
        default="std",
        help="around the mean: the standard deviation, or from the least to the largest "
        "(default: std)",
    )
    parser.add_argument(
        "--log", choices=("x", "y", "both"), help="logarithmic axes (default: neither)"
    )
    parser.add_argument("--together", action="store_true", help="all tags on the same axes")


def _size(text: str) -> tuple[float, float]:
    """Parse WIDTHxHEIGHT."""
    width, cross, height = text.partition("x")
    if not cross:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, as 6x4")
    return positive_number(width), positive_number(height)


def _plot(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_together
    from tbviz.export import plot

    options = {name: getattr(arguments, name) for name in (*_OPTIONS, *_OF_LINES)}
    return export_together(arguments, plot, **options)
