"""Histogram arithmetic: values -> buckets, as TensorBoard cuts them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

_CHUNK = 1 << 14  # values; as float64 they stay in the cache, and malloc reuses their memory
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
    flat = values.reshape(-1)
    chunks = [flat[start : start + _CHUNK] for start in range(0, flat.size, _CHUNK)]
    limits = np.array([_limits(chunk) for chunk in chunks]).reshape(-1, 2)
    low, high = limits[:, 0].min(initial=np.inf), limits[:, 1].max(initial=-np.inf)
    if low > high:
        return np.zeros((buckets, 3))
    # Where the range itself would overflow, all is done at half the size.
    scale = 1.0 if low >= 0 or high <= low + _LARGEST else 0.5
    low, high = low * scale, high * scale
    counts = sum(_counts(_scaled(chunk, scale), low, high, buckets) for chunk in chunks)
    edges = np.linspace(low, high, buckets + 1) / scale
    return np.column_stack([edges[:-1], edges[1:], counts])


def count_nan_and_infinite(values: npt.NDArray[Any]) -> tuple[int, int]:
    """Return how many of `values` are NaN and how many are infinite."""
    if values.dtype.kind in "iub":
        return 0, 0
    nan = int(np.count_nonzero(np.isnan(values)))
    return nan, int(np.count_nonzero(~np.isfinite(values))) - nan


def _limits(chunk: npt.NDArray[Any]) -> tuple[float, float]:
    """Return the least and the largest finite value; infinity and its negative without any.

    Most chunks are finite, and then so are these; a NaN would show in both.
    """
    with np.errstate(invalid="ignore"):
        low, high = float(chunk.min()), float(chunk.max())
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    finite = _scaled(chunk, 1.0)
    return float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))


def _scaled(chunk: npt.NDArray[Any], scale: float) -> npt.NDArray[np.float64]:
    """Return the finite values of a chunk, times `scale`, as a copy."""
    is_finite = np.isfinite(chunk)
    values = (chunk if is_finite.all() else chunk[is_finite]).astype(np.float64)
    if scale != 1:
        values *= scale
    return values


def _counts(
    values: npt.NDArray[np.float64], low: float, high: float, buckets: int
) -> npt.NDArray[np.intp]:
    """Return how many values fall into each bucket, `[buckets]`; they are overwritten."""
    width = (high - low) / buckets
    if width == 0:
        return np.bincount([buckets - 1], [len(values)]).astype(np.intp)
    values -= low
    values /= width
    counts = np.bincount(values.astype(np.intp), minlength=buckets + 1)
    counts[buckets - 1] += counts[buckets:].sum()
    return counts[:buckets]
