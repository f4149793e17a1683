"""Schedules of rates of the ward held out."""

from __future__ import annotations

from benchmarks.ward.optimizers import cosine


def warm_cosine(share: float) -> float:
    """Rise along a line for a tenth of the training, then fall to zero along a cosine."""
    return share * 10 if share < 0.1 else cosine((share - 0.1) / 0.9)
