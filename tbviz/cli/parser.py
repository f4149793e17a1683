"""The parser of the `tbviz` command, to which each command adds its own."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence

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
    watch,
)

_COMMANDS = (ls, animate, images, scatter, plot, table, report, check, watch, repair, completion)


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse a command line, that of the process by default.

    Raises:
        SystemExit: after --help and --version, and where something is wrong.
    """
    arguments, unknown = build_parser().parse_known_args(argv)
    if unknown:
        arguments.parser.error(_unknown(arguments.parser, unknown[0]))
    return arguments


def _unknown(parser: argparse.ArgumentParser, word: str) -> str:
    """Say what is wrong with a word that no option takes."""
    if not word.startswith("-"):
        rule = "an option that may repeat takes one value each time, and a pattern needs quotes"
        return f"no option takes {word!r}: {rule}"
    name = word.partition("=")[0]
    near = difflib.get_close_matches(name, parser._option_string_actions, n=3, cutoff=0.7)
    hint = f"did you mean {' or '.join(near)}" if near else f"`{parser.prog} --help` lists all"
    return f"no option {name}: {hint}"


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
