"""How well a classifier tells digits apart."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from training.data import Digits
from training.frameworks import tf
from training.steps import as_floats, compile_test

Figures = dict[str, float]


def cost(classifier: Any, images: Any, labels: Any) -> Any:
    """Return the mean softmax cross-entropy of uint8 images, in nats."""
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, classifier(as_floats(images)))
    return tf.reduce_mean(losses)


def cost_and_accuracy(classifier: Any, images: Any, labels: Any) -> Any:
    """Return both, [2], over all images."""
    logits = classifier(as_floats(images))
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return tf.stack([tf.reduce_mean(losses), accuracy(logits, labels)])


def accuracy(scores: Any, labels: Any) -> Any:
    """Return the share of scores [N, 10], such as logits, that are highest at the label [N]."""
    return tf.reduce_mean(tf.cast(tf.argmax(scores, axis=-1) == labels, tf.float32))


def compile_figures(
    classifier: Any, digits: Digits, validation: Digits
) -> Callable[[float | None], Figures]:
    """Return what adds to the training cost the costs and accuracies of the other images.

    They are `cost/train` (none where it is None), `cost/...` and `accuracy/...` of `validation` and
    of `test`.
    """
    measure = functools.partial(cost_and_accuracy, classifier)
    measures = {
        "validation": compile_test(measure, validation.test_images, validation.test_labels),
        "test": compile_test(measure, digits.test_images, digits.test_labels),
    }

    def figures(train_cost: float | None) -> Figures:
        found = {} if train_cost is None else {"cost/train": train_cost}
        for name, measured in measures.items():
            found[f"cost/{name}"], found[f"accuracy/{name}"] = map(float, measured())
        return found

    return figures
