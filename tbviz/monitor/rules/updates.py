"""Rules about how far steps move the weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.layers import last_step, others
from tbviz.monitor.rules.levels import Steps, Values, finite, level, smooth, width
from tbviz.monitor.vocabulary import layer_of


def rate_too_high(
    ratios: Mapping[str, Series],
    steps: Any = (),
    losses: Any = (),
    *,
    high: float = thresholds.RATE_HIGH,
    peak: float = thresholds.RATE_PEAK,
    thrown: float = thresholds.RATE_THROWN,
    rise: float = thresholds.RATE_RISE,
    least: int = thresholds.RATE_POINTS,
) -> Finding | None:
    """Find steps that are too long for the weights that they move.

    The ratio ||update|| / ||weight|| of one step is the median of all layers, the lower of two; of
    a layer the weight counts that moves least. Layers that do not move are left out. It is ill
    above `high` in the median of the last `least` measurements; about 1e-3 is usual (A. Karpathy,
    "CS231n: Neural Networks Part 3", 2016). Or where a single one is above `peak`; or above
    `thrown`, and a loss from the measurement before it to ten after is above the level of the ten
    before that, by `rise` times that level and times the first loss: the first steps of too high a
    rate throw weights so far that the next ones look short beside them. A long first step alone is
    no illness: that of RMSprop is ten times its rate. The step is the one since which the ratio is
    high, or else the one that threw them.

    Args:
        ratios: by name of a weight.
        steps: `[n]`.
        losses: `[n]` of training, which may be none.
        high: the least that is too high.
        peak: the least that is too high in a single measurement.
        thrown: the least that is too high in a measurement that the loss rose after.
        rise: of the losses, relative.
        least: how many measurements `high` needs.
    """
    at, values = _typical(ratios, _lower)
    if not len(values):
        return None
    lasting = level(values[-least:]) if len(values) >= max(least, 1) else 0.0
    limits = np.where(_rises(at, *finite(steps, losses), rise), thrown, peak)
    worst = int((values / limits).argmax())
    if lasting > high:
        step, moved = _start(at, values, high), f"moves weights by {lasting:.2g} times their norm"
    elif values[worst] > limits[worst]:
        step, moved = int(at[worst]), f"has moved weights by {values[worst]:.2g} times their norm"
        moved += "" if limits[worst] == peak else ", after which the loss rose"
    else:
        return None
    return Finding(
        "rate_too_high",
        f"a step {moved}; about 1e-3 is usual",
        "",
        step,
        max(certainty(lasting, high), certainty(values[worst], limits[worst])),
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

    The ratio ||update|| / ||weight||, of each layer as in `rate_too_high`, is below `low` in the
    median of all layers and of the last half of the measurements, at least `least`, while the loss
    still has far to go: its last tenth is above `remaining` times its first, and a fifth or more of
    what was gained came in the second half. A training that has come to rest has short steps for a
    better reason; but not where the ratio is below a hundredth of `low` and a tenth of the loss is
    left, or it is below zero: then the rate has decayed to nothing.

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
    measured, size = _typical(ratios, _geometric)[1], width(len(losses), 0.1)
    if len(measured) < max(least, 1) or len(losses) < max(least, 9):
        return None
    ratio = level(measured[-max(least, len(measured) // 2) :])
    first, last = level(losses[:size]), level(losses[-size:])
    middle = level(losses[(len(losses) - size) // 2 :][:size])
    far = last > first - (1 - remaining) * abs(first)
    falling = middle - last >= 0.2 * (first - last) > 0
    over = ratio < low / 100 and not 0 <= last < 0.1 * first
    if ratio >= low or not ((far and falling) or over):
        return None
    return Finding(
        "rate_too_low",
        f"a step moves weights by {ratio:.2g} times their norm, and about 1e-3 is usual; the loss "
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
    """Find layers whose weights have not changed at all, in any measurement so far.

    The ratio ||update|| / ||weight|| of each is exactly 0 in all of at least `least` measurements,
    which is certain. A bias alone may rest while the weight beside it moves: one that cancels out
    of the loss, of a difference, has no gradient.

    Args:
        ratios: by name of a weight, of those that are to be trained.
        least: how many measurements it needs.
    """
    values = {name: finite(*series[:2], low=0)[1] for name, series in ratios.items()}
    moving = {layer_of(name) for name, ratio in values.items() if ratio.any()}
    frozen = {
        name: len(ratio)
        for name, ratio in values.items()
        if len(ratio) >= max(least, 1) and layer_of(name) not in moving
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


def _typical(
    ratios: Mapping[str, Series], middle: Callable[[float, float], float]
) -> tuple[Steps, Values]:
    """Return steps, and at each the median of the ratios of all layers that move, 0 if none does.

    Of a layer it is the smallest of its weights: biases begin at zero, and move far. Of an even
    number of layers it is what `middle` makes of the two in the middle, the lower one first.
    """
    layers: dict[int, dict[str, float]] = {}
    for name, series in ratios.items():
        for step, ratio in zip(*finite(*series[:2], low=0), strict=True):
            found = layers.setdefault(int(step), {})
            found[layer_of(name)] = min(float(ratio), found.get(layer_of(name), math.inf))
    medians = []
    for _, found in sorted(layers.items()):
        moving = sorted(ratio for ratio in found.values() if ratio > 0) or [0.0]
        medians.append(middle(moving[(len(moving) - 1) // 2], moving[len(moving) // 2]))
    return np.array(sorted(layers), np.int64), np.array(medians, np.float64)


def _lower(low: float, _: float) -> float:
    return low


def _geometric(low: float, high: float) -> float:
    return math.sqrt(low * high)


def _rises(at: Steps, steps: Steps, losses: Values, rise: float) -> NDArray[np.bool_]:
    """Return beside which measurements the losses rose, as `rate_too_high` says it."""
    risen = np.zeros(len(at), bool)
    begins = np.searchsorted(steps, np.concatenate([steps[:1], at[:-1]]), side="right")
    ends = np.searchsorted(steps, at, side="right") + 10
    for index, (begin, end) in enumerate(zip(begins, ends, strict=False)):
        before, after = losses[max(begin - 10, 0) : begin], losses[begin:end]
        if len(before) and len(after):
            scale = max(abs(level(before)), abs(losses[0]))
            risen[index] = after.max() - level(before) > rise * scale
    return risen


def _start(steps: Steps, values: Values, high: float) -> int:
    """Return the first step of the last stretch of values above `high`."""
    if len(values) < 3:
        return int(steps[0])
    low = np.flatnonzero(smooth(values) <= high)
    return int(steps[min(low[-1] + 2, len(steps) - 1)] if len(low) else steps[0])
