"""Stored latent codes -> a scatter plot: a figure for print, or the codes moving in training.

`tbviz.export.views` says how codes of each width are drawn. The axes of a tag are those of all of
its steps, so an animation does not jump.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import Limits, check_at_least, check_limits
from tbviz.errors import InvalidArgumentError
from tbviz.export.animation import Progress, write_animation
from tbviz.export.figures import save_scatter
from tbviz.export.output import Output, output_suffix
from tbviz.export.paper import FIGURE_METADATA
from tbviz.export.rows import all_labels, same_rows, sampled
from tbviz.export.steps import Step, StepRange, index_of_step, parse_steps, within
from tbviz.export.views import View, view_of
from tbviz.images import data_limits, density_frames, scatter_frames
from tbviz.images.indexed import Indexed
from tbviz.images.pixels import Pixels
from tbviz.latent import Method, check_method
from tbviz.logdir import LatentSeries, Run

_ANIMATION_SUFFIXES = (".gif", ".apng", ".webp", ".mp4")
_SUFFIXES = (*FIGURE_METADATA, *_ANIMATION_SUFFIXES)


class _Plot(NamedTuple):
    """What is drawn of each step that is shown: points `[N, K]`, labels `[N]` or None, a title."""

    points: list[NDArray[np.float32]]
    labels: list[NDArray[Any] | None]
    titles: list[str]
    axes: tuple[str, ...]


def scatter(
    run: Run,
    tag: str,
    output: Output,
    *,
    step: Step | None = None,
    steps: str | None = None,
    limit: int | None = None,
    limits: Limits | None = None,
    density: bool = False,
    projection: Method | None = None,
    classes: ArrayLike | None = None,
    title: str | None = None,
    legend: str | None = None,
    fps: float = 12,
    hold: float | None = None,
    loop: int = 0,
    dither: bool = False,
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write the latent codes of a run as a scatter plot, colored by their labels.

    Args:
        run: of a `tbviz.open_logdir`.
        tag: a tag of latent codes.
        output: the file to write: `.png`, `.svg` or `.pdf` for a figure (matplotlib, 6 x 4.5
            inches); `.gif`, `.apng`, `.webp` or `.mp4` for one frame for each step, on axes that
            stay.
        step: which step a figure shows: a step, or "last", as without one.
        steps: "A:B:C", which steps an animation shows, as in `animate`; None for all.
        limit: how many points of a step are drawn at most; of more, evenly spaced ones are taken in
            their stored order, and the title tells how many. None for all.
        limits: ((x0, x1), (y0, y1)) of the axes, three pairs for codes of three dimensions; None
            for what holds all points that are shown.
        density: whether colors tell how many points lie in a place, on a logarithmic scale, and not
            their labels, as suits very many; codes of three dimensions come into a plane for that.
        projection: how codes of three dimensions or more come into a plane: "pca", principal
            components, or "tsne" (scikit-learn; slow from some thousand points on, of which `limit`
            takes fewer); None for what they were logged with. It is fitted once, to the codes that
            are drawn: those of its one step for a figure, those of all its steps together for an
            animation, so that points move and axes stay. The title names it.
        classes: `[K]`, all labels that there may be, as given to `latent_scatter`; None for those
            of all steps.
        title: stands before the step, above the points.
        legend: the heading of a figure's legend.
        fps: frames per second; as `hold`, `loop` and `dither` in `animate`.
        hold: seconds for which the last frame stays; None for as long as the others.
        loop: how often an animation plays; 0 for ever.
        dither: whether a GIF mixes colors that it has no room for out of dots.
        format: such as "svg", whatever the suffix of `output`; an open file needs it.
        force: whether a file that exists is replaced.
        progress: called with the number of frames done and of all frames, after each.

    Raises:
        NotFoundError: the run has no such tag of latent codes, or the tag no such step.
        InvalidArgumentError: an unknown suffix, or an option that breaks a rule; codes that change
            their number of dimensions between steps that are drawn together.
        FileError: the output cannot be written.
        MissingDependencyError: a figure is asked for, and matplotlib is not installed; or an .mp4,
            and imageio-ffmpeg is not; or t-SNE, and scikit-learn is not.
    """
    suffix = output_suffix(output, _SUFFIXES, format=format)
    moves = suffix in _ANIMATION_SUFFIXES
    _check_steps(suffix, step, steps, moves=moves)
    if limit is not None:
        check_at_least("limit", limit, 1)
    check_method(projection)
    series = run.latent_codes(tag)
    if moves:
        chosen = StepRange() if steps is None else parse_steps(steps)
        shown = within(series.steps, chosen).tolist()
        plot = _plot(series, shown, limit=limit, method=projection, plane=density, title=title)
        write_animation(
            _density_frames(plot, limits) if density else _frames(plot, limits, classes),
            output,
            fps=fps,
            hold=hold,
            loop=loop,
            dither=dither,
            format=format,
            force=force,
            total=len(shown),
            progress=progress,
        )
        return
    index = index_of_step(series, "last" if step is None else step)
    plot = _plot(series, [index], limit=limit, method=projection, plane=density, title=title)
    given = None if limits is None else check_limits(limits, axes=len(plot.axes))
    (points,), (labels,), (heading,) = plot.points, plot.labels, plot.titles
    if labels is not None and classes is None:
        classes = all_labels(series.labels)
    save_scatter(
        output,
        points,
        labels=labels,
        classes=classes,
        limits=given or data_limits(points),
        axes=plot.axes,
        title=heading,
        heading=legend,
        density=density,
        suffix=suffix,
        force=force,
    )


