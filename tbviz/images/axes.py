"""The frame around a plot: ticks at round numbers, grid lines, title and legend."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Limits: TypeAlias = tuple[tuple[float, float], tuple[float, float]]


def data_limits(codes: NDArray[np.floating], *, margin: float = 0.05) -> Limits:
    points = np.asarray(codes, np.float64).reshape(-1, 2)
    return _interval(points[:, 0], margin), _interval(points[:, 1], margin)


def _interval(values: NDArray[np.float64], margin: float) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if not len(finite):
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if low == high:
        reach = abs(low) * 0.1 or 1.0
    else:
        reach = margin * (high - low)
    return low - reach, high + reach


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most about most multiples of 1, 2, 2.5 or 5 times a power of ten in [low, high]."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]
