"""Histogram arithmetic: values -> buckets, as TensorBoard cuts them.

Values are looked at twice, in chunks: for their limits, and for their places between these. So the
time grows with their number, and the extra memory does not; but values that do not lie in memory
one after another, such as a view of every second column, are copied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbviz.checks import as_numbers

_CHUNK = 1 << 16  # values; few enough for the cache, and enough to be worth a table of pairs
_LARGEST = np.finfo(np.float64).max
_MOST_PAIRED = 256  # buckets, whose numbers a byte holds


class Distribution(NamedTuple):
    """How values are distributed.

    Attributes:
        table: float64 `[buckets, 3]` of left edge, right edge and count; all zero without values.
        nan: how many values are NaN.
        infinite: how many are infinite.
    """

    table: npt.NDArray[np.float64]
    nan: int
    infinite: int


class _Survey(NamedTuple):
    """The least and the largest finite value of a chunk, and how many are not finite."""

    low: float = math.inf
    high: float = -math.inf
    nan: int = 0
    infinite: int = 0


def distribution(values: npt.NDArray[Any], *, buckets: int) -> Distribution:
    """Count `values` into buckets of equal width between their minimum and maximum.

    The rule is TensorBoard's (`plugins/histogram/summary_v2.py`): a value x falls into
    bucket floor((x - min) / width), and the maximum into the last one, which is closed. Where
    all values are equal every bucket has no width and the last one holds them all. Each value is
    taken as the float64 that is nearest to it.

    Args:
        values: any shape, of a real dtype; values that are not finite are left out.
        buckets: how many, at least 1.
    """
    surveys = [_survey(chunk) for chunk in _chunks(values)]
    lows, highs, nans, infinites = zip(*surveys, strict=True) if surveys else ((),) * 4
    low, high = min(lows, default=math.inf), max(highs, default=-math.inf)
    table = np.zeros((buckets, 3))
    if low <= high:
        # Where the range itself would overflow, all is done at half the size.
        scale = 1.0 if low >= 0 or high <= low + _LARGEST else 0.5
        low, high = low * scale, high * scale
        edges = np.linspace(low, high, buckets + 1) / scale
        table[:, 0], table[:, 1] = edges[:-1], edges[1:]
        for chunk, survey in zip(_chunks(values), surveys, strict=True):
            table[:, 2] += _counts(_scaled(chunk, survey, scale), low, high, buckets)
    return Distribution(table, sum(nans), sum(infinites))


def _chunks(values: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    flat = values.reshape(-1)
    for start in range(0, flat.size, _CHUNK):
        yield as_numbers(flat[start : start + _CHUNK], "values")


def _survey(chunk: npt.NDArray[Any]) -> _Survey:
    """Look through a chunk; most are finite, and then so are their limits."""
    with np.errstate(invalid="ignore"):
        low, high = float(chunk.min()), float(chunk.max())
    if math.isfinite(low) and math.isfinite(high):
        return _Survey(low, high)
    finite = chunk[np.isfinite(chunk)]
    nan = int(np.count_nonzero(np.isnan(chunk)))
    infinite = chunk.size - finite.size - nan
    if not finite.size:
        return _Survey(nan=nan, infinite=infinite)
    return _Survey(float(finite.min()), float(finite.max()), nan, infinite)


def _scaled(chunk: npt.NDArray[Any], survey: _Survey, scale: float) -> npt.NDArray[np.float64]:
    """Return the finite values of a chunk, times `scale`, as a copy."""
    is_finite = not (survey.nan or survey.infinite)
    values = (chunk if is_finite else chunk[np.isfinite(chunk)]).astype(np.float64)
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
    np.minimum(values, buckets - 1, out=values)
    return _tally(values, buckets)


def _tally(places: npt.NDArray[np.float64], buckets: int) -> npt.NDArray[np.intp]:
    """Return how many of some places lie in [k, k + 1), for each k of 0 to `buckets` - 1.

    Where a byte holds a place, two neighbors are counted at once, as the uint16 that they make.
    """
    if buckets > _MOST_PAIRED or len(places) % 2:
        return np.bincount(places.astype(np.intp), minlength=buckets)
    pairs = places.astype(np.uint8).view(np.uint16)
    table = np.bincount(pairs, minlength=256 * buckets).reshape(buckets, 256)
    tally: npt.NDArray[np.intp] = table[:, :buckets].sum(axis=0) + table.sum(axis=1)
    return tally
