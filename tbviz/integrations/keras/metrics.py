"""Keras's metrics: what they are called, and what that of the loss tells of batches."""

from __future__ import annotations

from typing import Any

import keras


def metric_tag(name: str) -> str:
    """Return `accuracy/validation` for Keras's `val_accuracy`."""
    own = name.removeprefix("val_")
    return f"{own}/train" if own == name else f"{own}/validation"


def batch_size(model: Any, batches: int) -> float | None:
    """Return the mean size of so many batches, by which Keras weighs its loss."""
    for metric in model.metrics:
        if metric.name == "loss" and hasattr(metric, "count") and batches:
            return float(keras.ops.convert_to_numpy(metric.count)) / batches
    return None
