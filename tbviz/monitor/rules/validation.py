"""Rules about the loss of validation, beside that of training."""

from __future__ import annotations

from typing import Any

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.rules.levels import (
    CLEAR,
    Steps,
    Values,
    error,
    finite,
    level,
    levels,
    noise,
    smooth,
    width,
)


def overfitting(
    steps: Any,
    losses: Any,
    validation_steps: Any,
    validation: Any,
    *,
    where: str = "",
    rise: float = thresholds.OVERFITTING_RISE,
    gap: float = thresholds.OVERFITTING_GAP,
    fall: float = thresholds.OVERFITTING_FALL,
    lost: float = thresholds.OVERFITTING_LOST,
    least: int = thresholds.OVERFITTING_POINTS,
) -> Finding | None:
    """Find a validation loss that has turned while that of training goes on falling.

    Best is the lowest median of neighboring points of validation, a sixth of all and at least
    three, at step s; last the median of the last. They differ by more than `rise` times |best| (the
    generalization loss of L. Prechelt, "Early Stopping - But When?", 1998), or by more than `gap`
    times what the training loss fell meanwhile, where that is more than `fall` times its start. In
    either case it is more than `lost` times what was gained up to s, than three standard errors,
    and than the noise of the training loss: validation is of few examples as well.

    Args:
        steps: `[n]`.
        losses: `[n]` of training.
        validation_steps: `[m]`, on the same axis.
        validation: `[m]`, in the same units.
        where: the tag of the validation loss.
        rise: the least share of the best.
        gap: the least share of what the training loss fell.
        fall: the least share of the first training loss that it fell, for `gap` to count.
        lost: the least share of what was gained at all.
        least: how many points of validation it needs.
    """
    steps, losses = finite(steps, losses)
    at, values = finite(validation_steps, validation)
    if len(values) < max(least, 4) or len(losses) < 4:
        return None
    size = width(len(values), 1 / 6)
    medians = smooth(values, size)
    turn = int(medians.argmin())
    step, best, last = int(at[turn + size // 2]), float(medians[turn]), float(medians[-1])
    before, after = _levels_around(step, steps, losses)
    fallen = before - after
    if turn >= len(medians) - 2 or not fallen > 0:
        return None
    apart = gap * fallen if fallen > fall * abs(losses[0]) else np.inf
    bound = max(min(rise * abs(best), apart), lost * (float(values[0]) - best))
    if last - best <= max(bound, CLEAR * error(values, size, size), noise(losses[steps > step])):
        return None
    return Finding(
        "overfitting",
        f"it has risen from {best:.4g} at step {step:,} to {last:.4g}, while the training loss "
        f"fell from {before:.4g} to {after:.4g}",
        where,
        int(at[-1]),
        certainty(last - best, bound),
        "The model learns its examples by heart, and gets worse on all others.",
        f"keep the weights of step {step:,}; use more data, augmentation, dropout or weight decay",
    )


def wide_gap(
    steps: Any,
    losses: Any,
    validation_steps: Any,
    validation: Any,
    *,
    where: str = "",
    share: float = thresholds.GAP_SHARE,
    least: int = thresholds.GAP_POINTS,
) -> Finding | None:
    """Find a validation loss that has come to rest far above that of training.

    Levels are medians of a third of the points of validation, and the mean of the training losses
    of that time, as validation is a mean of examples. The last two differ by more than `share` of
    what the training loss fell at all, and than three times the noise of these losses: validation
    may be of as few examples as a batch. The training loss fell by a fifth at least; and validation
    gained less than a tenth of the gap since the level before, so that it is not on its way.

    Args:
        steps: `[n]`.
        losses: `[n]` of training.
        validation_steps: `[m]`, on the same axis.
        validation: `[m]`, in the same units.
        where: the tag of the validation loss.
        share: the least share of what was learned.
        least: how many points of validation it needs.
    """
    steps, losses = finite(steps, losses)
    at, values = finite(validation_steps, validation)
    if len(values) < max(least, 3) or len(losses) < 4:
        return None
    size = len(values) // 3
    before, now = levels(values, size)[-2:]
    recent = losses[steps > at[-size - 1]]
    if not len(recent):
        return None
    first, last = level(losses[:3]), float(recent.mean())
    gap, learned = float(now) - last, first - last
    doubt = CLEAR * max(error(values, size, size), noise(recent))
    if learned <= 0.2 * abs(first) or gap <= max(share * learned, doubt) or before - now > gap / 10:
        return None
    return Finding(
        "wide_gap",
        f"it rests at {now:.4g} while the training loss is {last:.4g}, {gap / learned:.0%} of what "
        "was learned",
        where,
        int(at[-1]),
        certainty(gap, share * learned),
        "Much of what is learned holds for the examples of training alone.",
        "use more data, augmentation, dropout or weight decay, and see that both sets are alike",
    )


def unlearned_validation(
    steps: Any,
    values: Any,
    training_steps: Any = (),
    losses: Any = (),
    *,
    where: str = "",
    gain: float = thresholds.UNLEARNED_GAIN,
    start: float = thresholds.UNLEARNED_START,
    least: int = thresholds.UNLEARNED_POINTS,
) -> Finding | None:
    """Find a validation loss that has never been below its first value, or hardly.

    The lowest median of three neighboring points is not lower than the first level by `gain` of it,
    nor than the first level of the training loss by `start` of that: much may be learned before
    validation is first measured, and weights may begin worse than a guess. Validation has little
    noise, so this is seen where `stuck_loss` is not sure yet, and where the training loss falls
    because labels are learned by heart.

    Args:
        steps: `[n]`.
        values: `[n]`.
        training_steps: `[m]`, on the same axis.
        losses: `[m]` of training, which may be none.
        where: the tag.
        gain: the least share of the first value that counts as learning.
        start: the least share of the first training loss that does.
        least: how many points it needs.
    """
    steps, values = finite(steps, values)
    if len(values) < max(least, 3):
        return None
    best, first = float(smooth(values).min()), max(float(values[0]), level(values[:3]))
    begun = finite(training_steps, losses)[1][:3]
    if first - best >= gain * abs(first):
        return None
    if len(begun) and level(begun) - best >= start * abs(level(begun)):
        return None
    return Finding(
        "unlearned_validation",
        f"its best is {best:.4g} after {len(values):,} points, and it was {first:.4g} at first",
        where,
        int(steps[-1]),
        certainty(gain * abs(first), first - best),
        "What is learned, if anything, says nothing of examples that were not learned.",
        "see that labels belong to their inputs, and that both sets are prepared alike; raise the "
        "learning rate",
    )


def _levels_around(step: int, steps: Steps, losses: Values) -> tuple[float, float]:
    """Return the levels of losses before a step and at the end, NaN where there are too few."""
    before, after = losses[steps <= step], losses[steps > step]
    if len(before) < 1 or len(after) < 2:
        return float("nan"), float("nan")
    size = width(min(len(before), len(after)), 0.25, least=1)
    return level(before[-size:]), level(after[-size:])
