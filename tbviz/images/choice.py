"""Too many parts of a layer for a picture -> those that tell most, and how many there are.

Of filters those of the largest norm tell most: what a filter contributes grows with it, which is
why pruning begins with the smallest (H. Li et al., "Pruning Filters for Efficient ConvNets", 2017),
and those that the training has not used are left near zero. Of activations those that vary most do:
a unit that is the same everywhere tells nothing, however large it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tbviz.checks import check_at_least


def most_telling(
    parts: NDArray[Any], most: int, measure: Callable[[NDArray[Any]], NDArray[np.float64]]
) -> NDArray[np.intp]:
    """Return the indices of the parts that are to be drawn.

    All of them in their order, if there are not too many; else those of the largest measure, the
    largest first, and equal ones in their order.

    Args:
        parts: `[N, ...]`.
        most: how many are drawn at most.
        measure: `squared_norms` or `variances`, from `[N, ...]` to `[N]`.

    Raises:
        InvalidArgumentError: where most is not an integer >= 1.
    """
    most = check_at_least("most", most, 1)
    if len(parts) <= most:
        return np.arange(len(parts))
    return np.argsort(-measure(parts), kind="stable")[:most]


def squared_norms(parts: NDArray[Any]) -> NDArray[np.float64]:
    """Return the squared Euclidean norms of parts `[N, ...]`, infinite where one is not finite."""
    axes = list(range(parts.ndim))
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.einsum(parts, axes, parts, axes, axes[:1], dtype=np.float64)
    return np.where(np.isnan(squares), np.inf, squares)


def variances(parts: NDArray[Any]) -> NDArray[np.float64]:
    """Return the variances of the finite values of parts `[N, ...]`, 0 where there are none."""
    rows = parts.reshape(len(parts), -1).astype(np.float64)
    finite = np.isfinite(rows)
    counts = np.maximum(finite.sum(axis=1), 1)
    with np.errstate(over="ignore"):
        means = np.where(finite, rows, 0).sum(axis=1) / counts
        away = np.where(finite, rows - means[:, None], 0)
        return np.asarray((away**2).sum(axis=1) / counts)


def counted(shown: int, there_are: int, what: str) -> str:
    """Return "64 of 2,000 filters", or "1 filter" where all of them are shown."""
    of_all = f"{there_are:,} {what}{'' if there_are == 1 else 's'}"
    return of_all if shown == there_are else f"{shown:,} of {of_all}"
