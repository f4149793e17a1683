"""One layer of a stacked denoising autoencoder."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from training import denoising


def test_the_weights_are_tied():
    """Forward W x + b1, backward W^T y + b2, as NumPy computes it from the one kernel."""
    layer = keras.layers.Dense(3, "sigmoid")
    layer.build([None, 5])
    autoencoder = denoising.TiedAutoencoder(layer)
    rng = np.random.default_rng(0)
    w, b1, b2 = (rng.normal(size=shape) for shape in ((5, 3), 3, 5))
    for weight, values in zip(autoencoder.weights, (w, b1, b2), strict=True):
        weight.assign(values)
    x = rng.random((4, 5))
    y = 1 / (1 + np.exp(-(x @ w + b1)))
    z = 1 / (1 + np.exp(-(y @ w.T + b2)))
    np.testing.assert_allclose(autoencoder.encode(x), y, rtol=1e-5)
    np.testing.assert_allclose(autoencoder.decode(autoencoder.encode(x)), z, rtol=1e-5)


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_the_corruption_zeroes_its_share_and_nothing_else(share):
    """Of 784,000 ones, the share within four standard deviations; the others stay as they are."""
    inputs = tf.fill([1000, 784], 0.75)
    corrupted = np.asarray(denoising.corrupt(inputs, share, tf.random.Generator.from_seed(1)))
    assert set(np.unique(corrupted)) <= {0.0, 0.75}
    deviation = math.sqrt(share * (1 - share) / corrupted.size)
    assert abs((corrupted == 0).mean() - share) <= 4 * deviation


def test_the_cross_entropy_is_that_of_the_formula():
    """The sum over the inputs of each row, as NumPy computes it."""
    x, z = np.random.default_rng(0).uniform(0.01, 0.99, (2, 6, 5)).astype(np.float32)
    expected = -(x * np.log(z) + (1 - x) * np.log(1 - z)).sum(axis=1)
    np.testing.assert_allclose(denoising.cross_entropy(x, z), expected, rtol=1e-5)


def test_the_cross_entropy_is_bounded():
    """What is as wrong as can be costs -log 1e-9 an input, and what is right nothing."""
    x = np.array([[1.0, 0.0], [1.0, 0.0]], np.float32)
    z = np.array([[0.0, 1.0], [1.0, 0.0]], np.float32)
    expected = [2 * 9 * math.log(10), 0]
    np.testing.assert_allclose(denoising.cross_entropy(x, z), expected, atol=1e-5)
