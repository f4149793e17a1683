"""The gray that an autoencoder draws where its input is black, measured in three ways."""

from __future__ import annotations

from typing import Any

from training.frameworks import tf

BACKGROUNDS = ("background/own", "background/always", "background/published")
"""The tags of what `backgrounds` returns."""


def backgrounds(drawn: Any, images: Any) -> Any:
    """Return three grays, [3], 0 being black and 1 white.

    They are the mean of the pixels that are black in the input of the same image; the mean distance
    from black of those that are black in all inputs; and the mean of the latter in pictures that
    are scaled as those of the published exercise.

    Args:
        drawn: floats [N, 28, 28] from black at 0 to white at 1, and beyond.
        images: that were to be drawn, uint8 of the same shape.
    """
    black = images == 0
    always = tf.reduce_all(black, axis=0)
    return tf.stack(
        [
            tf.reduce_mean(tf.boolean_mask(drawn, black)),
            tf.reduce_mean(tf.abs(tf.boolean_mask(drawn, always, axis=1))),
            tf.reduce_mean(tf.boolean_mask(as_published(drawn), always, axis=1)),
        ]
    )


def as_published(images: Any) -> Any:
    """Return images [N, H, W] in the grays, 0 to 1, that TensorFlow 1's summaries draw.

    `tf.compat.v1.summary.image` scales each image by itself, to bytes: one without a value below 0
    such that its highest value is white; any other such that 0 is the middle gray, 128, and the
    value furthest from 0 is one of the ends. So a single value below 0 turns all black gray.
    """
    lowest = tf.reduce_min(images, axis=[1, 2], keepdims=True)
    furthest = tf.reduce_max(tf.abs(images), axis=[1, 2], keepdims=True)
    shares = tf.math.divide_no_nan(images, furthest)
    return tf.where(lowest < 0, 128 + 127 * shares, 255 * shares) / 255
