"""How well a classifier tells digits apart."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from training.classification import compile_figures, cost, cost_and_accuracy
from training.data import Digits


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


def test_figures_are_of_validation_and_of_test():
    """Each pair is that of the test images of its own digits; a training cost goes first."""
    images = np.zeros((4, 28, 28), np.uint8)
    images[:2, 0, 1] = 255  # the pixel of logit 1
    labels = np.array([1, 1, 1, 0])

    def classifier(pixels):
        return 100 * tf.reshape(pixels, [-1, 784])[:, :10]

    digits = Digits(images, labels, images[:2], labels[:2])
    validation = digits._replace(test_images=images[:1], test_labels=labels[3:])
    figures = compile_figures(classifier, digits, validation)
    accuracies = {"accuracy/validation": 0.0, "accuracy/test": 1.0}
    assert accuracies.items() <= figures(None).items()
    assert figures(None).keys() == {*accuracies, "cost/validation", "cost/test"}
    assert next(iter(figures(0.5).items())) == ("cost/train", 0.5)
