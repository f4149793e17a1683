"""What is remembered of a training: series of numbers, of bounded length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MOST = 4096  # points of a series that are kept
NEWEST = 64  # of these, that are kept whatever their number, as rules ask for the last few
_AT_ONCE = 256  # points that wait until they are added to a series


class Series(NamedTuple):
    """The points of one tag, each `[n]`: steps int64, values and wall times float64."""

    steps: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    wall_times: npt.NDArray[np.float64]


class Curve(NamedTuple):
    """The points of a series, of which only some are kept where they are too many.

    Attributes:
        series: the kept points; the last 64 are always there.
        numbers: which of all points these are, int64 `[n]`.
    """

    series: Series
    numbers: npt.NDArray[np.int64]


def as_series(steps: npt.ArrayLike, values: npt.ArrayLike, wall_times: npt.ArrayLike) -> Series:
    """Return points `[n]` as a series."""
    return Series(
        np.asarray(steps, np.int64),
        np.asarray(values, np.float64),
        np.asarray(wall_times, np.float64),
    )


_EMPTY = Curve(as_series([], [], []), np.zeros(0, np.int64))


def extend(curve: Curve | None, new: Series, *, most: int = MOST) -> Curve:
    """Return a curve with the points of `new` behind it, thinned out evenly to at most `most`.

    The last 64 of all points are kept beside those. From a step that is not above the one before it
    a series begins anew, as after a restart: the points that it takes back are left out. NaN and
    infinity are values like any other.

    Args:
        curve: what was kept before, or None.
        new: what comes behind it.
        most: above 64.
    """
    old = curve or _EMPTY
    if not len(new.steps):
        return old
    joined = as_series(*map(np.concatenate, zip(old.series, new, strict=True)))
    stays = _not_taken_back(joined.steps)
    before = old.numbers[stays[: len(old.numbers)]]
    begin = int(before[-1]) + 1 if len(before) else 0
    behind = np.arange(begin, begin + int(stays.sum()) - len(before))
    numbers = np.concatenate([before, behind])
    every = 1
    while numbers[-1] // every >= most - NEWEST:
        every *= 2
    kept = numbers % every == 0
    kept[-NEWEST:] = True
    return Curve(Series(*(column[stays][kept] for column in joined)), numbers[kept])


def _not_taken_back(steps: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Say of which points no later one has the same or a lower step."""
    lowest_after = np.minimum.accumulate(steps[::-1])[::-1]
    return np.append(steps[:-1] < lowest_after[1:], True)


class _Points:
    """The points of one tag: a curve, and those that wait to be added to it."""

    def __init__(self) -> None:
        self._curve: Curve | None = None
        self._waiting: list[tuple[int, float, float]] = []

    def add(self, point: tuple[int, float, float]) -> None:
        """Add a point."""
        self._waiting.append(point)
        if len(self._waiting) >= _AT_ONCE:
            self.extend(_EMPTY.series)

    def extend(self, new: Series) -> Series:
        """Add points, and return all that are kept."""
        if self._waiting:
            self._curve = extend(self._curve, as_series(*zip(*self._waiting, strict=True)))
            self._waiting.clear()
        self._curve = extend(self._curve, new)
        return self._curve.series


class History(Mapping[str, Series]):
    """Series by tag, to which points are added; a long one is thinned out evenly but for its end.

    So a training of any length takes bounded memory, and all of it is remembered. A point whose
    step is not above the last one of its tag takes the place of all from that step on, as after a
    restart.
    """

    def __init__(self) -> None:
        self._points: dict[str, _Points] = {}

    def add(self, tag: str, step: int, value: float, wall_time: float = 0.0) -> None:
        """Add a point; NaN and infinity are values like any other."""
        self._points.setdefault(tag, _Points()).add((step, float(value), wall_time))

    def extend(self, tag: str, series: Series) -> None:
        """Add all points of a series."""
        self._points.setdefault(tag, _Points()).extend(series)

    def __getitem__(self, tag: str) -> Series:
        return self._points[tag].extend(_EMPTY.series)

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)
