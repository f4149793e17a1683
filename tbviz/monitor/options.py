"""What thresholds of rules may be: numbers of their kind, in their range."""

from __future__ import annotations

import contextlib
import numbers
from collections.abc import Mapping
from typing import Any

from tbviz.checks import brief, check_at_least
from tbviz.errors import InvalidArgumentError

_SHARES = frozenset({"share", "remaining", "gain", "spread", "separation"})
_UNBOUNDED = frozenset({"wide_gap"})  # whose share of what was learned may be any number


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
    """Refuse a threshold that is not of the kind of its default.

    Those that are whole are how many points or measurements a rule needs, at least 1. Shares are in
    (0, 1], and all others above 0; of infinity a rule never fires.

    Raises:
        InvalidArgumentError: it is no number, or out of its range.
    """
    name = f"thresholds[{rule!r}][{argument!r}]"
    if isinstance(default, int):
        check_at_least(name, value, 1)
        return
    is_share = argument in _SHARES and rule not in _UNBOUNDED
    with contextlib.suppress(TypeError, OverflowError):
        if isinstance(value, numbers.Real) and 0 < float(value) <= (
            1 if is_share else float("inf")
        ):
            return
    wanted = "a share in (0, 1]" if is_share else "a number above 0"
    raise InvalidArgumentError(
        f"{name} must be {wanted}, found {brief(value)}", expected=wanted, found=value
    )
