"""What runs tell of their trainings: the series that rules know, read from event files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tbviz.logdir import HistogramSeries, Run, TensorSeries
from tbviz.monitor import vocabulary as v
from tbviz.monitor.findings import Finding, from_text
from tbviz.monitor.history import History, Series

_GRADIENTS = frozenset({"grad", "grads", "gradient", "gradients"})
_WEIGHTS = frozenset({"weight", "weights", "kernel", "bias", "gamma", "beta", "embeddings"})
_UNTRAINED = frozenset({"mean", "variance", "var", "count", "tracked"})  # what layers measure
_MOST_HISTOGRAMS = 100  # of a tag, evenly over its steps


def read_history(run: Run, tags: Collection[str] | None = None) -> History:
    """Return what a run tells of its training, tags in the order in which they were first written.

    Scalars are as their tags mean. Of histograms of gradients there is the norm, and of those of
    weights whether they have changed, unless the run has update ratios, which are of the weights
    that are trained. Where no scalar says it, the wall times of the losses tell the pace, without
    those between which there was a validation, and unless the run has several event files: what
    lies between them is no step.

    Args:
        run: finished, or still written.
        tags: those that count; None for all.

    Raises:
        FileError: a file cannot be read.
    """
    chosen = {tag: kind for tag, kind in run.tags.items() if tags is None or tag in tags}
    read = partial(_told, run, has_ratios=_has_ratios(run.tags))
    found = {tag: series for tag, kind in chosen.items() for tag, series in read(tag, kind)}
    history = History()
    for tag in sorted(found, key=lambda tag: (found[tag].wall_times[0], tag)):
        history.extend(tag, found[tag])
    if len(run.files) == 1:
        for tag, series in pace_of(history).items():
            history.extend(tag, series)
    return history


def read_told(run: Run) -> list[Finding]:
    """Return what a monitor has told of a run while it trained, in the order of telling.

    Raises:
        FileError: a file cannot be read.
    """
    if run.tags.get(v.FINDINGS) != "text":
        return []
    return [finding for text in texts(run.tensors(v.FINDINGS)) for finding in from_text(text)]


def texts(series: TensorSeries) -> list[str]:
    """Return the first text of each point of a series."""
    firsts = (next(iter(value.reshape(-1)), "") for value in series.values)
    return [
        text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in firsts
    ]


def with_validation(
    histories: Mapping[str, Mapping[str, Series]],
) -> dict[str, Mapping[str, Series]]:
    """Return histories by run, those of validation joined with the training that they belong to.

    The losses of `x/validation` are put beside those of `x/train`, as `validation/...`, and are
    judged there.
    """
    partners = training_beside(histories)
    joined = {run: history for run, history in histories.items() if run not in partners}
    for run, partner in partners.items():
        joined[partner] = {**joined[partner], **_as_validation(histories[run])}
    return joined


def training_beside(runs: Collection[str]) -> dict[str, str]:
    """Return, for each run of validation, the run of training that it belongs to, if there is one.

    Keras writes `x/train` and `x/validation`: it is the only one in that folder whose name says so.
    """
    partners = {run: _partner(run, runs) for run in runs if _is_validation(run)}
    return {run: partner for run, partner in partners.items() if partner is not None}


def pace_of(history: Mapping[str, Series]) -> dict[str, Series]:
    """Return the seconds of a step by their tag: from one point of the longest loss to the next.

    Nothing where the history has them, or no two points of a loss.
    """
    tag = v.statistic_tag(v.STEP_SECONDS)
    roles = v.by_role(history)
    losses = roles.get(v.LOSS, {})
    if tag in history or not losses:
        return {}
    steps, _, times = max(losses.values(), key=lambda series: len(series.steps))
    if len(steps) < 2:
        return {}
    seconds = np.diff(times) / np.diff(steps)
    kept = ~_with_breaks(times, roles.get(v.VALIDATION_LOSS, {}).values())
    return {tag: Series(steps[1:][kept], seconds[kept], times[1:][kept])}


def _as_validation(history: Mapping[str, Series]) -> dict[str, Series]:
    """Return the losses of a run of validation, under tags that say so."""
    found = v.by_role(history)
    losses = {**found.get(v.LOSS, {}), **found.get(v.VALIDATION_LOSS, {})}
    return {f"validation/{tag}": series for tag, series in losses.items()}


def histogram_norm(buckets: npt.NDArray[np.float64]) -> float:
    """Return about the norm of the values in buckets `[k, 3]`: each in the middle of its bucket."""
    left, right, counts = buckets.T
    return float(np.sqrt((((left + right) / 2) ** 2 * counts).sum()))


def _told(run: Run, tag: str, kind: str, *, has_ratios: bool) -> Iterator[tuple[str, Series]]:
    """Yield the series that a tag tells, by the tag that means it; none without points."""
    if kind == "scalar" and v.meaning(tag) is not None:
        scalars = run.scalars(tag)
        if len(scalars):
            yield tag, Series(scalars.steps, scalars.values, scalars.wall_times)
    elif kind == "histogram":
        words = set(re.split(r"[^a-z]+", tag.lower()))
        if words & _GRADIENTS:
            yield from _norms(tag, run.histograms(tag))
        elif words & _WEIGHTS and not has_ratios and not _is_untrained(tag):
            yield from _changes(tag, run.histograms(tag))


def _norms(tag: str, histograms: HistogramSeries) -> Iterator[tuple[str, Series]]:
    points = _spread_out(len(histograms))
    values = [histogram_norm(histograms.values[point]) for point in points]
    if values:
        steps, times = histograms.steps[points], histograms.wall_times[points]
        yield v.statistic_tag(v.GRADIENT_NORM, tag), Series(steps, np.array(values), times)


def _changes(tag: str, histograms: HistogramSeries) -> Iterator[tuple[str, Series]]:
    """Yield whether the buckets of weights are others than the last time, as 1 or 0."""
    points = _spread_out(len(histograms))
    buckets = [histograms.values[point] for point in points]
    changes = [not np.array_equal(one, other) for one, other in pairwise(buckets)]
    if changes:
        steps, times = histograms.steps[points[1:]], histograms.wall_times[points[1:]]
        yield v.statistic_tag(v.WEIGHT_CHANGE, tag), Series(steps, np.array(changes, float), times)


def _has_ratios(tags: Iterable[str]) -> bool:
    meanings = (v.meaning(tag) for tag in tags)
    return any(known is not None and known.role == v.UPDATE_RATIO for known in meanings)


def _is_untrained(tag: str) -> bool:
    """Return whether a weight is what a layer measured, such as `weights/normalization/mean`."""
    last = re.split(r"[/.]", tag.lower())[-1]
    return bool(set(last.split("_")) & _UNTRAINED)


def _spread_out(count: int) -> list[int]:
    points: list[int] = np.linspace(0, count - 1, min(count, _MOST_HISTOGRAMS)).astype(int).tolist()
    return points


def _with_breaks(
    times: npt.NDArray[np.float64], validation: Iterable[Series]
) -> npt.NDArray[np.bool_]:
    """Say of the time between neighbors whether a validation took some of it, but mostly did not.

    Where most of them are so, as of losses that are written once an epoch, it is their usual pace.
    """
    breaks = np.sort(np.concatenate([[], *(series.wall_times for series in validation)]))
    found: npt.NDArray[np.bool_] = np.diff(np.searchsorted(breaks, times, side="right")) > 0
    found &= bool(found.mean() < 0.5)
    return found


def _is_validation(run: str) -> bool:
    return v.is_validation(run.rpartition("/")[2])


def _partner(run: str, runs: Iterable[str]) -> str | None:
    folder = run.rpartition("/")[0]
    beside = [name for name in runs if name.rpartition("/")[0] == folder and v.is_training(name)]
    training = [name for name in beside if not _is_validation(name)]
    return training[0] if len(training) == 1 else None
