"""The legend of lines, which stands beside the axes or below them and never covers a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from tbviz.export.paper import FONT_SIZE, POINTS, shortened, width_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

_HANDLE = 36.0  # points: the stroke of an entry, and what is left free around it
_ROW = 1.5 * FONT_SIZE
_LONGEST = 0.8  # of an entry, as a share of the figure's width
_BESIDE = 0.38  # of the figure's width, at most, for a legend beside the axes
_BELOW = 0.4  # of its height, for a legend below them
_ROWS_BELOW = 20  # at most, where the figure may grow


class _Place(NamedTuple):
    location: Literal["outside right center", "outside lower center"]
    columns: int
    rows: int


def add_legend(
    figure: Figure, handles: Sequence[Artist], names: Sequence[str], *, may_grow: bool
) -> None:
    """Add a legend: at the right where its names are short, else below.

    Long names lose their middle, and entries that have no room are counted in the last.

    Args:
        figure: where its panels stand already.
        handles: what stands before each name.
        names: one for each handle.
        may_grow: whether the figure becomes as much higher as a legend below needs.
    """
    longest = figure.get_figwidth() * POINTS * _LONGEST
    names = [shortened(name, FONT_SIZE, longest) for name in names]
    widest = max(width_of(name, FONT_SIZE) for name in names) + _HANDLE
    place = _place(figure, len(names), widest, may_grow=may_grow)
    handles, names = _cut(handles, names, place.columns * place.rows)
    if may_grow and place.location == "outside lower center":
        rows = -(-len(names) // place.columns)
        figure.set_figheight(figure.get_figheight() + rows * _ROW / POINTS)
    figure.legend(
        list(handles),
        list(names),
        loc=place.location,
        ncols=place.columns,
        frameon=False,
        handlelength=2,
    )


def _place(figure: Figure, count: int, widest: float, *, may_grow: bool) -> _Place:
    width, height = (side * POINTS for side in figure.get_size_inches())
    rows = max(1, int((height - 2 * _ROW) / _ROW))
    if -(-count // rows) * widest <= _BESIDE * width:
        return _Place("outside right center", -(-count // rows), rows)
    columns = max(1, min(count, int(width / widest)))
    below = _ROWS_BELOW if may_grow else max(1, int(_BELOW * height / _ROW))
    return _Place("outside lower center", columns, below)


def _cut(
    handles: Sequence[Artist], names: Sequence[str], most: int
) -> tuple[Sequence[Artist], Sequence[str]]:
    """The entries that have room; the last of them counts the others."""
    from matplotlib.lines import Line2D

    if len(names) <= most:
        return handles, names
    kept = most - 1
    left_out = f"and {len(names) - kept} more"
    return [*handles[:kept], Line2D([], [], linestyle="none")], [*names[:kept], left_out]
