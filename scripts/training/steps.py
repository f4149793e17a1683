"""Compiled steps: many in one call, with the data on the device from the beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.batches import ShuffledBatches
from training.frameworks import tf


@dataclass(frozen=True)
class CompiledTraining:
    """Trains for a number of steps and returns their mean loss: `run_steps(100)`.

    Attributes:
        compiled: does it, from and to a tensor.
        variables: all that a step changes: who sets them back continues as if never interrupted,
            given that all randomness comes from a generator.
    """

    compiled: Callable[[Any], Any]
    variables: Sequence[Any]

    def __call__(self, steps: int) -> float:
        """Train for `steps` steps and return their mean loss."""
        return float(self.compiled(tf.constant(steps)))


def compile_training(
    loss: Callable[..., Any],
    arrays: Sequence[npt.NDArray[Any]],
    *,
    weights: Sequence[Any],
    optimizer: Any,
    batch_size: int,
    generator: Any = None,
) -> CompiledTraining:
    """Return a function that trains for a number of steps and returns their mean loss.

    The arrays go to the device once, and the loop over the steps is compiled: nothing passes
    between Python and the device until it ends.

    Args:
        loss: of one batch, from as many tensors as there are arrays, its rows drawn together.
        arrays: of the training, all of one length.
        weights: what is trained.
        optimizer: of Keras.
        batch_size: rows in a batch.
        generator: of the order of the rows, a `tf.random.Generator`; None for TensorFlow's own
            randomness.
    """
    optimizer.build(weights)
    batches = ShuffledBatches(len(arrays[0]), batch_size=batch_size, generator=generator)
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

    variables = [*weights, *optimizer.variables, *batches.variables]
    return CompiledTraining(tf.function(train_steps), variables)


def compile_test(
    function: Callable[..., Any], *arrays: npt.NDArray[Any]
) -> Callable[[], npt.NDArray[Any]]:
    """Return `function` of whole arrays, compiled and as an array; they stay on the device."""
    on_device = [tf.constant(array) for array in arrays]
    compiled = tf.function(lambda: function(*on_device)).get_concrete_function()
    return lambda: np.asarray(compiled())


def compile_model(model: Any) -> Callable[[Any], Any]:
    """Return a Keras model as a compiled function of a batch of any size."""
    signature = [tf.TensorSpec(model.input_shape)]
    compiled: Callable[[Any], Any] = tf.function(model, input_signature=signature, autograph=False)
    return compiled


def as_floats(images: Any) -> Any:
    """Turn uint8 pixels into floats from 0 to 1."""
    return tf.cast(images, tf.float32) / 255
