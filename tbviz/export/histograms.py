"""Histograms over time -> panels of ridges, or heat maps, drawn by matplotlib."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.export.curves import X, positions
from tbviz.export.densities import Density, density_of, highest
from tbviz.export.panels import add_panels, entitle, lowest
from tbviz.export.paper import FONT_SIZE, POINTS, shortened
from tbviz.export.time_axis import DAY, XScale, label_x, scaled_x
from tbviz.images.colors import diverging, from_oklch
from tbviz.logdir import HistogramSeries

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Shape: TypeAlias = Literal["ridges", "heatmap"]

_MOST = {"ridges": 40, "heatmap": 1000}  # steps of a panel
_TICKS = 10  # at most, beside ridges
_ROWS_A_RIDGE = 8  # a ridge is as high as this part of all rows, and as one row at least
_COLORS = 256
_DATE = "%Y-%m-%d %H:%M"
_TIME = "%H:%M:%S"


class HistogramPanel(NamedTuple):
    """The histograms of one pair of axes, and what is written above them."""

    title: str
    series: HistogramSeries


def draw_histograms(
    figure: Figure,
    panels: Sequence[HistogramPanel],
    *,
    shape: Shape,
    x: X,
    ylim: tuple[float, float] | None,
    title: str | None,
) -> None:
    """Draw each panel: the density of the values at each step, constant in each stored bucket.

    Args:
        figure: still empty.
        panels: what to draw.
        shape: "ridges", one above the other, the first step at the top and the last in front; or
            "heatmap", with the steps from left to right and the values from bottom to top.
        x: what a step is called.
        ylim: the least and the largest value on the axes.
        title: above all panels.
    """
    every = add_panels(figure, len(panels), share_x=shape == "heatmap")
    scale = scaled_x([positions(panel.series, x) for panel in panels], x)
    for axes, panel in zip(every, panels, strict=True):
        chosen = _evenly(len(panel.series), _MOST[shape], panel)
        densities = [density_of(panel.series.values[index]) for index in chosen]
        places = positions(panel.series, x)[chosen] / scale.unit
        width = axes.get_position().width * figure.get_figwidth() * POINTS
        axes.set_title(shortened(panel.title, FONT_SIZE + 2, width))
        if not any(len(density.heights) or len(density.spikes) for density in densities):
            axes.text(0.5, 0.5, "no finite value", ha="center", transform=axes.transAxes)
        if shape == "ridges":
            _draw_ridges(axes, densities, _tick_labels(places, scale), scale.label)
            axes.set_xlim(ylim)
        else:
            _draw_heat_map(figure, axes, densities, places)
            axes.set_ylim(ylim)
    if shape == "heatmap":
        label_x(lowest(every), scale)
    entitle(figure, title)


def _evenly(count: int, most: int, panel: HistogramPanel) -> NDArray[np.intp]:
    """The indices of at most so many steps, the first and the last among them."""
    if count > most:
        warnings.warn(
            f"{panel.title}: {most} of {count} steps are drawn, at even distances", stacklevel=2
        )
    return np.rint(np.linspace(0, count - 1, min(count, most))).astype(np.intp)


def _draw_ridges(
    axes: Axes, densities: Sequence[Density], labels: Sequence[str], name: str
) -> None:
    top, is_cut = highest(densities)
    rows = len(densities)
    height = max(0.9, rows / _ROWS_A_RIDGE)
    shades = np.linspace(0.65, 0.32, rows)
    colors = _blue(np.linspace(0.88, 0.55, rows))
    for row, (density, color, ink) in enumerate(zip(densities, colors, _blue(shades), strict=True)):
        x, y = _outline(density)
        y = np.minimum(y / top, 1) * height - row
        axes.fill_between(x, y, -row, facecolor=color, edgecolor="none", zorder=2 + row)
        axes.plot(x, y, color=ink, linewidth=0.6, zorder=2 + row)
        axes.vlines(density.spikes, -row, height - row, color=ink, linewidth=1.5, zorder=2 + row)
    ticks = range(0, rows, _stride(rows))
    axes.set_yticks([-tick for tick in ticks], [labels[tick] for tick in ticks])
    note = " (the highest ridges are cut off)" if is_cut else ""
    axes.set(ylim=(0.7 - rows, height + 0.2), ylabel=name, xlabel=f"value{note}")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _blue(lightness: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = len(lightness)
    return from_oklch(lightness, np.full(rows, 0.1), np.full(rows, 250.0)) / 255


def _stride(rows: int) -> int:
    """From how many rows to the next there is a tick: one that meets the last row, where it can."""
    least = max(1, -(-(rows - 1) // _TICKS))
    meeting = [stride for stride in range(least, 2 * least + 1) if (rows - 1) % stride == 0]
    return meeting[0] if meeting else least


def _outline(density: Density) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The line around a density, from the axis up, over all buckets, and down again."""
    if not len(density.edges):
        return density.edges, density.heights
    return np.repeat(density.edges, 2), np.repeat(np.pad(density.heights, 1), 2)[1:-1]


def _tick_labels(places: NDArray[np.float64], scale: XScale) -> list[str]:
    if not scale.is_date:
        return [np.format_float_positional(place, 4, trim="-") for place in places]
    is_long = (places[-1] - places[0]) * scale.unit > DAY
    moments = [datetime.fromtimestamp(place * scale.unit, timezone.utc) for place in places]
    return [moment.strftime(_DATE if is_long else _TIME) for moment in moments]


def _draw_heat_map(
    figure: Figure, axes: Axes, densities: Sequence[Density], places: NDArray[np.float64]
) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    top, is_cut = highest(densities)
    colors = ListedColormap(diverging(-np.linspace(0, 1, _COLORS)) / 255)
    norm = Normalize(0, top)
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
    bar.set_label("density")


def _sides(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sides of columns around places: halfway to the next, and as far at either end."""
    if len(places) == 1:
        return np.array([places[0] - 0.5, places[0] + 0.5])
    halfway = (places[:-1] + places[1:]) / 2
    return np.concatenate([[2 * places[0] - halfway[0]], halfway, [2 * places[-1] - halfway[-1]]])
