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

from tbviz.arrays import REFUSALS, is_sparse, to_numpy
from tbviz.errors import InvalidArgumentError

Limits: TypeAlias = tuple[tuple[float, float], ...]


def as_array(values: Any, name: str) -> NDArray[Any]:
    """Return anything array-like, of any framework, as an array; see `tbviz.arrays.to_numpy`.

    Raises:
        InvalidArgumentError: for lists of several lengths, sparse tensors, and whatever else has no
            array of one shape.
    """
    if is_sparse(values):
        raise InvalidArgumentError(
            f"{name} must be dense, found a sparse {type(values).__name__}: make it dense before",
            expected="dense",
            found=type(values),
        )
    try:
        return to_numpy(values)
    except REFUSALS as error:
        reason = _shapes(values) or " ".join(str(error).split())
        raise InvalidArgumentError(
            f"{name} must be an array of one shape: {reason}",
            expected="an array of one shape",
            found=type(values),
        ) from error


def _shapes(values: Any) -> str:
    """Say of which shapes the items of a list are, where that is what keeps it from being one."""
    shapes: list[str] = []
    with contextlib.suppress(*REFUSALS):
        items = values if isinstance(values, list | tuple) else []
        shapes = list(dict.fromkeys(str(list(to_numpy(item).shape)) for item in items))
    return f"its items have the shapes {' and '.join(shapes[:3])}" if len(shapes) > 1 else ""


def brief(value: object) -> str:
    """Return what a value looks like, for a message: a line of at most 80 characters."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def is_real(dtype: np.dtype[Any]) -> bool:
    """Return whether a dtype is bool, integers or floats, those of ml_dtypes included."""
    small = dtype.kind == "V" and ("float" in dtype.name or "int" in dtype.name)
    return small or dtype.kind in "biuf"


def dtype_name(dtype: np.dtype[Any]) -> str:
    """Return what a dtype is called in a message, without the codes of NumPy for text and such."""
    return {"U": "text", "S": "bytes", "O": "objects"}.get(dtype.kind, str(dtype))


def check_real(array: NDArray[Any], name: str) -> NDArray[Any]:
    """Return bool, integers and floats as they are, and refuse all else."""
    if not is_real(array.dtype):
        raise InvalidArgumentError(
            f"{name} must be bool, integers or floats, found {dtype_name(array.dtype)}",
            expected="bool, integers or floats",
            found=array.dtype,
        )
    return array


def as_numbers(array: NDArray[Any], name: str) -> NDArray[Any]:
    """Return bool and integers as they are, floats as float32 or float64, and refuse all else.

    Floats that are wider than float64 become the nearest of these, which may be infinite.
    """
    check_real(array, name)
    if array.dtype.kind == "V":  # of ml_dtypes
        return array.astype(np.float32 if "float" in array.dtype.name else np.int16)
    if array.dtype.kind != "f" or array.dtype.itemsize in (4, 8):
        return array
    with np.errstate(over="ignore"):
        return array.astype(np.float32 if array.dtype.itemsize < 4 else np.float64)


def check_at_least(name: str, value: int, least: int) -> int:
    """Return an integer >= least, of NumPy's types too, as an int, and refuse all else."""
    if not isinstance(value, int | np.integer) or value < least:
        rule = f"an integer >= {least}"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found {value!r}", expected=rule, found=value
        )
    return int(value)


def as_step(name: str, step: SupportsIndex) -> int:
    """Return an integer of any kind, a tensor's too, as an int; it is from 0 to 2**63 - 1."""
    try:
        number = operator.index(step)
    except TypeError:
        raise InvalidArgumentError(
            f"{name} is an integer, not {brief(step)}", expected="an integer", found=step
        ) from None
    if number < 0:
        raise InvalidArgumentError(
            f"{name} is at least 0, not {number}", expected="at least 0", found=number
        )
    if number >= 1 << 63:
        rule = "less than 2**63"
        raise InvalidArgumentError(f"{name} is {rule}, not {number}", expected=rule, found=number)
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


def as_range(
    name: str, ends: Any, rule: str = "finite (low, high) with low < high"
) -> tuple[float, float]:
    """Return two numbers of any kind as floats, refusing those that are no range."""
    with contextlib.suppress(TypeError, ValueError, OverflowError):
        low, high = (float(end) for end in (() if isinstance(ends, str) else ends))
        if math.isfinite(low) and math.isfinite(high) and low < high:
            return low, high
    raise InvalidArgumentError(f"{name} must be {rule}, found {ends!r}", expected=rule, found=ends)


def check_limits(limits: Any, *, axes: int = 2) -> Limits:
    """Return the limits of a plane, `((x0, x1), (y0, y1))`, or of a space of three axes, as floats.

    They must be finite and increase as float32, which codes are.
    """
    ends = as_array(limits, "limits")
    with np.errstate(over="ignore"):
        codes = ends.astype(np.float32) if ends.dtype.kind in "iuf" else np.empty(0)
    fits = codes.shape == (axes, 2) and bool(np.isfinite(codes).all())
    if not fits or (codes[:, 0] >= codes[:, 1]).any():
        names = "xyz"[:axes]
        pairs = ", ".join(f"({name}0, {name}1)" for name in names)
        rising = " and ".join(f"{name}0 < {name}1" for name in names)
        rule = f"finite ({pairs}) with {rising} that float32 keeps apart"
        raise InvalidArgumentError(
            f"limits must be {rule}, found {limits!r}", expected=rule, found=limits
        )
    return tuple((low, high) for low, high in ends.astype(np.float64).tolist())
