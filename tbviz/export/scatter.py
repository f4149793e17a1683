"""Stored latent codes -> a scatter plot: a figure for print, or the codes moving in training.

Codes of two and three dimensions are drawn as they are, of one as the distribution of each label
(`tbviz.latent.ranked`), and wider ones on two principal components, of which the title tells what
share of the variance they keep. These are the components of the codes of all steps together, so a
figure and an animation of one tag have the same axes, and an animation does not jump.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz import latent
from tbviz.checks import Limits, check_limits
from tbviz.errors import InvalidArgumentError
from tbviz.export.animate import Progress, write_animation
from tbviz.export.figures import save_scatter
from tbviz.export.output import Output, output_suffix
from tbviz.export.paper import FIGURE_METADATA
from tbviz.export.steps import Step, index_of_step
from tbviz.images import data_limits, scatter_frames
from tbviz.images.pixels import Pixels
from tbviz.logdir import LatentSeries, Run

_ANIMATION_SUFFIXES = (".gif", ".apng")
_DIMENSIONS = ("first latent dimension", "second latent dimension", "third latent dimension")
_COMPONENTS = ("first principal component", "second principal component")
_RANKED = ("latent code", "share of smaller codes")
_SUFFIXES = (*FIGURE_METADATA, *_ANIMATION_SUFFIXES)


class _View(NamedTuple):
    """How codes are drawn: `points` takes the index of a step, `name` tells what was done."""

    points: Callable[[int], NDArray[np.floating[Any]]]
    axes: tuple[str, ...]
    name: str = ""


def scatter(
    run: Run,
    tag: str,
    output: Output,
    *,
    step: Step | None = None,
    limits: Limits | None = None,
    classes: ArrayLike | None = None,
    title: str | None = None,
    legend: str | None = None,
    fps: float = 12,
    hold: float | None = None,
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write the latent codes of a run as a scatter plot, colored by their labels.

    Args:
        run: of a `tbviz.open_logdir`.
        tag: a tag of latent codes.
        output: the file to write: `.png`, `.svg` or `.pdf` for a figure (matplotlib, 6 x 4.5
            inches); `.gif` or `.apng` for one frame for each step, on axes that stay.
        step: which step a figure shows: a step, or "last", as without one.
        limits: ((x0, x1), (y0, y1)) of the axes, three pairs for codes of three dimensions; None
            for what holds all points that are shown.
        classes: `[K]`, all labels that there may be, as given to `latent_scatter`; None for those
            of all steps.
        title: stands before the step, above the points.
        legend: the heading of a figure's legend.
        fps: frames per second; a GIF has at most 50.
        hold: seconds for which the last frame stays; None for as long as the others.
        format: such as "svg", whatever the suffix of `output`; an open file needs it.
        force: whether a file that exists is replaced.
        progress: called with the number of frames done and of all frames, after each.

    Raises:
        NotFoundError: the run has no such tag of latent codes, or the tag no such step.
        InvalidArgumentError: an unknown suffix, or an option that breaks a rule; codes that change
            their number of dimensions between steps that are drawn together.
        FileError: the output cannot be written.
        MissingDependencyError: a figure is asked for, and matplotlib is not installed.
    """
    suffix = output_suffix(output, _SUFFIXES, format=format)
    moves = suffix in _ANIMATION_SUFFIXES
    if moves and step is not None:
        raise InvalidArgumentError(
            f"{output} shows every step, found step={step}; a figure shows one: .png, .svg, .pdf"
        )
    series = run.latent_codes(tag)
    if moves:
        frames = _moving(series, limits, classes, title)
        total = len(series)
        write_animation(
            frames,
            output,
            fps=fps,
            hold=hold,
            format=format,
            force=force,
            total=total,
            progress=progress,
        )
        return
    index = index_of_step(series, "last" if step is None else step)
    view = _view(series, [index])
    points, labels = view.points(index), series.labels[index]
    given = None if limits is None else check_limits(limits, axes=len(view.axes))
    if labels is not None and classes is None:
        classes = all_labels(series.labels)
    save_scatter(
        output,
        points,
        labels=labels,
        classes=classes,
        limits=given or data_limits(points),
        axes=view.axes,
        title=_title(title, series.steps[index], view),
        heading=legend,
        suffix=suffix,
        force=force,
    )


