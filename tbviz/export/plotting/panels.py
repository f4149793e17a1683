"""A figure of several panels: how large it is, where each stands, and the frame that all have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tbviz.errors import InvalidArgumentError
from tbviz.export.paper import FONT_SIZE, INCHES, POINTS, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_PANELS = 24
_TITLE_INCHES = 0.6


def columns_of(count: int) -> int:
    """Return how many panels stand in a row."""
    return 1 if count <= 3 else 2 if count <= 8 else 3


def size_of(count: int, panel: tuple[float, float]) -> tuple[float, float]:
    """Return the width and height, in inches, of a figure of several panels; one has its own.

    Raises:
        InvalidArgumentError: there are too many of them for one figure.
    """
    if count > MOST_PANELS:
        raise InvalidArgumentError(
            f"{count} panels do not fit on a figure, which has at most {MOST_PANELS}; choose tags "
            "with --tag (in Python tags) or runs with --run (runs)",
            expected=MOST_PANELS,
            found=count,
        )
    if count == 1:
        return INCHES
    columns = columns_of(count)
    width = panel[0] * (columns if columns > 1 else 1.5)
    return width, panel[1] * -(-count // columns) + _TITLE_INCHES


def add_panels(figure: Figure, count: int, *, share_x: bool) -> list[Axes]:
    """Add panels row by row, with the lines of a grid and without a box around them."""
    columns = columns_of(count)
    grid = figure.subplots(-(-count // columns), columns, sharex=share_x, squeeze=False)
    every: list[Axes] = list(grid.flat)
    for axes in every[count:]:
        axes.remove()
    for axes in every[:count]:
        axes.grid(visible=True)
        axes.spines[["top", "right"]].set_visible(False)
    return every[:count]


def lowest(panels: list[Axes]) -> list[Axes]:
    """Return the lowest panel of each column: these name the axis that all share."""
    return panels[-columns_of(len(panels)) :]


def entitle(figure: Figure, title: str | None) -> None:
    """Set a title above all panels."""
    if title:
        width = figure.get_figwidth() * POINTS * 0.9
        figure.suptitle(wrapped(title, FONT_SIZE + 3, width))
