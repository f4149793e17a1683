"""Rules about how far steps move the weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.layers import last_step, others
from tbviz.monitor.rules.levels import (
    Steps,
    Values,
    finite,
    level,
    noise,
    smooth,
    width,
)
from tbviz.monitor.vocabulary import layer_of

_NEAR = 10  # losses before and after a step that say whether it threw the weights
_LEAP = 5.0  # times the noise of losses, which the largest of so many must exceed


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
    `thrown`, and of the losses from the measurement before it to ten after, the median of three in
    a row is above the level of the ten before that: by `rise` times that level and times the first
    loss, and by five times their noise. For the first steps of too high a rate throw weights so far
    that the next ones look short beside them. A long first step alone is no illness: that of
    RMSprop is ten times its rate. The step is the one since which the ratio is high, or else the
    one that threw them.

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
    at, values, _ = _middles(ratios)
    if not len(values):
        return None
    lasting = level(values[-least:]) if len(values) >= max(least, 1) else 0.0
    limits = np.full(len(at), peak)
    limits[_thrown_at(at, values > thrown, *finite(steps, losses), rise)] = thrown
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
    _, lower, upper = _middles(ratios)
    measured, size = np.sqrt(lower * upper), width(len(losses), 0.1)
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


def _middles(ratios: Mapping[str, Series]) -> tuple[Steps, Values, Values]:
    """Return steps, and at each the two ratios in the middle of all layers that move.

    Of a layer it is the smallest of its weights: biases begin at zero, and move far. The two are
    one where the layers are odd in number, and 0 where none moves.
    """
    points = {name: finite(*series[:2], low=0) for name, series in ratios.items()}
    steps = np.unique(np.concatenate([at for at, _ in points.values()]))
    rows = {layer: row for row, layer in enumerate(dict.fromkeys(map(layer_of, points)))}
    smallest = np.full((len(rows), len(steps)), np.inf)
    for name, (at, values) in points.items():
        row, here = smallest[rows[layer_of(name)]], np.searchsorted(steps, at)
        row[here] = np.minimum(row[here], values)
    is_moving = (smallest > 0) & (smallest < np.inf)
    ordered = np.sort(np.where(is_moving, smallest, np.inf), axis=0)
    count = is_moving.sum(axis=0)
    middles = [
        np.where(count, np.take_along_axis(ordered, at[None], axis=0)[0], 0.0)
        for at in (np.maximum(count - 1, 0) // 2, np.minimum(count // 2, len(rows) - 1))
    ]
    return steps, middles[0], middles[1]


def _thrown_at(
    at: Steps, is_long: NDArray[np.bool_], steps: Steps, losses: Values, rise: float
) -> list[int]:
    """Return the indexes of long steps beside which the losses rose, as `rate_too_high` says it."""
    doubt = _LEAP * noise(losses)
    risen = []
    begins = np.searchsorted(steps, np.concatenate([steps[:1], at[:-1]]), side="right")
    ends = np.searchsorted(steps, at, side="right") + _NEAR
    for index in np.flatnonzero(is_long[: len(begins)]).tolist():
        begin, end = int(begins[index]), int(ends[index])
        before, after = losses[max(begin - _NEAR, 0) : begin], losses[begin:end]
        if len(before) and len(after) >= 3:
            scale = max(abs(level(before)), abs(losses[0]))
            if smooth(after).max() - level(before) > max(rise * scale, doubt):
                risen.append(index)
    return risen


def _start(steps: Steps, values: Values, high: float) -> int:
    """Return the first step of the last stretch of values above `high`."""
    if len(values) < 3:
        return int(steps[0])
    low = np.flatnonzero(smooth(values) <= high)
    return int(steps[min(low[-1] + 2, len(steps) - 1)] if len(low) else steps[0])
