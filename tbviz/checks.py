"""What any room may ask of an argument: one rule and one message each.

Each returns the argument as the rest of the code wants it, or raises InvalidArgumentError with the
rule as `expected` and the argument as `found`.
"""

from __future__ import annotations

import contextlib
import math
import numbers
import operator
from typing import Any, SupportsIndex, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import InvalidArgumentError

Limits: TypeAlias = tuple[tuple[float, float], tuple[float, float]]


def as_array(values: Any, name: str) -> NDArray[Any]:
    """Return anything array-like as an array, without a copy where it is one.

    A tensor that requires gradients (PyTorch) is detached first.

    Raises:
        InvalidArgumentError: for lists of several lengths, and whatever else NumPy refuses.
    """
    try:
        return np.asarray(values.detach() if hasattr(values, "detach") else values)
    except (ValueError, TypeError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise InvalidArgumentError(
            f"{name} must be an array of one shape: {reason}",
            expected="an array of one shape",
            found=type(values),
        ) from error


def is_real(dtype: np.dtype[Any]) -> bool:
    """Return whether a dtype is bool, integers or floats, those of ml_dtypes included."""
    small = dtype.kind == "V" and ("float" in dtype.name or "int" in dtype.name)
    return small or dtype.kind in "biuf"


def as_numbers(array: NDArray[Any], name: str) -> NDArray[Any]:
    """Return bool and integers as they are, floats as float32 or wider, and refuse all else."""
    if not is_real(array.dtype):
        raise InvalidArgumentError(
            f"{name} must be bool, integers or floats, found {array.dtype}",
            expected="bool, integers or floats",
            found=array.dtype,
        )
    if array.dtype.kind == "V":  # of ml_dtypes
        return array.astype(np.float32 if "float" in array.dtype.name else np.int16)
    small = array.dtype.kind == "f" and array.dtype.itemsize < 4
    return array.astype(np.float32) if small else array


def check_at_least(name: str, value: int, least: int) -> int:
    """Return an integer >= least, of NumPy's types too, as an int, and refuse all else."""
    if not isinstance(value, int | np.integer) or value < least:
        rule = f"an integer >= {least}"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found {value!r}", expected=rule, found=value
        )
    return int(value)


def as_step(name: str, step: SupportsIndex) -> int:
    """Return an integer >= 0 of any kind, a tensor's too, as an int, and refuse all else."""
    try:
        number = operator.index(step)
    except TypeError:
        raise InvalidArgumentError(
            f"{name} is an integer, not {step!r}", expected="an integer", found=step
        ) from None
    if number < 0:
        raise InvalidArgumentError(
            f"{name} is at least 0, not {number}", expected="at least 0", found=number
        )
    return number


def as_positive(name: str, value: Any, rule: str = "positive and finite") -> float:
    """Return a real number of any kind as a float, refusing those that are not above zero."""
    with contextlib.suppress(TypeError, OverflowError):
        number = float(value) if isinstance(value, numbers.Real) else math.nan
        if math.isfinite(number) and number > 0:
            return number
    raise InvalidArgumentError(
        f"{name} must be {rule}, found {value!r}", expected=rule, found=value
    )


def check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse all but the words in `known`."""
    if value not in known:
        rule = " or ".join(map(repr, known))
        raise InvalidArgumentError(f"{name} is {rule}, not {value!r}", expected=known, found=value)


def check_limits(limits: Any) -> Limits:
    """Return the limits of a plane, `((x0, x1), (y0, y1))`, as floats.

    They must be finite and increase as float32, which codes are.
    """
    ends = as_array(limits, "limits")
    with np.errstate(over="ignore"):
        codes = ends.astype(np.float32) if ends.dtype.kind in "iuf" else np.empty(0)
    fits = codes.shape == (2, 2) and bool(np.isfinite(codes).all())
    if not fits or (codes[:, 0] >= codes[:, 1]).any():
        rule = "finite ((x0, x1), (y0, y1)) with x0 < x1 and y0 < y1 that float32 keeps apart"
        raise InvalidArgumentError(
            f"limits must be {rule}, found {limits!r}", expected=rule, found=limits
        )
    (x0, x1), (y0, y1) = ends.astype(np.float64).tolist()
    return (x0, x1), (y0, y1)
