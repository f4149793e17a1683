"""What thresholds of rules may be: numbers of their kind, in their range."""

from __future__ import annotations

import contextlib
import numbers
from collections.abc import Callable, Mapping
from typing import Any

from tbviz.checks import brief, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.monitor.thresholds import Part, Share


def check_mapping(name: str, value: Any) -> Mapping[str, Any]:
    """Return a mapping, and refuse all else."""
    if not isinstance(value, Mapping):
        rule = "a mapping by name"
        raise InvalidArgumentError(
            f"{name} must be {rule}, as in {{'dead_units': {{'share': 0.9}}}}, found "
            f"{brief(value)}",
            expected=rule,
            found=value,
        )
    return value


def check_threshold(rule: str, argument: str, value: Any, *, default: float) -> None:
    """Refuse a threshold that is not of the kind of its default; see `tbviz.monitor.thresholds`.

    Raises:
        InvalidArgumentError: it is no number, or out of its range.
    """
    name = f"thresholds[{rule!r}][{argument!r}]"
    if isinstance(default, int):
        check_at_least(name, value, 1)
        return
    wanted, is_in = _range_of(default)
    with contextlib.suppress(TypeError, OverflowError):
        if isinstance(value, numbers.Real) and is_in(float(value)):
            return
    raise InvalidArgumentError(
        f"{name} must be {wanted}, found {brief(value)}", expected=wanted, found=value
    )


def _range_of(default: float) -> tuple[str, Callable[[float], bool]]:
    """Return the range of thresholds like a default, in words and as what says who is in it."""
    if isinstance(default, Part):
        return "a share in (0, 1)", lambda value: 0 < value < 1
    if isinstance(default, Share):
        return "a share in (0, 1]", lambda value: 0 < value <= 1
    return "a number above 0", lambda value: value > 0
