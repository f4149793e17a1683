"""Latent codes as arrays: what any function of them asks first."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, is_real
from tbviz.errors import InvalidArgumentError


def as_codes(
    codes: ArrayLike, name: str = "codes", *, width: int | None = None
) -> NDArray[np.float32]:
    """Return a copy of codes `[N, D]` as float32; a number that is too large is infinite.

    Args:
        codes: anything array-like.
        name: what a message calls them.
        width: D, where only one will do; at least 1 otherwise.

    Raises:
        InvalidArgumentError: where they are not `[N, D]` numbers.
    """
    array = as_numbers(as_array(codes, name), name)
    if array.ndim != 2 or array.shape[1] == 0 or width not in (None, array.shape[1]):
        rule, shape = f"[N, {width or 'D'}]", list(array.shape)
        raise InvalidArgumentError(
            f"{name} must be {rule}, found the shape {shape}", expected=rule, found=shape
        )
    with np.errstate(over="ignore"):
        return array.astype(np.float32)


def finite_codes(codes: NDArray[Any]) -> NDArray[np.float64]:
    """Return the codes `[N, D]` of which every number is finite, `[M, D]`."""
    finite: NDArray[np.float64] = codes[np.isfinite(codes).all(axis=1)].astype(np.float64)
    return finite


def as_point(name: str, point: ArrayLike) -> NDArray[np.float64]:
    """Return a point `[D]` of a latent space.

    Raises:
        InvalidArgumentError: where it is not D >= 1 finite numbers; it is called `name`.
    """
    array = as_array(point, name)
    numbers = array.astype(np.float64) if is_real(array.dtype) else np.empty(0)
    if numbers.ndim != 1 or numbers.size == 0 or not np.isfinite(numbers).all():
        rule = "finite numbers [D]"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found {array.tolist()!r}", expected=rule, found=point
        )
    return numbers
