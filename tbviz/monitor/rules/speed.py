"""Rules about time and memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.rules.levels import error, finite, level, levels, width


def slow_steps(
    steps: Any,
    seconds: Any,
    *,
    where: str = "",
    factor: float = thresholds.SLOW_FACTOR,
    least: int = thresholds.SLOW_POINTS,
) -> Finding | None:
    """Find steps that take much longer than they did.

    The median of the last tenth of the points (at least 5) is more than `factor` times that of the
    first quarter, and three standard errors above it. Times that are not above zero, of a clock
    that was set, do not count, nor does the first one, in which programs compile.

    Args:
        steps: `[n]`.
        seconds: `[n]`, of a step.
        where: of the finding.
        factor: the least that is ill.
        least: how many points it needs.
    """
    steps, values = _times(steps, seconds)
    if len(values) < max(least, 8):
        return None
    early, late = width(len(values), 0.25), width(len(values), 0.1, least=5)
    before, now = level(values[:early]), level(values[-late:])
    if now <= factor * before or now - before <= 3 * error(values, early, late):
        return None
    return Finding(
        "slow_steps",
        f"a step takes {now:.3g} s, and took {before:.3g} s",
        where,
        int(steps[-1]),
        certainty(now, factor * before),
        "Something grows with the training, or another program takes the machine.",
        "look for lists that grow, graphs that are kept or compiled again, and other programs",
    )


def stalled_steps(
    steps: Any,
    seconds: Any,
    *,
    where: str = "",
    factor: float = thresholds.STALL_FACTOR,
    longest: float = thresholds.STALL_SECONDS,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find a step that took very much longer than others.

    The longest of the points took more than `longest` seconds, and more than `factor` times the
    median of all. Times that are not above zero, of a clock that was set, do not count, nor does
    the first one, in which programs compile.

    Args:
        steps: `[n]`.
        seconds: `[n]`, of a step.
        where: of the finding.
        factor: of the median.
        longest: in seconds.
        least: how many points it needs.
    """
    steps, values = _times(steps, seconds)
    if len(values) < max(least, 2):
        return None
    worst, usual = int(values.argmax()), level(values)
    if values[worst] <= max(longest, factor * usual):
        return None
    return Finding(
        "stalled_steps",
        f"it took {values[worst]:.3g} s, and {usual:.3g} s is usual",
        where,
        int(steps[worst]),
        certainty(float(values[worst]), max(longest, factor * usual)),
        "The training stood still, and what it waited for may come again.",
        "look at what reads the data, at the disk and network, and at memory that is swapped out",
    )


def growing_memory(
    steps: Any,
    sizes: Any,
    *,
    where: str = "",
    growth: float = thresholds.MEMORY_GROWTH,
    least: int = thresholds.MEMORY_POINTS,
) -> Finding | None:
    """Find memory that grows as long as the training goes on.

    After the first fifth of the points, in which a program gets what it needs, four levels of a
    fifth each rise one after the other; the last is more than `growth` above the first of them;
    and the last rise is at least half of the mean one, so that it does not come to rest.

    Args:
        steps: `[n]`.
        sizes: `[n]`, in bytes.
        where: of the finding.
        growth: the least share that is ill.
        least: how many points it needs.
    """
    steps, values = finite(steps, sizes, low=0)
    if len(values) < max(least, 10):
        return None
    heights = levels(values, len(values) // 5)[-4:]
    rises = np.diff(heights)
    grown = float(heights[-1] - heights[0])
    steady = bool((rises > 0).all() and rises[-1] >= 0.5 * rises.mean())
    if not steady or grown <= growth * heights[0]:
        return None
    return Finding(
        "growing_memory",
        f"it grew from {heights[0] / 1e6:,.0f} MB to {heights[-1] / 1e6:,.0f} MB",
        where,
        int(steps[-1]),
        certainty(grown, float(growth * heights[0])),
        "At some step there is no more, and the training ends.",
        "look for lists that keep tensors with their graphs, such as losses that are no numbers",
    )


def _times(steps: Any, seconds: Any) -> Any:
    steps, values = finite(steps, seconds)
    kept = values > 0
    kept[:1] = False
    return steps[kept], values[kept]