def _moving(
    series: LatentSeries, limits: Limits | None, classes: ArrayLike | None, title: str | None
) -> Iterator[Pixels]:
    """The frames of all steps, on axes that hold every point of every step."""
    view = _view(series, range(len(series)))
    points = [view.points(index) for index in range(len(series))]
    arranged, labels = same_rows(points, series.labels)
    limits = data_limits(np.concatenate(points)) if limits is None else limits
    titles = [_title(title, step, view) for step in series.steps]
    return scatter_frames(arranged, labels=labels, classes=classes, limits=limits, titles=titles)


def _title(title: str | None, step: np.int64, view: _View) -> str:
    return ", ".join(part for part in (title, f"step {step}", view.name) if part)


def _view(series: LatentSeries, shown: Iterable[int]) -> _View:
    """How the codes of some steps are drawn."""
    codes, labels = series.codes, series.labels
    width = _common_width(codes[index] for index in shown)
    if width == 1:
        return _View(lambda index: latent.ranked(codes[index], labels[index]), _RANKED)
    if width <= len(_DIMENSIONS):
        return _View(lambda index: codes[index], _DIMENSIONS[:width])
    _common_width(codes)
    components = latent.PCA.of(np.concatenate(codes))
    return _View(lambda index: components(codes[index]), _COMPONENTS, components.name)


def _common_width(codes: Iterable[NDArray[Any]]) -> int:
    widths = sorted({each.shape[1] for each in codes})
    if len(widths) > 1:
        rule = "codes of one number of dimensions at all steps"
        raise InvalidArgumentError(
            f"a scatter plot needs {rule}, found {widths}", expected=rule, found=widths
        )
    return int(widths[0])


def all_labels(labels: Sequence[NDArray[Any] | None]) -> NDArray[Any]:
    """Return the labels of all steps, `[K]`, so that each looks the same at every step."""
    ordered: NDArray[Any] = np.unique(np.concatenate([each for each in labels if each is not None]))
    return ordered


def same_rows(
    codes: Sequence[NDArray[np.floating[Any]]], labels: Sequence[NDArray[Any] | None]
) -> tuple[Sequence[NDArray[np.floating[Any]]], NDArray[Any] | None]:
    """Arrange the codes of several steps so that each row has one label throughout.

    Steps that all have the same labels stay as they are. Others are sorted by label, and rows of
    NaN, which no plot shows, stand in where a step has fewer codes of a label than another.

    Args:
        codes: `[N_t, K]` of each step.
        labels: `[N_t]` of each step; a None among them leaves all codes without labels.

    Returns:
        codes `[N, K]` of each step and labels `[N]`, or the codes as they are and None.
    """
    names = [each for each in labels if each is not None]
    if len(names) < len(labels):
        return codes, None
    if all(np.array_equal(each, names[0]) for each in names):
        return codes, names[0]
    known = np.unique(np.concatenate(names))
    rooms = [max(int(np.sum(each == name)) for each in names) for name in known]
    arranged = [_sorted(*step, known, rooms) for step in zip(codes, names, strict=True)]
    return arranged, np.repeat(known, rooms)


def _sorted(
    codes: NDArray[np.floating[Any]],
    labels: NDArray[Any],
    known: NDArray[Any],
    rooms: Sequence[int],
) -> NDArray[np.floating[Any]]:
    """The codes in order of label, each known label filled up with NaN to its room."""
    sorted_codes = np.full((sum(rooms), codes.shape[1]), np.nan, codes.dtype)
    ends = np.cumsum(rooms)
    for name, room, end in zip(known, rooms, ends, strict=True):
        chosen = codes[labels == name]
        sorted_codes[end - room : end - room + len(chosen)] = chosen
    return sorted_codes
