"""The curves of a live view: long series of numbers in little memory."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbviz.monitor.history import Series

FEWER = 512  # points that are kept of a curve that is looked at


class Curve(NamedTuple):
    """The points of a series, of which only some are kept where they are too many.

    Attributes:
        series: the kept points; the last one is always there.
        written: how many points there were.
        every: of so many points one is kept.
    """

    series: Series
    written: int = 0
    every: int = 1


def extend(curve: Curve | None, new: Series, *, most: int = FEWER) -> Curve:
    """Return a curve with the points of `new` behind it, thinned out evenly to `most` and the last.

    From a step that is not above the one before it a series begins anew, as after a restart: the
    points that it takes back are left out. NaN and infinity are values like any other.
    """
    if not len(new.steps):
        return curve or Curve(new)
    if curve is None:
        curve = Curve(_at(new, slice(0)))
    numbers = np.arange(curve.written, curve.written + len(new.steps))
    before = np.arange(len(curve.series.steps)) * curve.every
    before[-1:] = np.minimum(before[-1:], curve.written - 1)
    numbers = np.concatenate([before, numbers])
    every = curve.every
    while numbers[-1] // every >= most:
        every *= 2
    kept = numbers % every == 0
    kept[-1] = True
    old = curve.series
    joined = Series(
        np.concatenate([old.steps, new.steps]),
        np.concatenate([old.values, new.values]),
        np.concatenate([old.wall_times, new.wall_times]),
    )
    return _without_restarts(Curve(_at(joined, kept), int(numbers[-1]) + 1, every))


def _without_restarts(curve: Curve) -> Curve:
    """Leave out the points that a later one with the same or a lower step takes back."""
    steps = curve.series.steps
    lowest_after = np.minimum.accumulate(steps[::-1])[::-1]
    stays = np.append(steps[:-1] < lowest_after[1:], True)
    if stays.all():
        return curve
    return Curve(_at(curve.series, stays), (int(stays.sum()) - 1) * curve.every + 1, curve.every)


def _at(series: Series, places: slice | npt.NDArray[np.bool_]) -> Series:
    return Series(series.steps[places], series.values[places], series.wall_times[places])
