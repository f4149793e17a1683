"""`tbviz scatter`: latent codes as a plot."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import (
    add_command,
    add_output,
    add_projection,
    add_selection,
    add_step,
    add_steps,
    add_timing,
    axis_limits,
    positive_count,
    timing,
)

if TYPE_CHECKING:
    from tbviz.cli.options import Commands

_OPTIONS = ("step", "steps", "limit", "limits", "density", "projection", "title", "legend")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "scatter",
        _scatter,
        summary="plot latent codes, or animate them",
        description="Plot latent codes at one step as a figure, or over the steps as an animation.",
        example="tbviz scatter runs --tag latent/codes -o latent.png",
    )
    add_selection(parser, tag="tags of latent codes, each for a file of its own")
    add_output(
        parser,
        "the plot",
        suffixes=".png, .svg or .pdf, or moving as .gif, .apng, .webp or .mp4",
        for_each="{run} or {tag}",
    )
    add_step(parser, "the step of a figure (default: the last)")
    add_steps(parser, "a frame")
    parser.add_argument(
        "--limit",
        type=positive_count,
        metavar="N",
        help="draw at most so many points (default: all)",
    )
    parser.add_argument(
        "--limits",
        type=axis_limits,
        metavar="X0,X1,Y0,Y1",
        help="where the axes end, as in -3,3,-2,2 (default: what holds all points)",
    )
    parser.add_argument(
        "--density", action="store_true", help="colors tell how many points lie in a place"
    )
    add_projection(parser)
    parser.add_argument("--title", metavar="TEXT", help="stands before the step (default: nothing)")
    parser.add_argument(
        "--legend", metavar="TEXT", help="the heading of a figure's legend (default: none)"
    )
    add_timing(parser)


def _scatter(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_runs
    from tbviz.export import scatter

    return export_runs(
        arguments,
        scatter,
        kinds=["latent_codes"],
        tags_together=False,
        **{name: getattr(arguments, name) for name in _OPTIONS},
        **timing(arguments),
    )
