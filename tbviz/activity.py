"""How active the units of a layer are: numbers from the activations of some samples.

Activations are `[..., units]`, channels last, as a layer returns them for a batch: `[N, units]` of
a dense layer, `[N, H, W, C]` of a convolution. A ReLU returns exactly 0 for whatever is negative,
so zero means exactly that. NaN and infinity are not zero: they count as values, and their unit is
not dead.
"""

from __future__ import annotations

import operator
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers
from tbviz.errors import InvalidArgumentError


def zero_share(activations: ArrayLike) -> float:
    """Return the share of activations that are zero, in [0, 1].

    Half of them are when a layer of ReLU begins its training, with weights that are symmetric
    around zero; how sparse it has become is what the number tells later.

    Args:
        activations: of any shape and real dtype, at least one.

    Raises:
        InvalidArgumentError: there is none, or they are no numbers.
    """
    values = _as_activations(activations)
    return _share_of_zeros(values)


def dead_share(activations: ArrayLike, *, axis: SupportsIndex = -1) -> float:
    """Return the share of units that are zero for every sample, in [0, 1].

    Such a unit of ReLU passes no gradient on, for these samples, and so does not learn from them
    (L. Lu, Y. Shin, Y. Su and G. Karniadakis, "Dying ReLU and Initialization", 2020). With few
    samples, a unit that is merely choosy looks dead too: give some hundred.

    Args:
        activations: `[..., units]` of any real dtype, at least one; all axes but that of the units
            are samples, such as the positions of a feature map.
        axis: that of the units; 1 for PyTorch's `[N, C, H, W]`.

    Raises:
        InvalidArgumentError: there is none, they are no numbers, or they have no such axis.
    """
    values = units_last(_as_activations(activations), axis)
    alive: NDArray[Any] = np.logical_or.reduce(values, axis=tuple(range(values.ndim - 1)))
    return _share_of_zeros(alive)


def units_last(activations: NDArray[Any], axis: SupportsIndex) -> NDArray[Any]:
    """Return a view of activations with the axis of the units as the last.

    Args:
        activations: `[..., units]`, or with the units on another axis; any dtype.
        axis: that of the units.

    Raises:
        InvalidArgumentError: where there is no such axis, or none at all.
    """
    if not activations.ndim:
        rule = "[..., units]"
        raise InvalidArgumentError(
            f"activations must be {rule}, found the shape []", expected=rule, found=()
        )
    rule = f"an axis of activations {list(activations.shape)}"
    try:
        return np.moveaxis(activations, operator.index(axis), -1)
    except (TypeError, IndexError) as error:
        raise InvalidArgumentError(
            f"axis must be {rule}, found {axis!r}", expected=rule, found=axis
        ) from error


def _as_activations(activations: ArrayLike) -> NDArray[Any]:
    values = as_numbers(as_array(activations, "activations"), "activations")
    if not values.size:
        shape = list(values.shape)
        raise InvalidArgumentError(
            f"activations must be at least one, found the shape {shape}",
            expected="at least one",
            found=shape,
        )
    return values


def _share_of_zeros(values: NDArray[Any]) -> float:
    return (values.size - int(np.count_nonzero(values))) / values.size
