"""The histograms of TensorFlow 1: counts and right edges, and how they become buckets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def close_buckets(
    counts: npt.NDArray[np.float64], rights: npt.NDArray[np.float64], low: float, high: float
) -> npt.NDArray[np.float64]:
    """Return buckets as float64 `[k, 3]` of left edge, right edge and count.

    The outermost right edges may lie at the largest float: empty buckets at both ends are dropped,
    and the range of the values closes the others, as TensorBoard does (`data_compat.py`).

    Args:
        counts: `[n]`.
        rights: `[n]`, the right edge of each.
        low: the least of all values.
        high: the largest.
    """
    filled = np.flatnonzero(counts)
    if not len(filled):
        return np.zeros((0, 3))
    first, last = filled[0], filled[-1]
    inner = rights[first:last]
    return np.column_stack(
        [np.append(low, inner), np.append(inner, high), counts[first : last + 1]]
    )
