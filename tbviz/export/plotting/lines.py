"""Curves -> panels of lines, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tbviz.export.paper import FONT_SIZE, POINTS, shortened
from tbviz.export.plotting.curves import BANDS, Band, Curve, Numbers, X, alone, breaks
from tbviz.export.plotting.line_legend import add_legend
from tbviz.export.plotting.log_axes import Log, above_zero, check_log, make_log, right_of_zero
from tbviz.export.plotting.panels import add_panels, entitle, lowest
from tbviz.export.plotting.strokes import MOST_STROKES, Key, Stroke, strokes_of
from tbviz.export.plotting.time_axis import label_x, scaled_x

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_RASTERIZED = 50_000  # with more points, a vector file holds a line as pixels
_GREY = "0.4"
# What stands at the edge of the axes where a curve ceases to be finite: marker and height there.
_MARKS = {"NaN": ("x", 0.03), "infinity": ("^", 0.97), "minus infinity": ("v", 0.03)}


class Panel(NamedTuple):
    """The curves of one pair of axes, and what is written above and beside them."""

    title: str
    label: str
    curves: Sequence[Curve]


class Look(NamedTuple):
    """How lines are drawn, as the options of `tbviz.export.plot` say."""

    x: X
    band: Band
    log: Log | None
    ylim: tuple[float, float] | None
    title: str | None
    may_grow: bool


def draw_lines(figure: Figure, panels: Sequence[Panel], look: Look) -> None:
    """Draw panels with one x for all, and their legend, where there is more than one line.

    Raises:
        InvalidArgumentError: a logarithmic axis would show nothing.
    """
    check_log([curve for panel in panels for curve in panel.curves], look.log)
    panels = [panel._replace(curves=right_of_zero(panel.curves, look.log)) for panel in panels]
    curves = [curve for panel in panels for curve in panel.curves]
    by_tag = len(panels) < len({curve.tag for curve in curves})
    keys = dict.fromkeys((curve.name, curve.tag) for curve in curves)
    strokes = strokes_of(list(keys), by_tag=by_tag)
    every = add_panels(figure, len(panels), share_x=True)
    scale = scaled_x([curve.x for curve in curves], look.x)
    for axes, panel in zip(every, panels, strict=True):
        _label(figure, axes, panel)
        make_log(axes, look.log)
        for curve in panel.curves:
            stroke = strokes[curve.name, curve.tag]
            curve = curve._replace(x=curve.x / scale.unit)
            _draw_curve(axes, above_zero(curve, look.log), stroke)
            _draw_breaks(axes, curve, stroke)
        if look.ylim:
            axes.set_ylim(look.ylim)
    label_x(lowest(every), scale)
    entitle(figure, look.title)
    handles, names = _legend(curves, strokes, look.band, by_tag=by_tag)
    is_plain = len(names) == 1 and len({curve.name for curve in curves}) == 1
    if not is_plain:
        add_legend(figure, handles, names, may_grow=look.may_grow)


def _label(figure: Figure, axes: Axes, panel: Panel) -> None:
    width, height = axes.get_position().size * figure.get_size_inches() * POINTS
    axes.set_title(shortened(panel.title, FONT_SIZE + 2, width))
    axes.set_ylabel(shortened(panel.label, FONT_SIZE + 1, height))


def _draw_curve(axes: Axes, curve: Curve, stroke: Stroke) -> None:
    rasterized = len(curve.x) > _RASTERIZED
    if curve.band is not None:
        axes.fill_between(curve.x, *curve.band, color=stroke.color, alpha=0.2, linewidth=0)
    if curve.raw is not None and not stroke.is_faint:
        axes.plot(
            curve.x,
            _finite(curve.raw),
            color=stroke.color,
            alpha=0.35,
            linewidth=0.8,
            rasterized=rasterized,
        )
    axes.plot(
        curve.x,
        _finite(curve.y),
        color=stroke.color,
        linestyle=stroke.dashes,
        linewidth=0.6 if stroke.is_faint else 1.5,
        alpha=0.4 if stroke.is_faint else 1,
        marker="o",
        markersize=3,
        markevery=alone(curve.y).tolist(),
        rasterized=rasterized,
    )


def _draw_breaks(axes: Axes, curve: Curve, stroke: Stroke) -> None:
    for held, indices in breaks(curve.y).items():
        marker, height = _MARKS[held]
        axes.plot(
            curve.x[indices],
            np.full(len(indices), height),
            transform=axes.get_xaxis_transform(),
            color=stroke.color,
            linestyle="none",
            marker=marker,
            markersize=5,
        )


def _finite(y: Numbers) -> Numbers:
    return np.where(np.isfinite(y), y, np.nan)


def _legend(
    curves: Sequence[Curve], strokes: dict[Key, Stroke], band: Band, *, by_tag: bool
) -> tuple[list[Artist], list[str]]:
    """The handles of a legend and their names: lines, what a band is, and what marks mean."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries: dict[str, Artist] = {}
    for curve in curves:
        color, dashes, _ = strokes[curve.name, curve.tag]
        entries[_name(curve, curves, by_tag=by_tag)] = Line2D([], [], color=color, linestyle=dashes)
    if len(entries) > MOST_STROKES:
        entries = {f"each of {len(entries)} lines": next(iter(entries.values()))}
    if any(curve.band for curve in curves):
        entries[BANDS[band]] = Patch(color=_GREY, alpha=0.3, linewidth=0)
    for held in sorted({held for curve in curves for held in breaks(curve.y)}):
        marker, _ = _MARKS[held]
        entries[held] = Line2D([], [], color=_GREY, linestyle="none", marker=marker, markersize=5)
    return list(entries.values()), list(entries)


def _name(curve: Curve, curves: Sequence[Curve], *, by_tag: bool) -> str:
    """What the legend calls a curve: its name, or its tag, or both where both tell it apart."""
    name = curve.name
    if by_tag:
        several = len({each.name for each in curves}) > 1
        name = f"{curve.name}: {curve.tag}" if several else curve.tag
    counts = {each.runs for each in curves if each.name == curve.name}
    if curve.band is None:
        return name
    least, most = min(counts), max(counts)
    return f"{name} (mean of {most})" if least == most else f"{name} (mean of {least} to {most})"
