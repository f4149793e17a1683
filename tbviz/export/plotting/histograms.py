"""Histograms over time -> panels of ridges, or heat maps, drawn by matplotlib."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.export.paper import FONT_SIZE, POINTS, shortened
from tbviz.export.plotting.curves import X, positions
from tbviz.export.plotting.densities import density_of
from tbviz.export.plotting.heat_map import draw_heat_map
from tbviz.export.plotting.panels import add_panels, entitle, lowest
from tbviz.export.plotting.ridges import draw_ridges
from tbviz.export.plotting.time_axis import DAY, XScale, label_x, scaled_x
from tbviz.logdir import HistogramSeries

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Shape: TypeAlias = Literal["ridges", "heatmap"]

_MOST = {"ridges": 40, "heatmap": 1000}  # steps of a panel
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
            labels = _tick_labels(places, scale)
            draw_ridges(axes, densities, labels=labels, name=scale.label)
            axes.set_xlim(ylim)
        else:
            draw_heat_map(figure, axes, densities, places)
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


def _tick_labels(places: NDArray[np.float64], scale: XScale) -> list[str]:
    if not scale.is_date:
        return [np.format_float_positional(place, 4, trim="-") for place in places]
    is_long = (places[-1] - places[0]) * scale.unit > DAY
    moments = [datetime.fromtimestamp(place * scale.unit, timezone.utc) for place in places]
    return [moment.strftime(_DATE if is_long else _TIME) for moment in moments]
