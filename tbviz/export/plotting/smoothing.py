"""Smoothing of curves, as TensorBoard's slider does it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import InvalidArgumentError


def check_smoothing(weight: float) -> float:
    """Return the weight of what came before, refusing all but a number from 0 to below 1."""
    if isinstance(weight, float | int | np.number) and 0 <= weight < 1:
        return float(weight)
    rule = "a number from 0 to below 1"
    raise InvalidArgumentError(
        f"smoothing must be {rule}, found {weight!r}", expected=rule, found=weight
    )


def smoothed(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Return the exponential moving average of values, without its bias towards zero.

    The average starts at zero, becomes `weight * average + (1 - weight) * value` at each value,
    and is shown divided by `1 - weight ** count`. Values that are not finite are passed over and
    stay as they are, and a constant series stays exactly so. That is `classicSmoothing` of
    TensorBoard's frontend (tensorboard/webapp/widgets/line_chart_v2/data_transformer.ts).

    Args:
        values: float64 `[n]`.
        weight: from 0, which changes nothing, to below 1.

    Returns:
        float64 `[n]`.
    """
    if weight == 0 or len(values) == 0 or np.all(values == values[0]):
        return values
    result, average, bias = [], 0.0, 1.0
    for value in values.tolist():
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            bias *= weight
            value = average / (1 - bias)
        result.append(value)
    return np.array(result)
