"""Figures for print: what they have in common, and how they become files.

They are drawn by matplotlib, which is imported in the functions that need it. Text is never smaller
than 9 points, PDF holds whole fonts, and the same data gives the same bytes.
"""

from __future__ import annotations

import textwrap
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tbviz.errors import needs_extra
from tbviz.export.output import Output, open_output
from tbviz.images.lettering import ELLIPSIS
from tbviz.text import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What a file says about itself: no date, so that the same data gives the same file.
FIGURE_METADATA: Final[dict[str, dict[str, Any]]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
INCHES = (6.0, 4.5)
DPI = 200
FONT_SIZE = 9  # points, the smallest on a figure
POINTS = 72  # in an inch
_STYLE: Final[dict[Any, Any]] = {
    "font.size": FONT_SIZE,
    "axes.titlesize": FONT_SIZE + 2,
    "axes.labelsize": FONT_SIZE + 1,
    "figure.titlesize": FONT_SIZE + 3,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "legend.fontsize": FONT_SIZE,
    "legend.title_fontsize": FONT_SIZE,
    "axes.axisbelow": True,
    "grid.color": "0.9",
    "pdf.fonttype": 42,  # whole TrueType fonts, which publishers ask for
    "svg.hashsalt": "tbviz",
    "text.parse_math": False,  # a label may hold a dollar sign
}
_LINES = 4  # of a title or heading; what is longer ends in an ellipsis
_LETTERS = 80  # of a line, at most


@contextmanager
def figure_for(
    output: Output,
    *,
    suffix: str,
    size: tuple[float, float] = INCHES,
    dpi: float = DPI,
    force: bool,
) -> Iterator[Figure]:
    """Yield an empty figure, which is written once the block ends without an error.

    Args:
        output: the file to write.
        suffix: what to write: ".png", ".svg" or ".pdf".
        size: width and height in inches.
        dpi: pixels to an inch, of a PNG and of what a vector file holds as pixels.
        force: whether a file that exists is replaced.

    Raises:
        MissingDependencyError: matplotlib is not installed.
        FileError: the output cannot be written.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise needs_extra(f"a figure ({suffix})", "matplotlib", "plot") from error
    with matplotlib.rc_context(_STYLE):
        figure = Figure(size, dpi=dpi, layout="constrained")
        yield figure
        with open_output(output, force=force) as file:
            figure.savefig(file, format=suffix[1:], metadata=FIGURE_METADATA[suffix])


def wrapped(text: str, size: float, width: float) -> str:
    """The text in a few lines of that width in points; its end is cut off where it needs more."""
    lines: list[str] = []
    text = printable(text)
    for letters in range(_LETTERS, 0, -1):
        lines = textwrap.wrap(text, letters, max_lines=_LINES, placeholder=ELLIPSIS)
        if all(width_of(line, size) <= width for line in lines):
            break
    return "\n".join(lines)


def shortened(text: str, size: float, width: float) -> str:
    """The text in one line of that width in points, its middle left out where it needs more.

    Names of runs often begin alike and end alike, so as much of either end is kept.
    """
    text = printable(text)
    if len(text) <= 2 * _LETTERS and width_of(text, size) <= width:
        return text

    def cut(letters: int) -> str:
        return f"{text[:letters]}{ELLIPSIS}{text[len(text) - letters :]}"

    every = range(1, min(len(text) // 2, _LETTERS) + 1)
    return cut(bisect_right(every, width, key=lambda letters: width_of(cut(letters), size)))


def width_of(line: str, size: float) -> float:
    """How many points wide a line is, in the font of figures."""
    from matplotlib.textpath import TextPath

    return float(TextPath((0, 0), line, size=size).get_extents().width) if line.strip() else 0.0
