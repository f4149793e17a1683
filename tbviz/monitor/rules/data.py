"""Rules about what a model is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.levels import finite, lasting, level


def inputs_out_of_range(
    ends: Mapping[str, Series], *, size: float = thresholds.INPUT_SIZE
) -> Finding | None:
    """Find the first batch with inputs that are too large for usual weights.

    Layers are initialized for inputs of about zero mean and unit variance (Y. LeCun et al.,
    "Efficient BackProp", 1998); beyond `size`, numbers are of pixels or units that nobody scaled.

    Args:
        ends: the lowest and the highest value of each batch, by any names.
        size: the largest distance from zero that is healthy.
    """
    points = [finite(*series[:2]) for series in ends.values()]
    steps = np.concatenate([at for at, _ in points])
    values = np.concatenate([numbers for _, numbers in points])
    beyond = np.abs(values) > size
    if not beyond.any():
        return None
    largest = float(values[np.abs(values).argmax()])
    count, total = len(np.unique(steps[beyond])), len(np.unique(steps))
    return Finding(
        "inputs_out_of_range",
        f"inputs reach {largest:.4g}, beyond {size:g}, in {count:,} of {total:,} batches",
        "inputs",
        int(steps[beyond].min()),
        certainty(abs(largest), size),
        "Large inputs make large gradients and saturated units, in the first layer above all.",
        "scale inputs to [0, 1] or to unit variance, and look for outliers in the data",
    )


def leaked_labels(
    steps: Any,
    shares: Any,
    *,
    where: str = "",
    share: float = thresholds.LABEL_LEAK,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find a feature of the inputs that says the label by itself.

    The share of its variance that lies between classes, of all examples so far, is at least `share`
    in each of the last `least` measurements (the correlation ratio,
    `tbviz.monitor.moments`). From a task that is as easy as that a leak cannot be told; the
    widths of iris petals come to 0.93.

    Args:
        steps: `[n]`.
        shares: `[n]`, at most 1.
        where: the feature.
        share: the least that is ill.
        least: how many measurements it needs.
    """
    found = lasting(steps, shares, share, least)
    if found is None:
        return None
    return Finding(
        "leaked_labels",
        f"{found[1]:.1%} of its variance lies between the classes: it says the label by itself",
        where,
        found[0],
        certainty(1 - share, 1 - found[1]),
        "If it comes from the label, the model learns to copy it, and fails where there is none.",
        "see whether it is known before the label is; if not, leave it out",
    )


def unshuffled_labels(
    steps: Any,
    orders: Any,
    *,
    where: str = "",
    order: float = thresholds.LABEL_ORDER,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find labels that come in runs, class by class.

    Neighbors in a batch are equal more often than chance has it: by more than `order` standard
    deviations in the median of the last `least` batches (`tbviz.monitor.statistics.label_order`).

    Args:
        steps: `[n]`.
        orders: `[n]`, in standard deviations.
        where: of the finding.
        order: the least that is ill.
        least: how many batches it needs.
    """
    steps, values = finite(steps, orders)
    if len(values) < max(least, 1) or level(values[-least:]) <= order:
        return None
    return Finding(
        "unshuffled_labels",
        f"equal labels stand together, {level(values[-least:]):.1f} standard deviations more often "
        "than chance has it",
        where,
        int(steps[-1]),
        certainty(level(values[-least:]), order),
        "Each batch teaches its own classes and has the others forgotten.",
        "shuffle the examples before each epoch, with a buffer as large as the data",
    )
