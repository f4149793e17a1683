"""Series of what is measured now and then."""

from __future__ import annotations

import numpy as np

from tbviz.monitor import Series


def series(values: object, every: int = 10) -> Series:
    """Return values at each so many steps."""
    numbers = np.asarray(values, np.float64)
    return Series(np.arange(len(numbers)) * every, numbers, np.zeros(len(numbers)))
