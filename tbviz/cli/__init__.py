"""The `tbviz` command: parse, call, print.

Each command is a module that adds its options to the parser and names the function that runs it;
whatever that function needs is imported when it runs, so that `tbviz --help` answers at once. A
command has a Python function of the same name and options, in `tbviz.export` for the most part.
What a user can mend is told in one line, with exit status 2.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence

from tbviz.cli.parser import parse
from tbviz.cli.status import INTERRUPTED, exit_status, interruptible

__all__ = ["INTERRUPTED", "exit_status", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (or the command line) names, and return the exit status."""
    try:
        arguments = parse(argv)
    except SystemExit as told:  # by --help, --version, or of a mistake
        code = int(told.code or 0)
        sys.exit(exit_status(lambda: code, mistake="tbviz"))
    command = interruptible()(functools.partial(arguments.call, arguments))
    return exit_status(command, mistake=f"tbviz {arguments.command}")
