"""Rules about what is no number."""

from __future__ import annotations

from typing import Any

import numpy as np

from tbviz.monitor.findings import Finding

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
    since = "and never again since a number" if len(bad) == last - first + 1 > 1 else "here"
    message = f"the value is {numbers[first]} {since}"
    return Finding("not_finite", message, where, int(steps[first]), 1.0, _WHY, _ADVICE)


def nonfinite_values(steps: Any, counts: Any, *, where: str = "") -> Finding | None:
    """Find the first step at which some values of an array were NaN or infinite; it is certain.

    Args:
        steps: `[n]`.
        counts: `[n]`, how many of the values were not finite.
        where: what the array is.
    """
    bad = np.flatnonzero(np.asarray(counts, np.float64) > 0)
    if not len(bad):
        return None
    count = int(min(counts[bad[0]], 2**62))
    message = f"{count:,} {'value is' if count == 1 else 'values are'} NaN or infinite"
    return Finding("nonfinite_values", message, where, int(steps[bad[0]]), 1.0, _WHY, _ADVICE)
