"""Compiled steps: what they train on, and what they return."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from training.steps import as_floats, compile_model, compile_test, compile_training


def squared_distance(weight, points, targets):
    """Return the mean of (w x - y)^2."""
    return tf.reduce_mean(tf.square(weight * points - targets))


def compiled(weight, points, targets, *, batch_size):
    """Return the compiled steps of gradient descent, with the rate 0.1."""
    return compile_training(
        lambda x, y: squared_distance(weight, x, y),
        [points, targets],
        weights=[weight],
        optimizer=keras.optimizers.SGD(0.1),
        batch_size=batch_size,
    )


def test_steps_are_those_of_the_optimizer():
    """Two steps on all points, by hand, and the mean of the losses before each."""
    points, targets = np.float32([1, 2]), np.float32([2, 4])
    weight = keras.Variable(np.float32(0))
    loss = compiled(weight, points, targets, batch_size=2)(2)
    # The gradient of mean((w x - y)^2) is 5 (w - 2): from 0 to 1, from 1 to 1.5.
    assert float(weight.value) == pytest.approx(1.5)
    assert loss == pytest.approx((10 + 2.5) / 2)


def test_rows_of_all_arrays_are_drawn_together():
    """Where every target is three times its point, the loss is 0 in batches of any order."""
    points = np.arange(20, dtype=np.float32)
    weight = keras.Variable(np.float32(3))
    assert compiled(weight, points, 3 * points, batch_size=7)(5) == 0


def test_a_test_is_over_whole_arrays_and_weights_of_the_moment():
    """It sees what has become of a weight since it was compiled."""
    weight = keras.Variable(np.float32(1))
    points = np.float32([1, 2])
    test = compile_test(lambda x, y: squared_distance(weight, x, y), points, points)
    assert test() == 0
    weight.assign(3)
    assert test() == pytest.approx(10)


def test_a_model_takes_batches_of_any_size():
    """One compilation serves them all."""
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2)])
    run = compile_model(model)
    kernel, bias = (weight.numpy() for weight in model.weights)
    for count in (1, 5):
        batch = np.random.default_rng(count).random((count, 3), np.float32)
        np.testing.assert_allclose(run(batch), batch @ kernel + bias, rtol=1e-5)


def test_pixels_become_floats_from_0_to_1():
    """255 is 1."""
    floats = np.asarray(as_floats(np.array([0, 51, 255], np.uint8)))
    np.testing.assert_allclose(floats, [0, 0.2, 1])
    assert floats.dtype == np.float32
