"""Series of scalars -> curves: where their points lie, and what several of them have in common.

A curve is float64 x `[n]` and y `[n]`; values of y may be NaN or infinite.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import InvalidArgumentError
from tbviz.export.plotting.smoothing import smoothed
from tbviz.logdir import ScalarSeries, Series

Numbers: TypeAlias = NDArray[np.float64]
X: TypeAlias = Literal["step", "wall_time", "relative"]
Band: TypeAlias = Literal["std", "range"]

BANDS: dict[Band, str] = {"std": "± standard deviation", "range": "least to largest"}


class Curve(NamedTuple):
    """What is drawn of one run, or of a group of them.

    Attributes:
        name: of the run or group.
        tag: what it shows.
        x: float64 `[n]`.
        y: float64 `[n]`.
        raw: `[n]` before it was smoothed, or None.
        band: the lower and the upper end of what is drawn around it, each `[n]`, or None.
        runs: how many it is the mean of.
    """

    name: str
    tag: str
    x: Numbers
    y: Numbers
    raw: Numbers | None = None
    band: tuple[Numbers, Numbers] | None = None
    runs: int = 1


def positions(series: Series, x: X) -> Numbers:
    """Return where the points of a series lie, float64 `[n]`.

    Args:
        series: of any kind.
        x: "step"; "wall_time" in Unix seconds; or "relative", the seconds since its first point.
    """
    if x == "step":
        return series.steps.astype(np.float64)
    start = series.wall_times[:1].sum() if x == "relative" else 0.0
    return series.wall_times - start


def curve_of(name: str, series: ScalarSeries, *, x: X, smoothing: float) -> Curve:
    """Return the curve of a run."""
    y = smoothed(series.values, smoothing)
    raw = series.values if smoothing else None
    return Curve(name, series.tag, positions(series, x), y, raw)


def mean_curve(name: str, curves: Sequence[Curve], *, band: Band) -> Curve:
    """Return the mean of curves of one tag, and how far they spread around it.

    Each curve is interpolated linearly at the points of all, between the last of their beginnings
    and the first of their ends: so the mean is of all curves everywhere, and never jumps where one
    of them ends. Where one is not finite, neither is the mean. What lies outside is left out with a
    warning.

    Args:
        name: of the group.
        curves: at least one.
        band: "std" for the mean plus and minus the sample standard deviation (that of n - 1),
            "range" for the least and the largest value.

    Raises:
        InvalidArgumentError: the curves have no point of x in common.
    """
    ordered = [_in_order(curve) for curve in curves if len(curve.x)]
    x = _common(name, ordered)
    with np.errstate(invalid="ignore", over="ignore"):
        values = np.stack([np.interp(x, curve.x, curve.y) for curve in ordered])
        mean = values.mean(axis=0)
        if band == "range":
            ends = values.min(axis=0), values.max(axis=0)
        else:
            spread = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros_like(mean)
            ends = mean - spread, mean + spread
    return Curve(name, curves[0].tag, x, mean, band=ends, runs=len(ordered))


def _in_order(curve: Curve) -> Curve:
    order = np.argsort(curve.x, kind="stable")
    return curve._replace(x=curve.x[order], y=curve.y[order])


def _common(name: str, curves: Sequence[Curve]) -> Numbers:
    """The points of all curves between which every curve has some."""
    every = np.unique(np.concatenate([curve.x for curve in curves]))
    start, end = max(curve.x[0] for curve in curves), min(curve.x[-1] for curve in curves)
    x: Numbers = every[(start <= every) & (every <= end)]
    if not len(x):
        raise InvalidArgumentError(
            f"the {len(curves)} runs of group {name!r} share no stretch of x to take a mean over"
        )
    if (end - start) < 0.9 * (every[-1] - every[0]):
        warnings.warn(
            f"group {name!r}: the mean is drawn from {start:g} to {end:g}, where all "
            f"{len(curves)} runs have values; some have others from {every[0]:g} to {every[-1]:g}",
            stacklevel=2,
        )
    return x


def breaks(y: Numbers) -> dict[str, NDArray[np.intp]]:
    """Return where a curve ceases to be finite: the first point of each stretch, by what it holds.

    Returns:
        The indices of "NaN", "infinity" and "minus infinity", without those that there are none of.
    """
    held = {"NaN": np.isnan(y), "infinity": y == np.inf, "minus infinity": y == -np.inf}
    begins = {
        name: np.flatnonzero(found & ~np.concatenate([[False], found[:-1]]))
        for name, found in held.items()
    }
    return {name: indices for name, indices in begins.items() if len(indices)}


def alone(y: Numbers) -> NDArray[np.intp]:
    """Return the indices of finite values without a finite neighbor, of which no line is drawn."""
    finite = np.concatenate([[False], np.isfinite(y), [False]])
    return np.flatnonzero(finite[1:-1] & ~finite[:-2] & ~finite[2:])
