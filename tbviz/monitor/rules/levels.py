"""What rules ask of a noisy series: its level, its noise, its ends."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

_LARGEST = 1e100
CLEAR = 3.0  # standard errors, from which on a difference is no noise

Steps: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float64]


def finite(
    steps: Any, values: Any, *, low: float = -np.inf, high: float = np.inf
) -> tuple[Steps, Values]:
    """Return the points of a series whose values are finite, cut off at +-1e100.

    So their sums and squares are finite, too. What is not from `low` to `high` is no number of its
    kind, such as a share above 1 in a file of whoever wrote it, and is left out as well.
    """
    numbers = np.asarray(values, np.float64)
    kept = np.isfinite(numbers) & (numbers >= low) & (numbers <= high)
    return np.asarray(steps, np.int64)[kept], numbers[kept].clip(-_LARGEST, _LARGEST)


def level(values: Values) -> float:
    """Return the median, which single outliers do not move."""
    return float(np.median(values))


def noise(values: Values) -> float:
    """Return the standard deviation of what changes from point to point.

    It is 1.4826 median |d| / sqrt(2) of the differences d, for a Gaussian: a trend does not count,
    nor do some jumps.
    """
    changes = np.abs(np.diff(values))
    return float(np.median(changes)) * 1.4826 / 2**0.5 if len(changes) else 0.0


def width(count: int, share: float, *, least: int = 3) -> int:
    """Return how many of `count` points a share is: at least `least`, at most all."""
    return min(count, max(least, int(count * share)))


def levels(values: Values, size: int) -> Values:
    """Return the medians of neighboring windows of `size` points, the last of them at the end."""
    count = len(values) // size
    windows = values[len(values) - count * size :].reshape(count, size)
    medians: Values = np.median(windows, axis=1)
    return medians


def smooth(values: Values, size: int = 3) -> Values:
    """Return the median of each `size` neighboring points, of so many points or more."""
    medians: Values = np.median(np.lib.stride_tricks.sliding_window_view(values, size), axis=1)
    return medians


def error(values: Values, first: int, second: int) -> float:
    """Return the standard error of the difference of two levels of so many points.

    It is that of medians of Gaussian noise: 1.2533 sigma sqrt(1 / first + 1 / second).
    """
    return 1.2533 * noise(values) * math.sqrt(1 / first + 1 / second)


def lasting(
    steps: Any, shares: Any, share: float, least: int, *, most: float = 1.0
) -> tuple[int, float] | None:
    """Return the last step and the level of shares that are high in all last measurements."""
    steps, values = finite(steps, shares, high=most)
    last = values[-least:]
    if len(values) < max(least, 1) or last.min() < share:
        return None
    return int(steps[-1]), level(last)
