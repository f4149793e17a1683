"""`tbviz repair`: a clean copy of a damaged event file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import FILES, add_command, completed

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "repair",
        _repair,
        summary="write a clean copy of a damaged event file",
        description="Write a copy of an event file that holds all that is whole of it. "
        "The file itself stays as it is.",
        example="tbviz repair runs/a/events.out.tfevents.1700000000.host.1.0",
    )
    completed(parser.add_argument("file", metavar="FILE", help="the event file"), FILES)
    copy = parser.add_argument(
        "-o",
        "--output",
        metavar="COPY",
        help="the copy (default: the same name in a folder `repaired` beside the file)",
    )
    completed(copy, FILES)


def _repair(arguments: argparse.Namespace) -> int:
    from tbviz.events import repair

    done = repair(arguments.file, arguments.output)
    for damage in done.damages:
        print(f"lost {damage.size:,} bytes at byte {damage.offset:,}: {damage.reason}")
    if done.tail:
        print(f"left out an incomplete record of {done.tail:,} bytes at the end")
    print(f"{done.output}: {done.records:,} records, {done.size:,} bytes")
    return 0
