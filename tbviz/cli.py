"""The `tbviz` command: parse, call, print.

Each command is a function of the same name and options, which it imports when it runs. What a user
can mend is told in one line, with exit status 2.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tbviz.errors import TbvizError

INTERRUPTED = 130  # what a shell reports for Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (or the command line) names, and return the exit status."""
    arguments = _parser().parse_args(argv)
    command = functools.partial(arguments.run, arguments)
    return exit_status(command, mistake=f"tbviz {arguments.command}")


def exit_status(command: Callable[[], int], *, mistake: str = "error") -> int:
    """Call `command` and return the exit status: its own, or 2 for what a user can mend.

    Errors and warnings are a line each on standard error, without a traceback.

    Args:
        command: what to do; returns its exit status.
        mistake: stands before the message of a `TbvizError`.
    """
    try:
        with _plain_warnings():
            return command()
    except TbvizError as error:
        print(f"{mistake}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


@contextlib.contextmanager
def _plain_warnings() -> Iterator[None]:
    """Print what a warning says, and not the line of code that says it."""

    def show(message: Warning | str, *where: Any, **also: Any) -> None:
        print(f"warning: {message}", file=sys.stderr)

    before, warnings.showwarning = warnings.showwarning, show
    try:
        yield
    finally:
        warnings.showwarning = before


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
