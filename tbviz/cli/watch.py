"""`tbviz watch`: runs in the terminal, while they are written."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_selection, positive_number

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "watch",
        _watch,
        summary="show runs in the terminal while they are written",
        description="Show runs in the terminal while they are written: status, curves, pictures "
        "and findings. Up and down choose the run, left and right the tag, ? tells all keys, q "
        "ends it. A folder or a run that is not there yet is waited for. Where standard output is "
        "no terminal, what is there now is printed as text.",
        example="tbviz watch runs",
    )
    add_selection(parser)
    parser.add_argument("--once", action="store_true", help="print what is there now, as text")
    parser.add_argument(
        "--interval",
        type=positive_number,
        default=0.5,
        metavar="SECONDS",
        help="from one look at the files to the next (default: 0.5)",
    )


def _watch(arguments: argparse.Namespace) -> int:
    from tbviz.monitor import watch

    watch(arguments.logdir, arguments.run, once=arguments.once, interval=arguments.interval)
    return 0
