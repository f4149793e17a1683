"""Histogram arithmetic: values -> buckets, as TensorBoard cuts them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

_CHUNK = 1 << 16
_LARGEST = np.finfo(np.float64).max


def bucket_values(values: npt.NDArray[Any], *, buckets: int) -> npt.NDArray[np.float64]:
    """Count `values` into buckets of equal width between their minimum and maximum.

    The rule is TensorBoard's (`plugins/histogram/summary_v2.py`): a value x falls into
    bucket floor((x - min) / width), and the maximum into the last one, which is closed. Where
    all values are equal every bucket has no width and the last one holds them all. The work
    is done in chunks, so that the extra memory does not grow with the input.

    Args:
        values: any shape, of a real dtype; values that are not finite are left out.
        buckets: how many, at least 1.

    Returns:
        float64 `[buckets, 3]` of left edge, right edge and count; all zero without values.
    """
    extremes = [(chunk.min(), chunk.max()) for chunk in _finite_chunks(values)]
    if not extremes:
        return np.zeros((buckets, 3))
    low, high = min(low for low, _ in extremes), max(high for _, high in extremes)
    # Where the range itself would overflow, all is done at half the size.
    scale = 1.0 if low >= 0 or high <= low + _LARGEST else 0.5
    low, high = low * scale, high * scale
    counts = np.zeros(buckets, np.int64)
    for chunk in _finite_chunks(values):
        counts += np.bincount(_bucket_of(chunk * scale, low, high, buckets), minlength=buckets)
    edges = np.linspace(low, high, buckets + 1) / scale
    return np.column_stack([edges[:-1], edges[1:], counts])


def count_nan_and_infinite(values: npt.NDArray[Any]) -> tuple[int, int]:
    """Return how many of `values` are NaN and how many are infinite."""
    if values.dtype.kind in "iub":
        return 0, 0
    nan = int(np.count_nonzero(np.isnan(values)))
    return nan, int(np.count_nonzero(~np.isfinite(values))) - nan


def _bucket_of(
    chunk: npt.NDArray[np.float64], low: float, high: float, buckets: int
) -> npt.NDArray[np.intp]:
    if low == high:
        return np.full(len(chunk), buckets - 1)
    width = (high - low) / buckets
    return np.minimum(((chunk - low) / width).astype(np.intp), buckets - 1)


def _finite_chunks(values: npt.NDArray[Any]) -> Iterator[npt.NDArray[np.float64]]:
    flat = values.reshape(-1)
    for start in range(0, flat.size, _CHUNK):
        chunk = flat[start : start + _CHUNK].astype(np.float64)
        chunk = chunk[np.isfinite(chunk)]
        if chunk.size:
            yield chunk
