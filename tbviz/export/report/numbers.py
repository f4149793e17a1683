"""Scalars and histograms, as the numbers of a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tbviz.export.report.thinning import evenly, extremes
from tbviz.logdir import Run, Series

BUCKETS = 60  # of a histogram, the same at all steps
_DIGITS = 7  # of a number: as many as a float32 can be trusted for


def curves(tag: str, runs: Sequence[Run], *, most: int) -> dict[str, Any]:
    """Return a scalar tag of several runs, each with at most `most` of its points."""
    return {"kind": "scalar", "tag": tag, "series": [_curve(tag, run, most) for run in runs]}


def _curve(tag: str, run: Run, most: int) -> dict[str, Any]:
    series = run.scalars(tag)
    kept = extremes(series.values, most)
    values = [rounded(value) for value in series.values[kept].tolist()]
    return {"run": run.name, **moments(series, kept), "values": values}


def moments(series: Series, kept: NDArray[np.intp]) -> dict[str, Any]:
    """Return when the kept points of a series were, and how many points it has."""
    times = np.round(series.wall_times[kept], 3)
    return {
        "steps": series.steps[kept].tolist(),
        "times": np.where(np.isfinite(times), times, 0).tolist(),
        "start": rounded(series.wall_times[0], 13) if len(series) else 0,
        "of": len(series),
    }


def rounded(value: float, digits: int = _DIGITS) -> float | str:
    """Return a number with so many significant digits; "NaN", "inf" or "-inf" as text."""
    if math.isnan(value):
        return "NaN"
    return float(f"{value:.{digits}g}") if math.isfinite(value) else f"{value}"


def histogram(tag: str, run: Run, *, most: int) -> dict[str, Any]:
    """Return the histograms of at most `most` steps, over buckets that all of them share."""
    series = run.histograms(tag)
    kept = evenly(len(series), most)
    stored = [_finite(series.values[index]) for index in kept]
    edges = _common_edges(stored)
    counts = [[rounded(count, 4) for count in rebinned(each, edges)] for each in stored]
    return {
        "kind": "histogram",
        "tag": tag,
        "run": run.name,
        **moments(series, kept),
        "edges": [rounded(edge) for edge in edges.tolist()],
        "counts": counts,
    }


def rebinned(buckets: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of some buckets lies between edges, as if each were filled evenly.

    Args:
        buckets: float64 `[k, 3]` of left edge, right edge and count, the edges growing.
        edges: float64 `[n + 1]`, growing.

    Returns:
        float64 `[n]`. A bucket without width counts where it lies; the last one is closed.
    """
    lefts, rights, counts = buckets[:, 0] / 2, buckets[:, 1] / 2, buckets[:, 2]
    ends = edges / 2  # as large as they are, halves do not overflow when they are subtracted
    widths = rights - lefts
    below = np.clip(ends[:, None] - lefts, 0, widths) / np.where(widths > 0, widths, 1)
    is_point = widths <= 0
    below[:, is_point] = ends[:, None] > lefts[is_point]
    below[-1, is_point] = ends[-1] >= lefts[is_point]
    return np.diff(below @ counts)


def _finite(buckets: NDArray[np.float64]) -> NDArray[np.float64]:
    return buckets[np.isfinite(buckets).all(axis=1) & (buckets[:, 2] > 0)]


def _common_edges(stored: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the edges of equal buckets over all that is stored."""
    lows = [buckets[:, 0].min() for buckets in stored if len(buckets)]
    highs = [buckets[:, 1].max() for buckets in stored if len(buckets)]
    low, high = (min(lows), max(highs)) if lows else (0.0, 0.0)
    if low == high:
        around = abs(low) / 10 or 1.0
        low, high = low - around, high + around
    share = np.linspace(0, 1, BUCKETS + 1)
    return low * (1 - share) + high * share
