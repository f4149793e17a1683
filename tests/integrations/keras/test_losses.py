"""The loss of some batches, from means over all of an epoch."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("keras")
from tbviz.integrations.keras.losses import EpochLoss


def test_the_mean_of_some_batches_is_theirs():
    """Told by threads in any order, compared with the mean of what was averaged."""
    losses = np.random.default_rng(0).random(10)
    means = losses.cumsum() / np.arange(1, 11)
    epoch = EpochLoss()
    assert (epoch.batches, epoch.mean, epoch.since_last()) == (0, None, None)
    found = []
    for batches in ([0, 2, 1], [3], [7, 5, 6, 4], [], [9, 8]):
        for batch in batches:
            epoch.ended(batch, means[batch])
        found.append(epoch.since_last())
    expected = [losses[:3].mean(), losses[3], losses[4:8].mean(), losses[8:].mean()]
    np.testing.assert_allclose(found[:3] + found[4:], expected)
    assert found[3] is None
    assert (epoch.batches, epoch.mean) == (10, means[-1])


def test_an_epoch_begins_anew():
    """What was before does not count."""
    epoch = EpochLoss()
    epoch.ended(5, 100.0)
    epoch.begin()
    epoch.ended(0, 2.0)
    assert (epoch.batches, epoch.since_last()) == (1, 2.0)


def test_what_rounding_took_is_none():
    """A mean of float32 that was 4e12 says nothing of a loss of 2; that of the next epoch does."""
    epoch = EpochLoss()
    epoch.ended(0, float(np.float32(4e12)))
    assert epoch.since_last() == pytest.approx(4e12)
    epoch.ended(1, float(np.float32((4e12 + 2) / 2)))
    assert epoch.since_last() is None
    epoch.begin()
    epoch.ended(0, 2.0)
    assert epoch.since_last() == 2.0


def test_a_model_may_have_no_loss():
    """Its batches count all the same."""
    epoch = EpochLoss()
    epoch.ended(0, None)
    assert (epoch.batches, epoch.mean, epoch.since_last()) == (1, None, None)
