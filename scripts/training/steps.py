"""Compiled steps: many in one call, with the data on the device from the beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from training.batches import ShuffledBatches
from training.frameworks import tf


def compile_training(
    loss: Callable[..., Any],
    arrays: Sequence[npt.NDArray[Any]],
    *,
    weights: Sequence[Any],
    optimizer: Any,
    batch_size: int,
) -> Callable[[int], float]:
    """Return a function that trains for a number of steps and returns their mean loss.

    The arrays go to the device once, and the loop over the steps is compiled: nothing passes
    between Python and the device until it ends.

    Args:
        loss: of one batch, from as many tensors as there are arrays, its rows drawn together.
        arrays: of the training, all of one length.
        weights: what is trained.
        optimizer: of Keras.
        batch_size: rows in a batch.
    """
    optimizer.build(weights)
    batches = ShuffledBatches(len(arrays[0]), batch_size=batch_size)
    on_device = [tf.constant(array) for array in arrays]

    def train_steps(steps: Any) -> Any:
        total = tf.constant(0.0)
        for _ in tf.range(steps):
            rows = batches.draw()
            batch = [tf.gather(array, rows) for array in on_device]
            with tf.GradientTape() as tape:
                value = loss(*batch)
            optimizer.apply(tape.gradient(value, weights), weights)
            total += value
        return total / tf.cast(steps, tf.float32)

    compiled = tf.function(train_steps)
    return lambda steps: float(compiled(tf.constant(steps)))


def compile_test(
    function: Callable[..., Any], *arrays: npt.NDArray[Any]
) -> Callable[[], npt.NDArray[Any]]:
    """Return `function` of whole arrays, compiled and as an array; they stay on the device."""
    on_device = [tf.constant(array) for array in arrays]
    compiled = tf.function(lambda: function(*on_device))
    return lambda: np.asarray(compiled())


def compile_model(model: Any) -> Callable[[Any], Any]:
    """Return a Keras model as a compiled function of a batch of any size."""
    signature = [tf.TensorSpec(model.input_shape)]
    compiled: Callable[[Any], Any] = tf.function(model, input_signature=signature, autograph=False)
    return compiled


def as_floats(images: Any) -> Any:
    """Turn uint8 pixels into floats from 0 to 1."""
    return tf.cast(images, tf.float32) / 255


def accuracy(scores: Any, labels: Any) -> Any:
    """Return the share of scores [N, 10], such as logits, that are highest at the label [N]."""
    return tf.reduce_mean(tf.cast(tf.argmax(scores, axis=-1) == labels, tf.float32))