def _check_steps(suffix: str, step: Step | None, steps: str | None, *, moves: bool) -> None:
    if moves and step is not None:
        raise InvalidArgumentError(
            f"{suffix} shows many steps, which --steps (steps=) chooses, found step={step}; "
            "a figure shows one: .png, .svg, .pdf"
        )
    if not moves and steps is not None:
        raise InvalidArgumentError(
            f"{suffix} shows one step, which --step (step=) chooses, found steps={steps}; "
            "an animation shows many: .gif, .apng, .webp, .mp4"
        )


def _plot(
    series: LatentSeries,
    shown: list[int],
    *,
    limit: int | None,
    method: str | None,
    plane: bool,
    title: str | None,
) -> _Plot:
    whole = [series.codes[index] for index in shown]
    rows = [sampled(len(codes), limit) for codes in whole]
    codes = [each[kept] for each, kept in zip(whole, rows, strict=True)]
    known = [series.labels[index] for index in shown]
    labels = [None if each is None else each[kept] for each, kept in zip(known, rows, strict=True)]
    method = method or series.projections[shown[-1]]
    view = view_of(codes, labels, method=method, plane=plane)
    titles = [
        _title(title, int(series.steps[index]), view, len(each), len(every))
        for index, each, every in zip(shown, codes, whole, strict=True)
    ]
    return _Plot(view.points, labels, titles, view.axes)


def _title(title: str | None, step: int, view: View, count: int, whole: int) -> str:
    note = "" if count == whole else f"{count:,} of {whole:,} points"
    return ", ".join(part for part in (title, f"step {step}", view.name, note) if part)


def _frames(
    plot: _Plot, limits: Limits | None, classes: ArrayLike | None
) -> Iterator[Pixels | Indexed]:
    """The frames of all steps, on axes that hold every point of every step."""
    limits = data_limits(np.concatenate(plot.points)) if limits is None else limits
    points, labels = same_rows(plot.points, plot.labels)
    return scatter_frames(
        points,
        labels=labels,
        classes=classes,
        limits=limits,
        titles=plot.titles,
        axes=plot.axes,
    ).raw


def _density_frames(plot: _Plot, limits: Limits | None) -> Iterator[Pixels]:
    titles = [f"{title}, density on a log scale" for title in plot.titles]
    return density_frames(plot.points, limits=limits, titles=titles, axes=plot.axes)
