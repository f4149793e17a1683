"""`tbviz completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command

if TYPE_CHECKING:
    from tbviz.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "completion",
        _completion,
        summary="print what a shell needs to complete commands and options",
        description="Print a script with which a shell completes commands, options and files.",
        example='eval "$(tbviz completion bash)", in ~/.bashrc',
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))


def _completion(arguments: argparse.Namespace) -> int:
    import shtab

    from tbviz.cli.parser import build_parser

    print(shtab.complete(build_parser(), arguments.shell))
    return 0
