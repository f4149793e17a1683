"""Stored buckets -> densities: what a histogram says, and nothing between.

Where there are few values for its buckets, which would show little but noise, neighbors are put
together: 64 values fill 16 buckets, as many as twice the root of their number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_BUCKETS_A_ROOT = 2.0  # of the number of values
_HIGHEST = 2.0  # times the peak of the middle step


class Density(NamedTuple):
    """How the values of one step lie.

    Attributes:
        edges: float64 `[k + 1]`, growing.
        heights: float64 `[k]`, the share of all values in each unit between two edges.
        spikes: float64 `[m]`, single values at which a share lies without any width.
    """

    edges: NDArray[np.float64]
    heights: NDArray[np.float64]
    spikes: NDArray[np.float64]


def density_of(buckets: NDArray[np.float64]) -> Density:
    """Return the density of a histogram: constant in each bucket, with its share as the area.

    Args:
        buckets: float64 `[k, 3]` of left edge, right edge and count, in any order; those that are
            not finite are left out. Where they overlap, their densities add up.
    """
    finite = np.isfinite(buckets).all(axis=1) & (buckets[:, 2] >= 0)
    lefts, rights, counts = _merged(buckets[finite]).T
    shares = counts / max(counts.sum(), 1e-300)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        heights = shares / (rights - lefts)
    wide = (rights > lefts) & np.isfinite(heights)
    narrow = ~wide & (counts > 0)
    edges = np.unique(np.concatenate([lefts[wide], rights[wide]]))
    middles = edges[:-1] / 2 + edges[1:] / 2
    inside = (lefts[wide, None] < middles) & (middles < rights[wide, None])
    return Density(edges, heights[wide] @ inside, np.unique(lefts[narrow]))


def _merged(buckets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return buckets `[k, 3]`, neighbors put together where there are few values for them.

    Only buckets that follow one another, edge to edge, are neighbors.
    """
    ordered = buckets[np.argsort(buckets[:, 0], kind="stable")]
    lefts, rights, counts = ordered.T
    most = max(1, round(_BUCKETS_A_ROOT * math.sqrt(counts.sum())))
    starts = np.arange(0, len(ordered), max(1, -(-len(ordered) // most)))
    if len(starts) == len(ordered) or not np.array_equal(rights[:-1], lefts[1:]):
        return buckets
    ends = np.append(starts[1:], len(ordered)) - 1
    return np.stack([lefts[starts], rights[ends], np.add.reduceat(counts, starts)], axis=1)


def highest(densities: Sequence[Density]) -> tuple[float, bool]:
    """Return the height that a plot of densities is to end at, and whether some are higher.

    One step whose values lie close together would leave nothing to be seen of all others: what is
    more than twice as high as the middle one of the peaks is cut off.
    """
    peaks = [float(each.heights.max()) for each in densities if each.heights.any()]
    if not peaks:
        return 1.0, False
    limit = _HIGHEST * float(np.median(peaks))
    return min(max(peaks), limit), max(peaks) > limit
