"""Choosing among the steps of a series."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import NotFoundError
from tbviz.logdir import Series

Step: TypeAlias = int | Literal["last"]

_SHOWN = 8


def index_of_step(series: Series, step: Step) -> int:
    """The index of the point of `series` at `step`, or of its last point.

    Raises:
        NotFoundError: there is no such step; the message lists the nearest.
    """
    if step == "last":
        return len(series) - 1
    found = np.flatnonzero(series.steps == step)
    if not found.size:
        closest = np.argsort(np.abs(series.steps - step), kind="stable")[:_SHOWN]
        listed = ", ".join(map(str, np.sort(series.steps[closest])))
        raise NotFoundError(
            f"tag {series.tag!r} has no step {step}; the nearest of its {len(series)} steps: "
            f"{listed}",
            found=step,
        )
    return int(found[-1])


def newest_at(steps: NDArray[np.int64], moments: NDArray[np.int64]) -> NDArray[np.intp]:
    """For each moment, the index of the newest step until then, or of the first step.

    Args:
        steps: int64 `[n]`, growing, n of at least 1.
        moments: int64 `[m]`.

    Returns:
        intp `[m]`, from 0 to n - 1.
    """
    return np.maximum(np.searchsorted(steps, moments, side="right") - 1, 0)
