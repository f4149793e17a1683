"""Rules about how far steps move the weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.layers import last_step, others
from tbviz.monitor.rules.levels import Steps, Values, finite, level, medians_of_three, width
from tbviz.monitor.vocabulary import layer_of


def rate_too_high(
    ratios: Mapping[str, Series],
    *,
    high: float = thresholds.RATE_HIGH,
    peak: float = thresholds.RATE_PEAK,
    least: int = thresholds.RATE_POINTS,
) -> Finding | None:
    """Find steps that are too long for the weights that they move.

    The ratio ||update|| / ||weight||, of one step, is above `high` in the median of all layers
    and of the last `least` measurements; about 1e-3 is usual (A. Karpathy, "CS231n: Neural Networks
    Part 3", 2016). Or its largest so far is above `peak` in more than half of the layers: the
    first steps of too high a rate throw weights so far that the next ones look short beside them.
    Of a layer the weight counts that moves least, but for those that do not move. The step is the
    one since which half of the layers are above `high`, or else at which most were above `peak`.

    Args:
        ratios: by name of a weight.
        high: the least that is too high.
        peak: the least that is too high in a single measurement.
        least: how many measurements `high` needs.
    """
    ratio, largest = _ratio(ratios, least) or 0.0, _largest_ratio(ratios)
    if ratio <= high and largest <= peak:
        return None
    step = _first_step(ratios, high, least) if ratio > high else _peak_step(ratios, peak)
    moved = f"moves weights by {ratio:.2g}"
    if ratio <= high:
        moved = f"has moved weights by {largest:.2g}"
    return Finding(
        "rate_too_high",
        f"a step {moved} of their norm, and about 1e-3 is usual",
        "",
        step,
        max(certainty(ratio, high), certainty(largest, peak)),
        "Steps overshoot: what one batch teaches, the next one wipes out.",
        "lower the learning rate tenfold",
    )


def rate_too_low(
    ratios: Mapping[str, Series],
    steps: Any,
    losses: Any,
    *,
    where: str = "",
    low: float = thresholds.RATE_LOW,
    remaining: float = thresholds.RATE_REMAINING,
    least: int = thresholds.RATE_POINTS,
) -> Finding | None:
    """Find steps that are too short to get anywhere.

    The ratio ||update|| / ||weight|| is below `low` in the median of all layers and of the last
    `least` measurements, as in `rate_too_high`, while the loss still has far to go: its last tenth
    is above `remaining` times its first, and a fifth or more of what was gained came in the second
    half. A training that has come to rest has short steps for a better reason.

    Args:
        ratios: by name of a weight.
        steps: `[n]`.
        losses: `[n]` of training.
        where: the tag of the losses.
        low: the most that is too low.
        remaining: the share of the first losses.
        least: how many measurements it needs.
    """
    steps, losses = finite(steps, losses)
    ratio, size = _ratio(ratios, least), width(len(losses), 0.1)
    if ratio is None or len(losses) < max(least, 9):
        return None
    first, last = level(losses[:size]), level(losses[-size:])
    middle = level(losses[(len(losses) - size) // 2 :][:size])
    far = last > first - (1 - remaining) * abs(first)
    falling = middle - last >= 0.2 * (first - last) > 0
    if ratio >= low or not (far and falling):
        return None
    return Finding(
        "rate_too_low",
        f"a step moves weights by {ratio:.2g} of their norm, and about 1e-3 is usual; the loss "
        f"is {last:.4g} and was {first:.4g}",
        where,
        int(steps[-1]),
        certainty(low, ratio),
        "At this pace the training takes many times as long as it has to.",
        "raise the learning rate tenfold",
    )


def frozen_weights(
    ratios: Mapping[str, Series],
    *,
    least: int = thresholds.RATE_POINTS,
) -> Finding | None:
    """Find weights that have not changed at all, in any measurement so far.

    Their ratio ||update|| / ||weight|| is exactly 0 in all of at least `least` measurements, which
    is certain.

    Args:
        ratios: by name of a weight, of those that are to be trained.
        least: how many measurements it needs.
    """
    values = {name: finite(*series[:2], low=0)[1] for name, series in ratios.items()}
    frozen = {
        name: len(ratio)
        for name, ratio in values.items()
        if len(ratio) >= max(least, 1) and not ratio.any()
    }
    if not frozen:
        return None
    first, count = next(iter(frozen.items()))
    return Finding(
        "frozen_weights",
        f"it has not changed in {count} measurements{others(len(frozen), len(ratios), 'weights')}",
        first,
        last_step(ratios),
        1.0,
        "What it could learn is lost: it is frozen, or the loss does not depend on it.",
        "see that it is trainable, given to the optimizer, and on the way from inputs to loss",
    )


def _ratio(ratios: Mapping[str, Series], least: int) -> float | None:
    """Return the median of the ratios of all layers that move, or None where there is none.

    Of a layer it is the smallest of its weights that move: biases begin at zero, and move far.
    """
    recent = {
        name: level(values[-least:])
        for name, series in ratios.items()
        if len(values := finite(*series[:2], low=0)[1]) >= max(least, 1)
    }
    found = _slowest(recent)
    return level(np.array([*found.values()])) if found else None


def _largest_ratio(ratios: Mapping[str, Series]) -> float:
    """Return what the largest ratios of more than half of the layers that move have reached."""
    moves = _moves(ratios)
    found = _slowest({name: float(values.max()) for name, (_, values) in moves.items()})
    return sorted(found.values())[(len(found) - 1) // 2] if found else 0.0


def _first_step(ratios: Mapping[str, Series], high: float, least: int) -> int:
    """Return since which step half of the layers are above `high`, but for single measurements."""
    recent = {name: level(moves[-least:]) for name, (_, moves) in _moves(ratios).items()}
    starts = sorted(_start(*_moves(ratios)[name], high) for name in _slowest(recent))
    return starts[(len(starts) - 1) // 2]


def _start(steps: Steps, values: Values, high: float) -> int:
    """Return the first step of the last stretch of values above `high`."""
    if len(values) < 3:
        return int(steps[0])
    low = np.flatnonzero(medians_of_three(values) <= high)
    return int(steps[min(low[-1] + 2, len(steps) - 1)] if len(low) else steps[0])


def _peak_step(ratios: Mapping[str, Series], peak: float) -> int:
    """Return at which step more than half of the layers have been above `peak`."""
    moves = _moves(ratios)
    layers = _slowest({name: float(values.max()) for name, (_, values) in moves.items()})
    firsts = [moves[name][0][moves[name][1] > peak][0] for name in layers if layers[name] > peak]
    return int(sorted(firsts)[len(layers) // 2])


def _moves(ratios: Mapping[str, Series]) -> dict[str, tuple[Steps, Values]]:
    """Return the finite points of each series that has some."""
    points = {name: finite(*series[:2], low=0) for name, series in ratios.items()}
    return {name: one for name, one in points.items() if len(one[0])}


def _slowest(ratios: Mapping[str, float]) -> dict[str, float]:
    """Return the smallest ratio of each layer that is not zero, by the name of its weight."""
    found: dict[str, tuple[float, str]] = {}
    for name, ratio in ratios.items():
        if ratio > 0:
            layer = layer_of(name)
            found[layer] = min((ratio, name), found.get(layer, (ratio, name)))
    return {name: ratio for ratio, name in found.values()}
