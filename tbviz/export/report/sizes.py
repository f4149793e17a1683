"""How much of some runs a page of a given size has room for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import accumulate
from typing import NamedTuple

from tbviz.errors import CorruptRecordError
from tbviz.export.report.numbers import BUCKETS
from tbviz.export.report.points import step_bytes
from tbviz.logdir import Run

SLIDING = ("latent_codes", "histogram", "text", "image")  # what is shown a step at a time
_CURVE_BYTES = 36  # of a point of a curve in the page: step, time and value
_RUN_BYTES = 140  # of a curve without any point: its run, and the names of what it holds
_COUNT_BYTES = 6  # of a bucket
_BASE64 = 4 / 3


class Sliding(NamedTuple):
    """A tag of a run that is shown a step at a time, and what a step takes in the page."""

    run: Run
    tag: str
    kind: str
    steps: int
    step_bytes: float


class Fit(NamedTuple):
    """The tags for which there is room, how many steps each may have, and the bytes of all."""

    tags: list[Sliding]
    steps: int
    nbytes: float


def weighed(run: Run, tag: str, *, most_points: int) -> Sliding:
    """Return what a tag would take, as far as its files tell at a glance."""
    kind, outline = run.tags[tag], run.outline(tag)
    steps = len(outline.steps)
    if kind == "histogram":
        nbytes = float(BUCKETS * _COUNT_BYTES)
    elif kind == "latent_codes":
        nbytes = _of_points(run, tag, most_points) * _BASE64
    else:
        nbytes = outline.nbytes / max(steps, 1) * _BASE64
    return Sliding(run, tag, kind, steps, nbytes)


def _of_points(run: Run, tag: str, most: int) -> float:
    """Return what a step of latent codes takes; nothing where they cannot be read."""
    with suppress(CorruptRecordError):
        return step_bytes(tag, run, most_points=most)
    return 0


def points_that_fit(curves: int, *, most: int, room: float) -> tuple[int, float]:
    """Return how many points each of so many curves may have, 2 to `most`, and the bytes of all."""
    each = room / max(curves, 1) - _RUN_BYTES
    points = int(min(most, max(2, each / _CURVE_BYTES)))
    return points, (points * _CURVE_BYTES + _RUN_BYTES) * curves


def steps_that_fit(tags: Sequence[Sliding], *, most: int, room: float) -> Fit:
    """Return how many steps each tag may have, at most `most`, and for which tags there is room.

    All have the same number, so that they can be looked at side by side. Where not even one step of
    each fits, those whose steps are the largest are left out.
    """
    ordered = sorted(tags, key=lambda tag: tag.step_bytes)
    fitting = ordered[: bisect_right([*accumulate(tag.step_bytes for tag in ordered)], room)]
    longest = min(most, max((tag.steps for tag in fitting), default=1))
    steps = bisect_right(range(1, longest + 1), room, key=lambda n: _needed(fitting, n))
    return Fit(fitting, steps, _needed(fitting, steps))


def _needed(tags: Iterable[Sliding], steps: int) -> float:
    return sum(min(tag.steps, steps) * tag.step_bytes for tag in tags)
