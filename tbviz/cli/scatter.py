"""`tbviz scatter`: latent codes as a plot."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_output, add_selection, positive_number, whole_number

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "scatter",
        _scatter,
        summary="plot latent codes, or animate them",
        description="Plot latent codes at one step as a figure, or over all steps as an animation.",
        example="tbviz scatter runs --tag latent/codes -o latent.png",
    )
    add_selection(parser, tag="a tag of latent codes")
    add_output(parser, "the plot", suffixes=".png, .svg or .pdf, or moving as .gif or .apng")
    parser.add_argument("--step", type=whole_number, help="of a figure (default: the last)")
    parser.add_argument("--fps", type=positive_number, default=12, help="frames per second")


def _scatter(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_runs
    from tbviz.export import scatter

    return export_runs(
        arguments,
        scatter,
        kinds=["latent_codes"],
        tags_together=False,
        step=arguments.step,
        fps=arguments.fps,
    )
