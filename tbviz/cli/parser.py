"""The parser of the `tbviz` command, to which each command adds its own."""

from __future__ import annotations

import argparse

from tbviz import __version__
from tbviz.cli import (
    animate,
    check,
    completion,
    images,
    ls,
    plot,
    repair,
    report,
    scatter,
    table,
)

_COMMANDS = (ls, animate, images, scatter, plot, table, report, check, repair, completion)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; the `call` of what it parses runs the command, and returns its status."""
    parser = argparse.ArgumentParser(
        prog="tbviz",
        description="See, export and mend what TensorBoard's event files hold.",
        epilog="`tbviz COMMAND --help` tells of a command, with an example.",
    )
    parser.add_argument("--version", action="version", version=f"tbviz {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser
