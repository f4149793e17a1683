"""Figures for print, drawn by matplotlib, which is imported here alone and only on call.

Labels have the colors and markers that `tbviz.images.legend` gives them in every picture.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import Limits
from tbviz.errors import needs_extra
from tbviz.export.output import Output, open_output
from tbviz.images.legend import Legend, legend_of
from tbviz.images.lettering import ELLIPSIS
from tbviz.images.space import AZIMUTH, ELEVATION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What a file says about itself: no date, so that the same data gives the same file.
FIGURE_METADATA: dict[str, dict[str, Any]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}

_INCHES = (6.0, 4.5)
_DPI = 200
_FONT_SIZE = 9  # points, the smallest on a figure
_STYLE: dict[Any, Any] = {
    "font.size": _FONT_SIZE,
    "axes.titlesize": _FONT_SIZE + 2,
    "axes.labelsize": _FONT_SIZE + 1,
    "xtick.labelsize": _FONT_SIZE,
    "ytick.labelsize": _FONT_SIZE,
    "legend.fontsize": _FONT_SIZE,
    "legend.title_fontsize": _FONT_SIZE,
    "axes.axisbelow": True,
    "grid.color": "0.9",
    "pdf.fonttype": 42,  # whole TrueType fonts, which publishers ask for
    "svg.hashsalt": "tbviz",
    "text.parse_math": False,  # a label may hold a dollar sign
}
_MARKERS = {"disc": "o", "square": "s", "triangle": "^", "diamond": "D"}
_INK = 12_000.0  # square points that all markers share
_TITLE_WIDTH = 330  # points, which fit above the axes beside the widest heading
_HEADING_WIDTH = 110
_LINES = 4  # of a title or heading; what is longer ends in an ellipsis
_LETTERS = 80  # of a line, at most
_RASTERIZED = 20_000  # with more points, a vector file holds their markers as pixels
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
        suffix: what to write: ".png", ".svg" or ".pdf".
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
    legend = legend_of(labels, len(codes), classes=classes)
    with matplotlib.rc_context(_STYLE):
        figure = Figure(_INCHES, dpi=_DPI, layout="constrained")
        figure.add_subplot(projection="3d" if len(limits) == 3 else None)
        _draw_axes(figure, codes, limits, axes, _wrapped(title, _FONT_SIZE + 2, _TITLE_WIDTH))
        heading = None if heading is None else _wrapped(heading, _FONT_SIZE + 1, _HEADING_WIDTH)
        _draw_points(figure, codes, limits, legend)
        if legend.scale is not None:
            _draw_scale(figure, legend, heading)
        elif legend.names:
            _draw_names(figure, legend, heading)
        with open_output(output, force=force) as file:
            figure.savefig(file, format=suffix[1:], metadata=FIGURE_METADATA[suffix])


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
        axes.locator_params(nbins=5)
        for axis in (axes.xaxis, axes.yaxis):
            axis.labelpad = _FONT_SIZE  # which slanted labels of ticks take
        axes.view_init(elev=ELEVATION, azim=AZIMUTH)  # type: ignore[attr-defined]
    else:
        axes.spines[["top", "right"]].set_visible(False)


def _draw_points(
    figure: Figure, codes: NDArray[np.floating[Any]], limits: Limits, legend: Legend
) -> None:
    """Draw points in their stored order, so that no label covers the others.

    Those of three axes cover one another by their distance, and have to be within the limits.
    """
    shapes = np.array([style.shape for style in legend.styles])[legend.kinds]
    look: dict[str, Any] = {
        "s": float(np.clip(_INK / max(1, len(codes)), 2, 40)),
        "linewidths": 0.3,
        "edgecolors": "white",
        "alpha": 0.9,
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


def _draw_names(figure: Figure, legend: Legend, heading: str | None) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], linestyle="none", color=color, marker=_MARKERS[style.shape])
        for color, style in zip(_colors(legend), legend.styles, strict=True)
    ]
    names = legend.names
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


def _wrapped(text: str, size: float, width: float) -> str:
    """The text in a few lines of that width in points; its end is cut off where it needs more."""
    lines: list[str] = []
    for letters in range(_LETTERS, 0, -1):
        lines = textwrap.wrap(text, letters, max_lines=_LINES, placeholder=ELLIPSIS)
        if all(_width(line, size) <= width for line in lines):
            break
    return "\n".join(lines)


def _width(line: str, size: float) -> float:
    """How many points wide a line is, in the font of figures."""
    from matplotlib.textpath import TextPath

    return float(TextPath((0, 0), line, size=size).get_extents().width)


def _colors(legend: Legend) -> NDArray[np.float64]:
    """The color of each style, `[K, 3]` in [0, 1]."""
    return np.array([style.color for style in legend.styles]) / 255
