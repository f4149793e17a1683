"""Batches drawn inside the graph."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tbviz.errors import InvalidArgumentError
from training.batches import ShuffledBatches


def draw_eagerly(batches, count):
    """Draw `count` batches, one call each."""
    return np.stack([batches.draw() for _ in range(count)])


def draw_in_graph(batches, count):
    """Draw `count` batches inside one compiled loop."""

    @tf.function
    def draw(count):
        drawn = tf.TensorArray(tf.int32, count)
        for index in tf.range(count):
            drawn = drawn.write(index, batches.draw())
        return drawn.stack()

    return draw(tf.constant(count)).numpy()


@pytest.mark.parametrize("draw", [draw_eagerly, draw_in_graph])
def test_an_epoch_goes_through_all_examples_once(draw):
    """Four batches of 3 are a permutation of 12 examples, and the next four another."""
    tf.random.set_seed(1)
    epochs = draw(ShuffledBatches(12, batch_size=3), 8).reshape(2, 12)
    np.testing.assert_array_equal(np.sort(epochs), [range(12)] * 2)
    assert (epochs[0] != epochs[1]).any()
    assert (epochs[0] != np.arange(12)).any()


def test_what_is_left_of_an_epoch_comes_back():
    """Batches of 4 leave 3 of 11 out, others in each epoch, so that in time all are drawn."""
    tf.random.set_seed(2)
    epochs = draw_in_graph(ShuffledBatches(11, batch_size=4), 40).reshape(20, 8)
    assert all(len(np.unique(epoch)) == 8 for epoch in epochs)
    assert len(np.unique(epochs)) == 11


def test_the_seed_decides():
    """The same seed draws the same batches, another seed others."""
    drawn = []
    for seed in (3, 3, 4):
        tf.random.set_seed(seed)
        drawn.append(draw_in_graph(ShuffledBatches(100, batch_size=10), 20))
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).any()


@pytest.mark.parametrize("batch_size", [0, 11])
def test_a_batch_has_at_most_all_examples(batch_size):
    """The message names both numbers."""
    with pytest.raises(InvalidArgumentError, match=f"a batch of {batch_size} out of 10 examples"):
        ShuffledBatches(10, batch_size=batch_size)


def test_the_variables_decide_about_the_batches_to_come():
    """With a generator, setting them back draws the same again, whatever was drawn since."""
    generator = tf.random.Generator.from_seed(5)
    batches = ShuffledBatches(12, batch_size=5, generator=generator)
    draw_in_graph(batches, 3)
    kept = [variable.numpy() for variable in batches.variables]
    drawn = draw_in_graph(batches, 9)
    assert (drawn != draw_in_graph(batches, 9)).any()
    for variable, value in zip(batches.variables, kept, strict=True):
        variable.assign(value)
    np.testing.assert_array_equal(draw_in_graph(batches, 9), drawn)
