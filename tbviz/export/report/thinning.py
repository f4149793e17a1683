"""Which points stand for all of them, where there are too many."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]


def evenly(count: int, most: int) -> Indices:
    """Return at most `most` of the indices below `count`, evenly spread, the first and last kept.

    Of one alone, it is the last. Returns intp `[n]`, growing.
    """
    kept = np.linspace(count - 1, 0, min(count, most))[::-1]
    return np.rint(kept).astype(np.intp)


def extremes(values: NDArray[np.float64], most: int) -> Indices:
    """Return the indices of at most `most` values that keep the outline of a curve.

    They are the first, the last, and the least and the greatest of each of as many equal stretches
    between them as there is room for; so no spike is lost. What is not finite counts as greatest.

    Args:
        values: float64 `[n]`.
        most: at least 2.

    Returns:
        intp `[m]`, growing.
    """
    count = len(values)
    if count <= most:
        return np.arange(count)
    heights = np.where(np.isfinite(values), values, np.inf)
    ends = np.linspace(1, count - 1, (most - 2) // 2 + 1).astype(np.intp)
    inner = [
        start + pick(heights[start:end])
        for start, end in pairwise(ends)
        for pick in (np.argmin, np.argmax)
    ]
    return np.unique(np.array([0, *inner, count - 1], np.intp))
