"""Options that several commands share: they mean the same everywhere."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

FILES = {"bash": "_shtab_compgen_files", "zsh": "_files", "tcsh": "f"}
"""What shells complete in place of a file."""
FOLDERS = {"bash": "_shtab_compgen_dirs", "zsh": "_files -/", "tcsh": "d"}

# No option begins so: a value may, as that of --limits -3,3,-2,2, which argparse takes for options.
_MINUS_NUMBER = re.compile(r"-\.?\d")


def add_command(
    commands: Commands,
    name: str,
    call: Callable[[argparse.Namespace], int],
    *,
    summary: str,
    description: str,
    example: str,
) -> argparse.ArgumentParser:
    """Add a command: a line in the list of all, a description and an example in its own help."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=f"example: {example}",
        allow_abbrev=False,
    )
    parser.set_defaults(call=call, parser=parser)
    parser._negative_number_matcher = _MINUS_NUMBER
    return parser


def add_selection(
    parser: argparse.ArgumentParser, *, tag: str | None = None, without: str = "all"
) -> None:
    """Add what is exported: LOGDIR, --run and, where `tag` says what for, --tag.

    `without` says what is taken without --tag.
    """
    completed(
        parser.add_argument(
            "logdir", metavar="LOGDIR", help="the folder of all runs, or one of them"
        ),
        FOLDERS,
    )
    parser.add_argument(
        "--run",
        action="append",
        default=[],
        metavar="PATTERN",
        help="a run, or a pattern as 'a*'; may repeat (default: all)",
    )
    if tag is not None:
        parser.add_argument(
            "--tag",
            action="append",
            default=[],
            metavar="PATTERN",
            help=f"{tag}; a name, or a pattern as 'loss/*'; may repeat (default: {without})",
        )


def add_projection(parser: argparse.ArgumentParser) -> None:
    """Add --projection, of codes that are too wide to be drawn as they are."""
    parser.add_argument(
        "--projection",
        choices=("pca", "tsne"),
        help="how codes of three dimensions or more come into a plane, fitted to the codes of all "
        "steps that are shown, which is one for a figure (default: as they were logged, else pca "
        "from four dimensions on)",
    )


def add_step(parser: argparse.ArgumentParser, what: str) -> None:
    """Add --step: `what` is shown of one step."""
    parser.add_argument("--step", type=one_step, metavar="N", help=what)


def add_steps(parser: argparse.ArgumentParser, what: str) -> None:
    """Add --steps: there is `what` for each."""
    parser.add_argument(
        "--steps",
        metavar="A:B:C",
        help=f"{what} for each step from A to B, both included, and of these for every C-th; any "
        "may be left out, and N:N is step N alone (default: all steps)",
    )


def add_timing(parser: argparse.ArgumentParser) -> None:
    """Add what every animation has: --fps, --hold, --loop and --dither."""
    parser.add_argument(
        "--fps",
        type=positive_number,
        default=12,
        metavar="N",
        help="frames per second (default: 12)",
    )
    parser.add_argument(
        "--hold",
        type=positive_number,
        metavar="SECONDS",
        help="how long the last frame stays (default: as long as all others)",
    )
    parser.add_argument(
        "--loop",
        type=whole_number,
        default=0,
        metavar="N",
        help="how often it plays (default: 0, for ever)",
    )
    parser.add_argument(
        "--dither", action="store_true", help="mix what is over 256 colors of a GIF out of dots"
    )


def timing(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what the options of `add_timing` are, for a function of `tbviz.export`."""
    return {name: getattr(arguments, name) for name in ("fps", "hold", "loop", "dither")}


def add_output(
    parser: argparse.ArgumentParser, what: str, *, suffixes: str, for_each: str = "{run}"
) -> None:
    """Add where it goes: -o, --format, --force and --quiet.

    Args:
        parser: of the command.
        what: is written.
        suffixes: of what can be written.
        for_each: what tells the files of several apart in their name; "" where there is one file.
    """
    filled_in = f"; {for_each} in its name is filled in" if for_each else ""
    output = parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FILE",
        help=f"{what}: {suffixes}{filled_in}; - is standard output",
    )
    completed(output, FILES)
    parser.add_argument(
        "--format",
        metavar="SUFFIX",
        help="what to write; needed for - if there is a choice (default: what FILE ends in)",
    )
    _add_manners(parser)


def add_folder(parser: argparse.ArgumentParser, what: str) -> None:
    """Add where many files go: -o, --force and --quiet."""
    output = parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FOLDER",
        help=f"{what}, which is made; {{run}} in its name is filled in",
    )
    completed(output, FOLDERS)
    _add_manners(parser)


def _add_manners(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress, name no file")


def completed(argument: argparse.Action, how: Mapping[str, str]) -> None:
    """Let shells complete an argument with `FILES` or `FOLDERS`."""
    argument.complete = how  # type: ignore[attr-defined]


def whole_number(text: str) -> int:
    """Parse a whole number >= 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 0")
    return int(text)


def one_step(text: str) -> int | str:
    """Parse a step, or "last"."""
    if text != "last" and not text.isdecimal():
        rule = 'a step, a whole number of at least 0, or "last"; several are --steps A:B:C'
        raise argparse.ArgumentTypeError(f"{text!r} is not {rule}")
    return text if text == "last" else int(text)


def axis_limits(text: str) -> tuple[tuple[float, float], ...]:
    """Parse the ends of two or three axes: "X0,X1,Y0,Y1"."""
    try:
        ends = [float(part) for part in text.split(",")]
    except ValueError:
        ends = []
    if len(ends) not in (4, 6):
        rule = "numbers X0,X1,Y0,Y1, or six for three axes"
        raise argparse.ArgumentTypeError(f"{text!r} is not {rule}")
    return tuple(zip(ends[::2], ends[1::2], strict=True))


def positive_count(text: str) -> int:
    """Parse a whole number >= 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def positive_number(text: str) -> float:
    """Parse a finite number > 0."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number
