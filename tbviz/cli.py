"""The `tbviz` command: parse, call, print.

Each command is a function of the same name and options, which it imports when it runs. What a user
can mend is told in one line, with exit status 2.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tbviz.errors import TbvizError

INTERRUPTED = 130  # what a shell reports for Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (or the command line) names, and return the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except TbvizError as error:
        print(f"tbviz {arguments.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tbviz", description="See, export and mend what TensorBoard's event files hold."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    repair = commands.add_parser(
        "repair",
        help="write a clean copy of a damaged event file",
        description="Write a copy of an event file that holds all that is whole of it. "
        "The file itself stays as it is.",
        epilog="example: tbviz repair runs/a/events.out.tfevents.1700000000.host.1.0",
    )
    repair.add_argument("file", metavar="FILE", help="the event file")
    repair.add_argument(
        "-o",
        "--output",
        metavar="COPY",
        help="the copy (default: the same name in a folder `repaired` beside the file)",
    )
    repair.set_defaults(run=_repair)
    return parser


def _repair(arguments: argparse.Namespace) -> int:
    from tbviz.events import repair

    done = repair(arguments.file, arguments.output)
    for damage in done.damages:
        print(f"lost {damage.size:,} bytes at byte {damage.offset:,}: {damage.reason}")
    if done.tail:
        print(f"left out an incomplete record of {done.tail:,} bytes at the end")
    print(f"{done.output}: {done.records:,} records, {done.size:,} bytes")
    return 0
