"""How well a classifier tells digits apart."""

from __future__ import annotations

from typing import Any

from training.frameworks import tf
from training.steps import as_floats


def cost(classifier: Any, images: Any, labels: Any) -> Any:
    """Return the mean softmax cross-entropy of uint8 images, in nats."""
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, classifier(as_floats(images)))
    return tf.reduce_mean(losses)


def cost_and_accuracy(classifier: Any, images: Any, labels: Any) -> Any:
    """Return both, [2], over all images."""
    logits = classifier(as_floats(images))
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    hits = tf.cast(tf.argmax(logits, axis=-1) == labels, tf.float32)
    return tf.stack([tf.reduce_mean(losses), tf.reduce_mean(hits)])
