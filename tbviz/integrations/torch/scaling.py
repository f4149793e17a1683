"""Gradients of a loss that was scaled, as mixed precision does, and what they are without it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def unscaled(gradients: Mapping[str, Any], scale: float) -> dict[str, Any]:
    """Return gradients divided by a scale; none where it made any of them NaN or infinite.

    A scaler leaves out such a step and lowers its scale, so that it is no illness.
    """
    if scale == 1:
        return dict(gradients)
    if scale > 1 and not all(bool(one.isfinite().all()) for one in gradients.values()):
        return {}
    return {name: one / scale for name, one in gradients.items()}


def scale_since(before: Mapping[str, Any], after: Mapping[str, Any]) -> float:
    """Return the power of two above 1 by which gradients were divided in between, or else 1.

    `torch.amp.GradScaler` divides by one before the step of the optimizer. Clipping by a norm
    divides by some number between.

    Args:
        before: real tensors by name, as the backward pass leaves them.
        after: those that the optimizer saw.
    """
    largest = (_largest(one, after[name]) for name, one in before.items() if name in after)
    found, left = next(filter(all, largest), (1.0, 1.0))
    ratio = found / left
    return ratio if ratio > 1 and math.frexp(ratio)[0] == 0.5 else 1.0


def _largest(before: Any, after: Any) -> tuple[float, float]:
    """Return the largest size of each, among what is finite in both; 0 where nothing is."""
    if before.shape != after.shape:
        return 0.0, 0.0
    kept = before.isfinite() & after.isfinite()
    sizes = [one[kept].abs() for one in (before, after)]
    found, left = (float(size.max()) if size.numel() else 0.0 for size in sizes)
    return found, left
