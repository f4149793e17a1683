"""How well a classifier tells digits apart."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from training.classification import cost, cost_and_accuracy


def test_cost_and_accuracy_are_those_that_numpy_computes():
    """Of logits that are the first ten pixels, from 0 to 1."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (40, 28, 28), np.uint8)
    labels = rng.integers(0, 10, 40)

    def classifier(pixels):
        return tf.reshape(pixels, [-1, 784])[:, :10]

    logits = images.reshape(40, -1)[:, :10] / 255
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = -np.log(p[np.arange(40), labels]).mean()
    accuracy = (logits.argmax(axis=1) == labels).mean()
    assert 0 < accuracy < 1
    np.testing.assert_allclose(cost(classifier, images, labels), expected, rtol=1e-5)
    measured = cost_and_accuracy(classifier, images, labels)
    np.testing.assert_allclose(measured, [expected, accuracy], rtol=1e-5)
