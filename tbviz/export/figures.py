"""Scatter plots for print, drawn by matplotlib.

Labels have the colors and markers that `tbviz.images.legend` gives them in every picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import Limits
from tbviz.export.output import Output
from tbviz.export.paper import FONT_SIZE, figure_for, width_of, wrapped
from tbviz.images.colors import sequential
from tbviz.images.density import as_plane, cells_for, log_shares, log_ticks, point_counts
from tbviz.images.legend import Legend, legend_of
from tbviz.images.space import AZIMUTH, ELEVATION, space_ticks
from tbviz.text import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MARKERS = {"disc": "o", "square": "s", "triangle": "^", "diamond": "D"}
_INK = 12_000.0  # square points that all markers share
_TITLE_WIDTH = 330  # points, which fit above the axes beside the widest heading
_HEADING_WIDTH = 110
_LABEL_PAD = 8  # points between an axis of space and its name. Of what its labels are wider than
_NARROW = 15  # points, they and the name move away by
_BESIDE = 0.3  # and the box becomes smaller by
_SMALLER = 0.006  # of its size a point
_RIMMED = 6  # square points: smaller markers have no rim, which would leave little of them,
_BLENDED = 0.5  # but show by their opacity how many there are
_RASTERIZED = 20_000  # with more points, a vector file holds their markers as pixels
_ASPECT = 4 / 3  # of the axes of a density
_LEGEND_ROWS = 20
_LEGEND_NAMES = 2 * _LEGEND_ROWS


def save_scatter(
    output: Output,
    codes: NDArray[np.floating[Any]],
    *,
    labels: NDArray[Any] | None,
    classes: ArrayLike | None,
    limits: Limits,
    axes: Sequence[str],
    title: str,
    heading: str | None,
    density: bool,
    suffix: str,
    force: bool,
) -> None:
    """Write points as a figure of 6 x 4.5 inches, a PNG with 200 dpi.

    Args:
        output: the file to write.
        codes: `[N, 2]`, or `[N, 3]`, which are seen from where `tbviz.images.space` says; points
            that are not finite are left out and counted below the axes.
        labels: `[N]`, numbers or strings, or None for points without a legend.
        classes: `[K]`, all labels that there are, which the legend names.
        limits: ((x0, x1), (y0, y1)) of the axes, or three pairs.
        axes: the name of each axis.
        title: above the axes.
        heading: of the legend.
        density: whether colors tell how many points lie in a place, and not their labels.
        suffix: what to write: ".png", ".svg" or ".pdf".
        force: whether a file that exists is replaced.

    Raises:
        MissingDependencyError: matplotlib is not installed.
        FileError: the output cannot be written.
    """
    legend = legend_of(labels, len(codes), classes=classes)
    with figure_for(output, suffix=suffix, force=force) as figure:
        figure.add_subplot(projection="3d" if len(limits) == 3 else None)
        _draw_axes(figure, codes, limits, axes, wrapped(title, FONT_SIZE + 2, _TITLE_WIDTH))
        heading = None if heading is None else wrapped(heading, FONT_SIZE + 1, _HEADING_WIDTH)
        if density:
            _draw_density(figure, codes, limits)
        else:
            _draw_points(figure, codes, limits, legend)
            _draw_legend(figure, legend, heading)


def _draw_axes(
    figure: Figure,
    codes: NDArray[np.floating[Any]],
    limits: Limits,
    names: Sequence[str],
    title: str,
) -> None:
    hidden = len(codes) - np.count_nonzero(np.isfinite(codes).all(axis=1))
    note = f" ({hidden} of {len(codes)} points are not finite)" if hidden else ""
    (axes,) = figure.axes
    axes.set(title=title, xlabel=f"{names[0]}{note}", ylabel=names[1])
    axes.set(xlim=limits[0], ylim=limits[1])
    axes.grid(visible=True)
    if len(limits) == 3:
        axes.set(zlabel=names[2], zlim=limits[2], proj_type="ortho")
        axes.view_init(elev=ELEVATION, azim=AZIMUTH)  # type: ignore[attr-defined]
        _label_space(axes, limits)
    else:
        axes.spines[["top", "right"]].set_visible(False)


def _label_space(axes: Any, limits: Limits) -> None:
    """Write round numbers along three axes, whose box gives way to numbers that are wide.

    matplotlib centers them across each edge, and leaves them out when it fits axes to the figure.
    """
    ticks = [space_ticks(*ends) for ends in limits]
    labels = [[f"{tick:.5g}" for tick in each] for each in ticks]
    widest = max(width_of(text, FONT_SIZE) for each in labels for text in each)
    wider = max(0, widest - _NARROW)
    axes.set_box_aspect((4, 4, 3), zoom=1 - _SMALLER * wider)
    for axis, places, texts in zip("xyz", ticks, labels, strict=True):
        getattr(axes, f"set_{axis}ticks")(places, texts)
        axes.tick_params(axis=axis, pad=_BESIDE * wider)
        getattr(axes, f"{axis}axis").labelpad = _LABEL_PAD + _BESIDE * wider


def _draw_points(
    figure: Figure, codes: NDArray[np.floating[Any]], limits: Limits, legend: Legend
) -> None:
    """Draw points in their stored order, so that no label covers the others.

    Those of three axes cover one another by their distance, and have to be within the limits.
    """
    shapes = np.array([style.shape for style in legend.styles])[legend.kinds]
    size = float(np.clip(_INK / max(1, len(codes)), 2, 40))
    look: dict[str, Any] = {
        "s": size,
        "linewidths": 0.3 if size >= _RIMMED else 0,
        "edgecolors": "white",
        "alpha": 0.9 if size >= _RIMMED else _BLENDED,
        "rasterized": len(codes) > _RASTERIZED,
    }
    seen = np.full(len(codes), True)
    if len(limits) == 3:
        look["depthshade"] = False
        low, high = np.array(limits).T
        seen = ((codes >= low) & (codes <= high)).all(axis=1)
    for shape, marker in _MARKERS.items():
        chosen = (shapes == shape) & seen
        if chosen.any():
            look |= {"c": _colors(legend)[legend.kinds[chosen]], "marker": marker}
            figure.axes[0].scatter(*codes[chosen].T, **look)


def _draw_legend(figure: Figure, legend: Legend, heading: str | None) -> None:
    if legend.scale is not None:
        _draw_scale(figure, legend, heading)
    elif legend.names:
        _draw_names(figure, legend, heading)


def _draw_density(figure: Figure, codes: NDArray[np.floating[Any]], limits: Limits) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, LogNorm

    counts = point_counts(as_plane(codes), limits, cells_for(len(codes), aspect=_ASPECT))
    most = max(2, int(counts.max()))
    colors = np.pad(sequential(log_shares(counts, most)), ((0, 0), (0, 0), (0, 1)))
    colors[..., 3] = 255 * (counts > 0)
    (axes,) = figure.axes
    extent = (*limits[0], *limits[1])
    axes.imshow(colors, extent=extent, aspect="auto", interpolation="none", zorder=2)
    ramp = ListedColormap(sequential(np.linspace(0, 1, 256)) / 255)
    scale = ScalarMappable(LogNorm(1, most), ramp)
    label, ticks = "points in a cell, on a log scale", log_ticks(most)
    bar = figure.colorbar(scale, ax=axes, label=label, ticks=ticks, format="{x:,.0f}", pad=0.02)
    bar.minorticks_off()


def _draw_names(figure: Figure, legend: Legend, heading: str | None) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], linestyle="none", color=color, marker=_MARKERS[style.shape])
        for color, style in zip(_colors(legend), legend.styles, strict=True)
    ]
    names = [printable(name) for name in legend.names]
    if len(names) > _LEGEND_NAMES:
        handles = [*handles[: _LEGEND_NAMES - 1], Line2D([], [], linestyle="none")]
        names = [*names[: _LEGEND_NAMES - 1], f"and {len(names) - _LEGEND_NAMES + 1} more"]
    figure.legend(
        handles,
        names,
        title=heading,
        loc="outside right center",
        ncols=-(-len(names) // _LEGEND_ROWS),
        frameon=False,
        handlelength=1,
    )


def _draw_scale(figure: Figure, legend: Legend, heading: str | None) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    ramp = ListedColormap(_colors(legend)[:-1])  # without that of labels that are no numbers
    scale = ScalarMappable(Normalize(*legend.scale or (0, 1)), ramp)
    figure.colorbar(scale, ax=figure.axes[0], label=heading or "", pad=0.02)


def _colors(legend: Legend) -> NDArray[np.float64]:
    """The color of each style, `[K, 3]` in [0, 1]."""
    return np.array([style.color for style in legend.styles]) / 255
