"""`tbviz animate`: stored pictures, moving."""

from __future__ import annotations

import argparse
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
        "animate",
        _animate,
        summary="make an animation of an image tag",
        description="Make an animation of pictures: over the steps, or one that is stored as such. "
        "Several tags stand side by side.",
        example="tbviz animate runs --tag reconstruction/output -o out.gif",
    )
    add_selection(parser, tag="image tags, from left to right")
    add_output(parser, "the animation", suffixes=".gif, .png or .apng, .mp4")
    parser.add_argument("--fps", type=positive_number, default=12, help="frames per second")
    parser.add_argument("--scale", type=positive_count, default=1, help="enlarge each pixel")


def _animate(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_runs
    from tbviz.export import animate

    return export_runs(
        arguments,
        animate,
        kinds=["image"],
        tags_together=True,
        fps=arguments.fps,
        scale=arguments.scale,
    )
