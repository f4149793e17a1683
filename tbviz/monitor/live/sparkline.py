"""Curves as one line of text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_BARS = "▁▂▃▄▅▆▇█"
NOT_FINITE = "\N{MULTIPLICATION SIGN}"


def sparkline(values: npt.ArrayLike, width: int) -> str:
    """Return values `[n]` as at most `width` bars, the lowest at the bottom, the highest on top.

    Of more values than bars each bar is the mean of those that it stands for, and a cross where
    one of them is NaN or infinite. A constant lies in the middle.
    """
    numbers = np.asarray(values, np.float64)
    parts = np.array_split(numbers, min(width, len(numbers))) if len(numbers) and width > 0 else []
    means = np.array([part.mean() if np.isfinite(part).all() else np.nan for part in parts])
    finite = means[np.isfinite(means)]
    if not len(finite):
        return NOT_FINITE * len(means)
    low, high = finite.min(), finite.max()
    return "".join(_bar(mean, low, high) for mean in means)


def _bar(value: float, low: float, high: float) -> str:
    if not np.isfinite(value):
        return NOT_FINITE
    share = (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5
    return _BARS[min(int(share * len(_BARS)), len(_BARS) - 1)]
