"""`tbviz animate`: stored pictures, moving."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import (
    add_command,
    add_output,
    add_selection,
    add_step,
    add_steps,
    add_timing,
    positive_count,
    timing,
    whole_number,
)

if TYPE_CHECKING:
    from tbviz.cli.options import Commands

_LAYOUT = ("title", "titles", "caption", "columns", "scale", "margin")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "animate",
        _animate,
        summary="make an animation of an image tag",
        description="Make an animation of pictures: over the steps, or one that is stored as such. "
        "Several tags stand side by side, in the order in which they are named, or make a file "
        "each where {tag} stands in the name of the file.",
        example="tbviz animate runs --tag reconstruction/output -o out.gif",
    )
    add_selection(parser, tag="image tags, from left to right", without="the only one")
    add_output(
        parser,
        "the animation",
        suffixes=".gif, .png or .apng, .webp, .mp4",
        for_each="{run} or {tag}",
    )
    add_step(
        parser,
        'play what is stored at a step, or at the "last" (default: at the last, where every tag '
        "holds animations; else there is a frame for each step)",
    )
    add_steps(parser, "a frame")
    parser.add_argument(
        "--title", metavar="TEXT", help="stands above all pictures (default: nothing)"
    )
    parser.add_argument(
        "--titles",
        nargs="+",
        metavar="TEXT",
        help="one for each tag, above its pictures (default: none)",
    )
    parser.add_argument(
        "--caption", choices=("step",), help="what stands above each frame (default: nothing)"
    )
    parser.add_argument(
        "--columns", type=positive_count, metavar="N", help="tags in a row (default: all)"
    )
    parser.add_argument(
        "--scale",
        type=positive_count,
        default=1,
        metavar="N",
        help="enlarge each pixel (default: 1)",
    )
    parser.add_argument(
        "--margin",
        type=whole_number,
        default=0,
        metavar="PIXELS",
        help="of white around it (default: 0)",
    )
    add_timing(parser)


def _animate(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_runs
    from tbviz.export import animate

    return export_runs(
        arguments,
        animate,
        kinds=["image"],
        tags_together="{tag}" not in arguments.output,
        named=True,
        step=arguments.step,
        steps=arguments.steps,
        **{name: getattr(arguments, name) for name in _LAYOUT},
        **timing(arguments),
    )
