"""Rules about outputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.rules.levels import finite, lasting, level


def saturated_outputs(
    steps: Any,
    shares: Any,
    *,
    where: str = "",
    share: float = thresholds.OUTPUT_SATURATED,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find outputs nearly all of which are exactly at a bound, where no gradient is left.

    The share is at least `share` in each of the last `least` measurements
    (`tbviz.monitor.statistics.bound_share`).

    Args:
        steps: `[n]`.
        shares: `[n]` in [0, 1].
        where: of the finding.
        share: the least that is ill.
        least: how many measurements it needs.
    """
    found = lasting(steps, shares, share, least)
    if found is None:
        return None
    return Finding(
        "saturated_outputs",
        f"{found[1]:.0%} of the outputs are exactly at a bound",
        where,
        found[0],
        certainty(found[1], share),
        "Where an output is wrong, it has no gradient by which to mend.",
        "compute the loss from logits, lower the learning rate, and normalize the inputs",
    )


def constant_outputs(
    steps: Any,
    spreads: Any,
    *,
    where: str = "",
    spread: float = thresholds.OUTPUT_SPREAD,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find outputs that are the same whatever the input is.

    Their spread, ||std over samples|| / ||rms||, is below `spread` in each of the last `least`
    measurements, and has not doubled meanwhile (`tbviz.monitor.statistics.spread`).

    Args:
        steps: `[n]`.
        spreads: `[n]`, at least 0.
        where: of the finding.
        spread: the least that is healthy.
        least: how many measurements it needs.
    """
    steps, values = finite(steps, spreads, low=0)
    last = values[-least:]
    if len(values) < max(least, 1) or last.max() >= spread or last[-1] > 2 * last[0]:
        return None
    return Finding(
        "constant_outputs",
        f"from sample to sample they differ by {level(last):.2g} times their size",
        where,
        int(steps[-1]),
        certainty(spread, level(last)),
        "The model does not look at its inputs: it has learned the mean answer at best.",
        "look for dead layers, lower the learning rate, and see that inputs and labels fit",
    )


def confident_errors(
    steps: Any,
    surprises: Any,
    *,
    where: str = "",
    surprise: float = thresholds.OUTPUT_SURPRISE,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find a classifier that is wrong, and far too sure of it.

    The cross-entropy of its outputs is at least `surprise` times that of a guess, log K, in each of
    the last `least` measurements (`tbviz.monitor.statistics.cross_entropy`), whatever the loss is
    that is minimized. A sound classifier starts near 1 (A. Karpathy, "A Recipe for Training Neural
    Networks", 2019).

    Args:
        steps: `[n]`.
        surprises: `[n]`, at least 0; 1 is that of a guess.
        where: of the finding.
        surprise: the least that is ill.
        least: how many measurements it needs.
    """
    found = lasting(steps, surprises, surprise, least, most=np.inf)
    if found is None:
        return None
    return Finding(
        "confident_errors",
        f"its cross-entropy is {found[1]:.3g} times that of a guess",
        where,
        found[0],
        certainty(found[1], surprise),
        "Outputs are far too large, and most of the training goes into making them smaller.",
        "begin with smaller weights, normalize the inputs, or lower the learning rate",
    )


def repeated_softmax(
    steps: Any,
    wrong: Any,
    loss_steps: Any,
    losses: Any,
    *,
    where: str = "",
    near: float = thresholds.SOFTMAX_NEAR,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find a loss that takes the softmax of outputs that are probabilities already.

    Of outputs that add up to 1, the cross-entropy of their softmax is computed; and that is what
    the loss is, to the share `near`, in each of the last `least` measurements. Such a loss stays
    above log(1 + (K - 1) / e) for K classes. A loss with other terms in it is not known again; one
    that is known is certain.

    Args:
        steps: `[n]`.
        wrong: `[n]`, the cross-entropy of the softmax of probabilities.
        loss_steps: `[m]`, on the same axis.
        losses: `[m]` of the same batches.
        where: the tag of the losses.
        near: the largest difference, as a share of the loss.
        least: how many measurements it needs.
    """
    steps, wrong = finite(steps, wrong)
    loss_steps, losses = finite(loss_steps, losses)
    _, own, other = np.intersect1d(steps, loss_steps, return_indices=True)
    last, told = wrong[own][-least:], losses[other][-least:]
    if len(last) < max(least, 1) or np.abs(last - told).max() > near * last.min():
        return None
    return Finding(
        "repeated_softmax",
        f"it is {told[-1]:.4g}, the cross-entropy of a softmax of outputs that add up to 1",
        where,
        int(loss_steps[-1]),
        1.0,
        "A softmax of probabilities is never sure, so gradients are small and the loss stays high.",
        "give the loss logits: leave the last softmax out, or tell the loss of it",
    )
