"""How much of some runs a page of a given size has room for."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
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
_ROUNDING = 1e-9  # of the quotient of a product and one of its factors


class Sliding(NamedTuple):
    """A tag of a run that is shown a step at a time, and what a step takes in the page."""

    run: Run
    tag: str
    kind: str
    steps: int
    step_bytes: float


class Fit(NamedTuple):
    """How many steps each tag has for which there is room, and the bytes of all."""

    steps: dict[Sliding, int]
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
    """Return how many steps each tag has, at most `most`, and for which tags there is room.

    Those that need no more than an equal share of the room have all their steps; the others share
    what these leave, each as many bytes as the next. A tag of several runs has one number of steps
    for all, so that they can be looked at side by side. Where not even one step of each fits, those
    whose steps are the largest are left out.
    """
    ordered = sorted(tags, key=lambda tag: tag.step_bytes)
    fitting = ordered[: bisect_right([*accumulate(tag.step_bytes for tag in ordered)], room)]
    sizes = _mean_sizes(fitting)
    longest = min(most, max((tag.steps for tag in fitting), default=1))
    # The shares at which some tag gets a step more, after the one at which each has a single one.
    more = {n * nbytes for nbytes in sizes.values() for n in range(2, longest + 1)}
    shares = [0.0, *sorted(more)]

    def filled(share: float) -> dict[Sliding, int]:
        return {tag: min(tag.steps, most, _steps_within(share, sizes[tag.tag])) for tag in fitting}

    index = bisect_right(shares, room, key=lambda share: _needed(filled(share)))
    steps = filled(shares[max(index, 1) - 1])
    return Fit(steps, _needed(steps))


def _steps_within(share: float, nbytes: float) -> int:
    """Return how many steps of a size a share holds, but one at least."""
    return max(1, int(share / nbytes + _ROUNDING)) if nbytes else sys.maxsize


def _mean_sizes(tags: Iterable[Sliding]) -> dict[str, float]:
    """Return the bytes of a step of each tag, in the mean over the runs that have it."""
    sizes: dict[str, list[float]] = {}
    for tag in tags:
        sizes.setdefault(tag.tag, []).append(tag.step_bytes)
    return {name: sum(each) / len(each) for name, each in sizes.items()}


def _needed(steps: Mapping[Sliding, int]) -> float:
    return sum(count * tag.step_bytes for tag, count in steps.items())
