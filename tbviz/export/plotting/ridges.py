"""Densities as ridges, one above the other, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tbviz.export.plotting.densities import Density, highest
from tbviz.images.colors import from_oklch

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TICKS = 10  # at most, and one for the first, or the last
_ROWS_A_RIDGE = 8  # a ridge is as high as this part of all rows, and as 0.9 of a row at least


def draw_ridges(
    axes: Axes, densities: Sequence[Density], *, labels: Sequence[str], name: str
) -> None:
    """Draw a ridge for each density, from light to dark, the first at the top, the last in front.

    All are on one scale; that some are cut off is said below.

    Args:
        axes: without data.
        densities: T of them.
        labels: what each is called, T strings.
        name: of what the labels are.
    """
    top, is_cut = highest(densities)
    rows = len(densities)
    height = max(0.9, rows / _ROWS_A_RIDGE)
    fills, inks = _blue(np.linspace(0.88, 0.55, rows)), _blue(np.linspace(0.65, 0.32, rows))
    for row, (density, fill, ink) in enumerate(zip(densities, fills, inks, strict=True)):
        x, y = _outline(density)
        y = np.minimum(y / top, 1) * height - row
        axes.fill_between(x, y, -row, facecolor=fill, edgecolor="none", zorder=2 + row)
        axes.plot(x, y, color=ink, linewidth=0.6, zorder=2 + row)
        axes.vlines(density.spikes, -row, height - row, color=ink, linewidth=1.5, zorder=2 + row)
    ticks = _labeled(rows)
    axes.set_yticks([-tick for tick in ticks], [labels[tick] for tick in ticks])
    note = " (the highest ridges are cut off)" if is_cut else ""
    axes.set(ylim=(0.7 - rows, height + 0.2), ylabel=name, xlabel=f"value{note}")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _outline(density: Density) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The line around a density, from the axis up, over all buckets, and down again."""
    if not len(density.edges):
        return density.edges, density.heights
    return np.repeat(density.edges, 2), np.repeat(np.pad(density.heights, 1), 2)[1:-1]


def _blue(lightness: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = len(lightness)
    return from_oklch(lightness, np.full(rows, 0.1), np.full(rows, 250.0)) / 255


def _labeled(rows: int) -> list[int]:
    """Return the rows that have a label: the first, the last, and at even distances others."""
    least = max(1, -(-(rows - 1) // _TICKS))
    meeting = [stride for stride in range(least, 2 * least + 1) if (rows - 1) % stride == 0]
    if meeting:
        return list(range(0, rows, meeting[0]))
    inner = range(0, rows - 1 - least // 2, least)  # what is nearer to the last gives way to it
    return [*inner, rows - 1]
