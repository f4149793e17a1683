"""`tbviz images`: every picture of a tag as a file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_folder, add_selection, add_steps

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "images",
        _images,
        summary="write every picture of image tags as PNG files",
        description="Write every picture of image tags as PNG files, numbered by their steps, in a "
        "folder for each tag. What is stored as PNG is copied byte for byte.",
        example="tbviz images runs --tag 'reconstruction/*' -o pictures",
    )
    add_selection(parser, tag="image tags")
    add_steps(parser, "files")
    add_folder(parser, "the folder of all files")


def _images(arguments: argparse.Namespace) -> int:
    from tbviz.cli.jobs import export_runs
    from tbviz.export import images

    return export_runs(
        arguments, images, kinds=["image"], tags_together=True, steps=arguments.steps
    )
