"""Stored numbers -> a plot: scalars as lines, histograms over time as ridges or as a heat map."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, get_args

from tbviz.checks import as_positive
from tbviz.errors import InvalidArgumentError
from tbviz.export.animation import Progress
from tbviz.export.output import Output, output_suffix
from tbviz.export.paper import DPI, FIGURE_METADATA, figure_for
from tbviz.export.plotting.curves import Band, Curve, X, curve_of, mean_curve
from tbviz.export.plotting.histograms import HistogramPanel, draw_histograms
from tbviz.export.plotting.lines import Look, Panel, draw_lines
from tbviz.export.plotting.log_axes import Log
from tbviz.export.plotting.panels import size_of
from tbviz.export.plotting.smoothing import check_smoothing
from tbviz.export.plotting.strokes import Key
from tbviz.images import MAX_PIXELS
from tbviz.logdir import HistogramSeries, Run, Series
from tbviz.logdir.selection import match_names, select_tags

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_Series = TypeVar("_Series", bound=Series)
Style: TypeAlias = Literal["lines", "ridges", "heatmap"]

_WORDS = {
    "style": (None, *get_args(Style)),
    "band": get_args(Band),
    "x": get_args(X),
    "log": (None, *get_args(Log)),
}
_KINDS = {"lines": "scalar", "ridges": "histogram", "heatmap": "histogram"}
_LINES = (4.0, 2.1)  # inches of a panel
_HISTOGRAM = (4.0, 3.2)


def plot(
    runs: Run | Iterable[Run],
    tags: str | Sequence[str],
    output: Output,
    *,
    style: Style | None = None,
    smoothing: float = 0,
    group: str | Sequence[str] = (),
    band: Band = "std",
    x: X = "step",
    log: Log | None = None,
    ylim: tuple[float, float] | None = None,
    together: bool = False,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    dpi: float = DPI,
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Plot scalars as lines, a panel for each tag, or histograms over time, one for each series.

    A line breaks where a value is not finite, and a mark at the edge of the axes says what it is.

    Args:
        runs: of a `tbviz.open_logdir`, one or several.
        tags: names or patterns, as of `select_tags`; none for all scalars. They hold either scalars
            or histograms; of both, `style` chooses.
        output: the file to write: `.png`, `.svg` or `.pdf`; or an open binary file.
        style: "lines" for scalars; for histograms "ridges", one for each step, as TensorBoard draws
            them, or "heatmap". None for lines or ridges, by what the tags hold.
        smoothing: from 0 to below 1, of lines: `tbviz.export.plotting.smoothing.smoothed`, which is
            TensorBoard's. What was smoothed stands faint behind it.
        group: patterns of runs; all runs that match one become a line, the mean of them, each
            smoothed first. Other runs stay lines of their own.
        band: what is drawn around the mean: "std" for the sample standard deviation, "range" from
            the least to the largest; see `tbviz.export.plotting.curves.mean_curve`.
        x: "step", "wall_time" in UTC, or "relative", the time since a run's first point of the tag.
        log: which axes of lines are logarithmic: "x", "y" or "both". Points at zero or below are
            left out with a warning.
        ylim: the least and the largest value that the axes show.
        together: whether lines of all tags lie on the same axes.
        title: above all.
        size: width and height in inches; None for what the panels need.
        dpi: pixels to an inch.
        format: such as "svg", whatever the suffix of `output`; an open file needs it.
        force: whether a file that exists is replaced.
        progress: called with the number of series that were read, and of all.

    Raises:
        NotFoundError: no run has such a tag, or no run matches a group.
        InvalidArgumentError: an unknown suffix, tags that hold both scalars and histograms, more
            than 24 panels, a logarithmic axis that would show nothing, or an option that breaks a
            rule.
        FileError: the output cannot be written.
        MissingDependencyError: matplotlib is not installed.
    """
    suffix = output_suffix(output, FIGURE_METADATA, format=format)
    _check_words(style=style, band=band, x=x, log=log)
    _check_numbers(smoothing=smoothing, ylim=ylim, size=size, dpi=dpi)
    if x == "wall_time" and log in ("x", "both"):
        raise InvalidArgumentError(f"dates have no logarithmic axis, found log={log!r}", found=log)
    known = {run.name: run for run in ([runs] if isinstance(runs, Run) else runs)}
    chosen, style = _chosen(known.values(), _listed(tags), style)
    if style == "lines":
        scalars = _read(known, chosen, Run.scalars, progress)
        curves = [
            curve_of(name, series, x=x, smoothing=smoothing)
            for (name, _), series in scalars.items()
        ]
        panels = _line_panels(_grouped(curves, _listed(group), band), together=together)
        look = Look(x, band, log, ylim, title, may_grow=size is None)
        draw: Callable[[Figure], None] = partial(draw_lines, panels=panels, look=look)
        inches = size_of(len(panels), _LINES)
    else:
        _check_only_lines(style, smoothing=smoothing, group=group, log=log, together=together)
        histograms = _read(known, chosen, Run.histograms, progress)
        ridges = _histogram_panels(histograms)
        draw = partial(draw_histograms, panels=ridges, shape=style, x=x, ylim=ylim, title=title)
        inches = size_of(len(ridges), _HISTOGRAM)
    with figure_for(output, suffix=suffix, size=size or inches, dpi=dpi, force=force) as figure:
        draw(figure)


