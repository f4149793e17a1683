"""One layer of a stacked denoising autoencoder: tied weights, masking noise, and their loss."""

from __future__ import annotations

from typing import Any

from training.frameworks import keras, tf

SMALLEST = 1e-9  # of which a logarithm is taken


class TiedAutoencoder:
    """A dense layer of sigmoids, and back through its transposed kernel.

    z = sigmoid(W^T sigmoid(W x + b1) + b2), where b2, the visible bias, is all that is added to
    the layer.
    """

    def __init__(self, layer: Any) -> None:
        self.layer = layer
        inputs = layer.kernel.shape[0]
        self.visible_bias = keras.Variable("zeros", shape=[inputs], name="visible_bias")
        self.weights = [layer.kernel, layer.bias, self.visible_bias]

    def encode(self, inputs: Any) -> Any:
        """Return what the layer makes of inputs [N, inputs]: codes [N, units] from 0 to 1."""
        return self.layer(inputs)

    def decode(self, codes: Any) -> Any:
        """Return the inputs [N, inputs], from 0 to 1, that codes [N, units] stand for."""
        back = tf.matmul(codes, self.layer.kernel, transpose_b=True)
        return tf.sigmoid(back + self.visible_bias)


def corrupt(inputs: Any, corruption: float, generator: Any) -> Any:
    """Set each input to 0 with a probability of `corruption`: masking noise."""
    return tf.where(generator.uniform(tf.shape(inputs)) < corruption, 0.0, inputs)


def cross_entropy(x: Any, z: Any) -> Any:
    """Return H(x, z) = -sum(x log z + (1 - x) log(1 - z)) of each row, [N], in nats.

    No logarithm is of less than 1e-9, so that none is infinite.
    """
    on = tf.math.log(tf.maximum(z, SMALLEST))
    off = tf.math.log(tf.maximum(1 - z, SMALLEST))
    return -tf.reduce_sum(x * on + (1 - x) * off, axis=-1)


def denoising_loss(autoencoder: TiedAutoencoder, clean: Any, corrupted: Any) -> Any:
    """Return the mean cross-entropy of clean inputs and what is drawn from corrupted ones."""
    drawn = autoencoder.decode(autoencoder.encode(corrupted))
    return tf.reduce_mean(cross_entropy(clean, drawn))
