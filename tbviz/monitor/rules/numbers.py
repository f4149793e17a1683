"""Rules about what is no number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tbviz.monitor.findings import Finding
from tbviz.monitor.history import Series

_WHY = "NaN and infinity spread: one of them makes all weights that it reaches useless."
_ADVICE = (
    "lower the learning rate, clip gradients, and look at the inputs and at every log, root and "
    "division of the loss"
)


def not_finite(steps: Any, values: Any, *, where: str = "") -> Finding | None:
    """Find the first value of a series that is NaN or infinite; it is certain.

    Args:
        steps: `[n]`.
        values: `[n]`, such as losses or norms of gradients.
        where: the tag.
    """
    numbers = np.asarray(values, np.float64)
    bad = np.flatnonzero(~np.isfinite(numbers))
    if not len(bad):
        return None
    first, last = bad[0], len(numbers) - 1
    since = ", and none after it is a number" if len(bad) == last - first + 1 > 1 else ""
    message = f"the value is {numbers[first]}{since}"
    return Finding("not_finite", message, where, int(steps[first]), 1.0, _WHY, _ADVICE)


def nonfinite_values(counts: Mapping[str, Series]) -> Finding | None:
    """Find the first step at which values of an array were NaN or infinite; it is certain.

    Args:
        counts: by array, how many of its values were not finite, causes before what comes of them.
    """
    firsts = {
        name: (int(series.steps[bad[0]]), series.values[bad[0]])
        for name, series in counts.items()
        if len(bad := np.flatnonzero(series.values > 0))
    }
    if not firsts:
        return None
    first = min(firsts, key=lambda name: firsts[name][0])
    step, count = firsts[first]
    others = f", and later or from then on some of {len(firsts) - 1} other arrays"
    message = f"{count:,.0f} {'value is' if count == 1 else 'values are'} NaN or infinite"
    message += others if len(firsts) > 1 else ""
    return Finding("nonfinite_values", message, first, step, 1.0, _WHY, _ADVICE)
