"""Batches drawn inside a compiled training loop, so that the data never leaves the device."""

from __future__ import annotations

from typing import Any

from tbviz.errors import InvalidArgumentError
from training.frameworks import tf


class ShuffledBatches:
    """The indices of one random batch after another out of `count` examples.

    Every epoch goes through the examples in a new order. What is left at its end, fewer than
    `batch_size`, is passed over; the next order mixes it in again. `draw` works eagerly and inside
    a `tf.function`, loops included:

        images = tf.gather(train_images, batches.draw())

    Args:
        count: of the examples.
        batch_size: of them in a batch.
        generator: of all randomness, a `tf.random.Generator`; None for that of TensorFlow's seed.
            With one, `variables` are all that decides about the batches to come.
    """

    def __init__(self, count: int, *, batch_size: int, generator: Any = None) -> None:
        if not 1 <= batch_size <= count:
            message = f"a batch of {batch_size} out of {count} examples: give 1 to {count}"
            raise InvalidArgumentError(message, expected=(1, count), found=batch_size)
        self.count = count
        self.batch_size = batch_size
        self.order = tf.Variable(tf.range(count), trainable=False)
        self.position = tf.Variable(count, trainable=False)  # at the end: the first draw shuffles
        self.generator = generator

    @property
    def variables(self) -> list[Any]:
        """What is to be kept, to go on with the same batches."""
        kept = [] if self.generator is None else [self.generator.state]
        return [self.order, self.position, *kept]

    def draw(self) -> Any:
        """Return the next batch, int32 [batch_size]."""
        if self.position + self.batch_size > self.count:
            self.order.assign(self.shuffle(self.order))
            self.position.assign(0)
        indices = self.order[self.position : self.position + self.batch_size]
        self.position.assign_add(self.batch_size)
        return indices

    def shuffle(self, order: Any) -> Any:
        """Return the indices in a random order."""
        if self.generator is None:
            return tf.random.shuffle(order)
        seed = self.generator.make_seeds(1)[:, 0]
        return tf.random.experimental.stateless_shuffle(order, seed)
