"""Densities as columns of a heat map, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tbviz.export.plotting.densities import Density, highest
from tbviz.images.colors import diverging

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLORS = 256


def draw_heat_map(
    figure: Figure, axes: Axes, densities: Sequence[Density], places: NDArray[np.float64]
) -> None:
    """Draw a column for each density, nearly white for none and dark blue for the highest.

    Colors go by the square root of the density, as in a report, so that tails can be seen.

    Args:
        figure: has room for the scale of colors.
        axes: without data.
        densities: T of them.
        places: float64 `[T]`, not decreasing: where the columns stand.
    """
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, PowerNorm

    top, is_cut = highest(densities)
    colors = ListedColormap(diverging(-np.linspace(0, 1, _COLORS)) / 255)
    norm = PowerNorm(0.5, 0, top)
    sides = _sides(places)
    for left, right, density in zip(sides, sides[1:], densities, strict=False):
        if len(density.heights):
            heights = density.heights[:, None]
            axes.pcolormesh(
                [left, right], density.edges, heights, cmap=colors, norm=norm, rasterized=True
            )
        axes.hlines(density.spikes, left, right, color=colors(1.0), linewidth=1.5)
    axes.grid(visible=False)
    axes.set_ylabel("value")
    bar = figure.colorbar(
        ScalarMappable(norm, colors), ax=axes, extend="max" if is_cut else "neither", pad=0.02
    )
    bar.set_label("density, colors by its square root")


def _sides(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sides of columns around places: halfway to the next, and as far at either end."""
    if len(places) == 1:
        return np.array([places[0] - 0.5, places[0] + 0.5])
    halfway = (places[:-1] + places[1:]) / 2
    return np.concatenate([[2 * places[0] - halfway[0]], halfway, [2 * places[-1] - halfway[-1]]])
