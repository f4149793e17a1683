"""`tbviz repair`: what is whole of a damaged event file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import FILES, add_command, completed

if TYPE_CHECKING:
    from tbviz.cli.options import Commands
    from tbviz.events import Repair


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "repair",
        _repair,
        summary="mend a damaged event file",
        description="Mend a damaged event file in place, so that TensorBoard reads all of it that "
        "is whole. The damaged file is kept beside it, `damaged` instead of `tfevents` in its "
        "name, so that nothing reads it. With -o the file stays as it is, and what is whole is "
        "copied.",
        example="tbviz repair runs/a/events.out.tfevents.1700000000.host.1.0",
    )
    completed(parser.add_argument("file", metavar="FILE", help="the event file"), FILES)
    copy = parser.add_argument(
        "-o",
        "--output",
        metavar="COPY",
        help="write a copy, outside of the run's folder (default: mend FILE itself)",
    )
    completed(copy, FILES)


def _repair(arguments: argparse.Namespace) -> int:
    from tbviz.events import repair

    done = repair(arguments.file, arguments.output)
    for damage in done.damages:
        print(f"lost {damage.size:,} bytes at byte {damage.offset:,}: {damage.reason}")
    if done.tail:
        print(f"left out an incomplete record of {done.tail:,} bytes at the end")
    print(f"{done.output}: {done.records:,} records, {done.size:,} bytes{_outcome(done)}")
    return 0


def _outcome(done: Repair) -> str:
    """What else a user wants to know: where the damaged file is, and what to do next."""
    if done.backup is not None:
        return f"; the damaged file is kept as {done.backup.name}. Restart TensorBoard to see it"
    return ", all whole" if done.is_whole else ""
