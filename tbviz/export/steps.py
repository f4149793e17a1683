"""Choosing among the steps of a series."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import InvalidArgumentError, NotFoundError
from tbviz.logdir import Series

Step: TypeAlias = int | Literal["last"]

_RANGE = re.compile(r"(\d*):(\d*)(?::(\d*))?")
_RULE = "A:B or A:B:C, all steps from A >= 0 to B, both included, or every C-th of them, C >= 1"


class StepRange(NamedTuple):
    """Which steps are taken.

    Attributes:
        first: the lowest step; None for the first there is.
        last: the highest step, which is taken too; None for the last there is.
        every: of the steps between them, one in so many, from the first on.
    """

    first: int | None = None
    last: int | None = None
    every: int = 1


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


def parse_steps(text: str) -> StepRange:
    """Parse "A:B:C": the steps from A to B, both included, and every C-th of them.

    Any part may be left out, as in "1000:", ":5000" and "::10".

    Raises:
        InvalidArgumentError: the text is something else.
    """
    parts = _RANGE.fullmatch(text) if isinstance(text, str) else None
    if parts is None or (parts[3] and not int(parts[3])):
        one = text if isinstance(text, str) and text.isdecimal() else "A"
        raise InvalidArgumentError(
            f"--steps (in Python steps=) is {_RULE}, found {text!r}; {one}:{one} is one step, and "
            f"so is --step {one} (step={one}) where there is that option",
            expected=_RULE,
            found=text,
        )
    first, last, every = (int(part) if part else None for part in parts.groups())
    return StepRange(first, last, every or 1)


def within(steps: NDArray[np.int64], chosen: StepRange) -> NDArray[np.intp]:
    """The indices of those steps that are taken.

    Args:
        steps: int64 `[n]`, growing.
        chosen: which of them.

    Raises:
        NotFoundError: there is none; the message tells the first and the last.
    """
    inside = np.ones(len(steps), np.bool_)
    if chosen.first is not None:
        inside &= steps >= chosen.first
    if chosen.last is not None:
        inside &= steps <= chosen.last
    indices = np.flatnonzero(inside)[:: chosen.every]
    if not indices.size:
        low, high = ("" if end is None else end for end in chosen[:2])
        there = f"{len(steps)} from {steps[0]} to {steps[-1]}" if len(steps) else "none"
        raise NotFoundError(f"no steps in {low}:{high}; there are {there}", found=chosen)
    return indices


def newest_at(steps: NDArray[np.int64], moments: NDArray[np.int64]) -> NDArray[np.intp]:
    """For each moment, the index of the newest step until then, or of the first step.

    Args:
        steps: int64 `[n]`, growing, n of at least 1.
        moments: int64 `[m]`.

    Returns:
        intp `[m]`, from 0 to n - 1.
    """
    return np.maximum(np.searchsorted(steps, moments, side="right") - 1, 0)
