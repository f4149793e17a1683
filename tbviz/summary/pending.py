"""What a builder returns: a summary that is checked, and not yet encoded."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2

from tbviz.errors import InvalidArgumentError


@dataclass(frozen=True)
class PendingSummary:
    """The values that one call writes at `step`; `build` encodes them, whenever that suits."""

    step: int
    build: Callable[[], list[summary_pb2.Summary.Value]]


def pending(
    tag: str, step: SupportsIndex, build: Callable[[], list[summary_pb2.Summary.Value]]
) -> PendingSummary:
    """Return a PendingSummary after checking what every kind shares, `tag` and `step`.

    Raises:
        InvalidArgumentError: `tag` is not a non-empty str, or `step` not an integer >= 0.
    """
    if not isinstance(tag, str) or not tag:
        raise InvalidArgumentError(f"a tag is a non-empty str, not {tag!r}", found=tag)
    try:
        number = operator.index(step)
    except TypeError:
        raise InvalidArgumentError(f"{tag}: step is an integer, not {step!r}", found=step) from None
    if number < 0:
        raise InvalidArgumentError(f"{tag}: step is at least 0, not {number}", found=number)
    return PendingSummary(number, build)


def snapshot(data: Any) -> npt.NDArray[Any]:
    """Return a copy of anything array-like as a NumPy array, so that the caller may go on.

    A tensor that still requires gradients (PyTorch) is detached first.
    """
    if hasattr(data, "detach"):
        data = data.detach()
    return np.array(data)
