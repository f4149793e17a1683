"""`tbviz ls`: what a logdir holds."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_selection

if TYPE_CHECKING:
    from tbviz.cli.options import Commands
    from tbviz.export import Entry

_HEADINGS = ("RUN", "TAG", "KIND", "STEPS", "FIRST", "LAST", "SIZE")
_NUMBERS = ("STEPS", "FIRST", "LAST", "SIZE")  # stand at the right
_UNITS = ("B", "kB", "MB", "GB", "TB")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "ls",
        _ls,
        summary="list runs, tags and what they hold",
        description="List runs and their tags: what they hold, how many steps, the first and the "
        "last, and how large they are; tags of one record share its bytes. A damaged "
        "file is a warning on standard error.",
        example="tbviz ls runs --tag 'loss/*'",
    )
    add_selection(parser, tag="what is listed")
    parser.add_argument(
        "--verify",
        action="store_const",
        const=True,
        help="look for damage in every byte (default: of at most 32 MB; else in lengths alone)",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="a JSON array of objects, for programs; sizes in bytes, `lost` those of a run's files "
        "that cannot be read",
    )


def _ls(arguments: argparse.Namespace) -> int:
    from tbviz.export import ls, select_runs
    from tbviz.logdir import open_logdir

    logdir = open_logdir(arguments.logdir)
    logdir.tags  # reads many files on several cores  # noqa: B018
    entries = ls(select_runs(logdir, arguments.run), arguments.tag, verify=arguments.verify)
    if arguments.json:
        print(json.dumps([entry._asdict() for entry in entries], indent=1))
    else:
        print("\n".join(table([_HEADINGS, *map(_cells, entries)])))
    return 0


def _cells(entry: Entry) -> tuple[str, ...]:
    from tbviz.text import printable

    steps = ("" if step is None else f"{step}" for step in (entry.first_step, entry.last_step))
    run, tag = printable(entry.run), printable(entry.tag)
    return (run, tag, entry.kind, f"{entry.points}", *steps, size(entry.nbytes))


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows, the first of them headings, as lines whose columns stand below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [heading in _NUMBERS for heading in rows[0]]
    lines = (
        "  ".join(
            cell.rjust(width) if ends else cell.ljust(width)
            for cell, width, ends in zip(row, widths, right, strict=True)
        )
        for row in rows
    )
    return [line.rstrip() for line in lines]


def size(nbytes: float) -> str:
    """Return a number of bytes as people read it, in powers of 1000."""
    for unit in _UNITS:
        if nbytes < 1000 or unit == _UNITS[-1]:
            break
        nbytes /= 1000
    return f"{nbytes:.0f} {unit}" if nbytes >= 10 or unit == "B" else f"{nbytes:.1f} {unit}"
