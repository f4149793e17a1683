"""Rules about losses, lower being better."""

from __future__ import annotations

from typing import Any

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.rules.levels import CLEAR, Values, error, finite, level, levels, width


def diverging_loss(
    steps: Any,
    values: Any,
    *,
    where: str = "",
    rise: float = thresholds.DIVERGING_RISE,
    factor: float = thresholds.DIVERGING_FACTOR,
    least: int = thresholds.DIVERGING_POINTS,
) -> Finding | None:
    """Find a loss that has risen far above its best, or its first, and is not on its way back.

    With levels that are medians of windows of a tenth of the points (at least 3): best, first (or
    of the first three points, where that is higher) and last. It has risen by (last - best) /
    max(first - best, |first|), which must be above `rise`, three standard errors, and 95 % of its
    falls from one point to the next: a loss of few examples may leap both ways. And it is not on
    its way back, one of the three levels before a tenth of the rise above the last.

    Or the first steps have thrown it away: since its first point, of a model that guesses, none was
    below `factor` times that point, even if it falls from where it was thrown. If these points are
    within twice each other, it is the first that is odd, and nothing is found. Of four points on,
    where they are fewer than `least`, the cube of `factor` counts.

    Args:
        steps: `[n]`.
        values: `[n]`.
        where: the tag.
        rise: in units of what was gained, or of the first level where that is more.
        factor: of the first point, above zero.
        least: how many points it needs.
    """
    steps, values = finite(steps, values)
    if len(values) < 4:
        return None
    size = width(len(values), 0.1)
    heights = levels(values, size)
    first = max(level(values[:size]), level(values[:3]))
    best, last = float(heights.min()), float(heights[-1])
    scale = max(first - best, abs(first))
    risen = last - best
    falling = len(heights) > 1 and heights[-4:-1].max() - last > 0.1 * risen
    thrown, enough = _thrown(values), len(values) >= least
    bound = factor if enough else factor**3
    leap = float(np.quantile(-np.diff(values), 0.95, method="higher"))
    if thrown > bound:
        message = f"it was {values[0]:.4g} at first, never below {thrown * values[0]:.4g} since"
        found = f"{message}, and is {last:.4g}", certainty(thrown, bound)
    elif (
        enough
        and not falling
        and risen > max(rise * scale, CLEAR * error(values, size, size), leap)
    ):
        message = f"it has risen to {last:.4g}, from {first:.4g} at the start"
        message += f" and {best:.4g} at its best" if best < first else ""
        found = message, certainty(risen, rise * scale)
    else:
        return None
    return Finding(
        "diverging_loss",
        found[0],
        where,
        int(steps[-1]),
        found[1],
        "Steps that are too long make each other worse; what was learned is being lost.",
        "lower the learning rate tenfold, or warm it up, and clip gradients",
    )


def stuck_loss(
    steps: Any,
    values: Any,
    *,
    where: str = "",
    gain: float = thresholds.STUCK_GAIN,
    least: int = thresholds.STUCK_POINTS,
) -> Finding | None:
    """Find a loss that has not moved from the start, as far as its noise lets one say.

    It compares the medians of its quarters: the largest difference from the first, plus two
    standard errors, must be below `gain` times |first|. So a noisy series needs many points before
    it is called stuck. And the median of the first three points is not above the last level, by
    more than that and two standard errors: else it fell at once.

    Args:
        steps: `[n]`.
        values: `[n]`.
        where: the tag.
        gain: the least share of the first level that counts as moving.
        least: how many points it needs.
    """
    steps, values = finite(steps, values)
    if len(values) < max(least, 4):
        return None
    size = width(len(values), 0.25, least=1)
    first, last = level(values[:size]), level(values[-size:])
    moved = float(np.abs(levels(values, size) - first).max())
    bound = moved + 2 * error(values, size, size)
    fallen = level(values[:3]) - last - 2 * error(values, 3, size)
    if max(bound, fallen) >= gain * abs(first):
        return None
    return Finding(
        "stuck_loss",
        f"it is {last:.4g} after {len(values):,} points and was {first:.4g} at the start",
        where,
        int(steps[-1]),
        certainty(gain * abs(first), bound),
        "Nothing is learned: gradients do not reach the weights, or labels say nothing of inputs.",
        "try rates ten times larger and smaller, and let the model learn a single batch by heart",
    )


def plateau(
    steps: Any,
    values: Any,
    *,
    where: str = "",
    share: float = thresholds.PLATEAU_SHARE,
    gain: float = thresholds.PLATEAU_GAIN,
    remaining: float = thresholds.PLATEAU_REMAINING,
    least: int = thresholds.PLATEAU_POINTS,
) -> Finding | None:
    """Find a loss that fell, and then stayed far above zero for a long time.

    The last `share` of the points is split in two levels. From one to the other it has gained less
    than `gain` of all that was gained, give or take the noise of three standard errors; and of the
    first level at least `remaining` is left. A loss that has come to rest lower is converged.

    Args:
        steps: `[n]`.
        values: `[n]`, above zero at the start.
        where: the tag.
        share: of the training, in (0, 1).
        gain: of the first level less the present one.
        remaining: the share of the first level.
        least: how many points it needs.
    """
    steps, values = finite(steps, values)
    if len(values) < max(least, 8):
        return None
    size = width(len(values), share / 2)
    first, (before, last) = level(values[:3]), levels(values, size)[-2:]
    gained = first - last
    doubt = CLEAR * error(values, size, size)
    moved = max(before - last, 0.0)
    if first <= 0 or last < remaining * first or gained <= doubt:
        return None
    if moved + doubt >= gain * gained:
        return None
    return Finding(
        "plateau",
        f"it fell from {first:.4g} to {before:.4g} and is {last:.4g} now: nothing gained in the "
        f"last {share:.0%} of the training",
        where,
        int(steps[-1]),
        certainty(gain * gained, moved + doubt),
        "Time is spent on nothing, and most of the loss is still there.",
        "lower the learning rate if the loss is noisy, else raise it; or give the model more units",
    )


def _thrown(values: Values) -> float:
    """Return how many times its first value a loss is at least, ever since; 0 for an odd first."""
    low, high = values[1:].min(), values[1:].max()
    return float(low / values[0]) if values[0] > 0 and high > 2 * low else 0.0