def _listed(patterns: str | Sequence[str]) -> Sequence[str]:
    return [patterns] if isinstance(patterns, str) else patterns


def _chosen(
    runs: Collection[Run], patterns: Sequence[str], style: Style | None
) -> tuple[dict[str, list[str]], Style]:
    """The tags of each run, and how they are drawn, after checking that all are of one kind."""
    if style is None and not patterns:
        style = "lines"
    kinds = [_KINDS[style]] if style else list(dict.fromkeys(_KINDS.values()))
    chosen = select_tags(runs, patterns, kinds=kinds)
    held = {run.tags[tag]: tag for run in runs for tag in chosen.get(run.name, ())}
    if len(held) > 1:
        examples = " and ".join(f"{kind}s ({tag})" for kind, tag in sorted(held.items()))
        raise InvalidArgumentError(
            f"the tags hold {examples}; a plot shows one kind: choose other tags, or --style (in "
            "Python style=) lines, ridges or heatmap",
            found=held,
        )
    return chosen, style or ("lines" if "scalar" in held else "ridges")


def _read(
    runs: Mapping[str, Run],
    chosen: Mapping[str, Sequence[str]],
    read: Callable[[Run, str], _Series],
    progress: Progress | None,
) -> dict[Key, _Series]:
    """The series of each run and tag that hold any point."""
    keys = [(name, tag) for name, tags in chosen.items() for tag in tags]
    series = {}
    for done, (name, tag) in enumerate(keys, start=1):
        series[name, tag] = read(runs[name], tag)
        if progress is not None:
            progress(done, len(keys))
    return {key: each for key, each in series.items() if len(each)}


def _grouped(curves: Sequence[Curve], patterns: Sequence[str], band: Band) -> list[Curve]:
    """The mean of each group and tag, and the curves of runs that are in none."""
    names = list(dict.fromkeys(curve.name for curve in curves))
    groups = {
        pattern: match_names(names, [pattern], "what is plotted has no run") for pattern in patterns
    }
    means = []
    for pattern, members in groups.items():
        for tag in dict.fromkeys(curve.tag for curve in curves):
            found = [curve for curve in curves if curve.tag == tag and curve.name in members]
            if found:
                means.append(mean_curve(pattern, found, band=band))
    grouped = {name for members in groups.values() for name in members}
    return [*means, *(curve for curve in curves if curve.name not in grouped)]


def _line_panels(curves: Sequence[Curve], *, together: bool) -> list[Panel]:
    """One panel for all curves, or one for each tag; a single tag is named beside the axis."""
    tags = sorted({curve.tag for curve in curves})
    if together or len(tags) == 1:
        return [Panel("", tags[0] if len(tags) == 1 else "", curves)]
    return [Panel(tag, "", [curve for curve in curves if curve.tag == tag]) for tag in tags]


def _histogram_panels(histograms: Mapping[Key, HistogramSeries]) -> list[HistogramPanel]:
    """A panel for each series, in order of tag, named by what tells it apart from the others."""
    several = len({name for name, _ in histograms}) > 1
    return [
        HistogramPanel(f"{name}: {tag}" if several else tag, histograms[name, tag])
        for name, tag in sorted(histograms, key=lambda key: (key[1], key[0]))
    ]


def _check_words(**found: str | None) -> None:
    for name, word in found.items():
        if word not in _WORDS[name]:
            rule = " or ".join(map(repr, _WORDS[name]))
            raise InvalidArgumentError(
                f"{name} must be {rule}, found {word!r}", expected=_WORDS[name], found=word
            )


def _check_numbers(*, smoothing: Any, ylim: Any, size: Any, dpi: Any) -> None:
    check_smoothing(smoothing)
    if ylim is not None:
        low, high = _pair("ylim", ylim)
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise InvalidArgumentError(
                f"ylim must be two finite numbers that grow, found {ylim!r}", found=ylim
            )
    as_positive("dpi", dpi)
    if size is not None:
        width, height = (as_positive("size", side) for side in _pair("size", size))
        if width * height * dpi**2 > MAX_PIXELS:
            raise InvalidArgumentError(
                f"size {width:g}x{height:g} at {dpi:g} dpi is more than {MAX_PIXELS:,} pixels",
                expected=MAX_PIXELS,
                found=width * height * dpi**2,
            )


def _pair(name: str, values: Any) -> tuple[Any, Any]:
    if not isinstance(values, tuple | list) or len(values) != 2:
        raise InvalidArgumentError(f"{name} must be two numbers, found {values!r}", found=values)
    return values[0], values[1]


def _check_only_lines(style: Style, **options: Any) -> None:
    given = [name for name, value in options.items() if value]
    if given:
        raise InvalidArgumentError(
            f"only lines have {' and '.join(given)}, found style {style!r}", found=given
        )
