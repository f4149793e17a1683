"""Rules about what a model is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.levels import finite, level


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
