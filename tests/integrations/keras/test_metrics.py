"""What Keras's metrics tell."""

from __future__ import annotations

import numpy as np
import pytest

keras = pytest.importorskip("keras")
from tbviz.integrations.keras.metrics import batch_size, metric_tag  # noqa: E402


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("loss", "loss/train"),
        ("val_loss", "loss/validation"),
        ("interval_mae", "interval_mae/train"),
    ],
)
def test_a_tag_says_metric_and_data(name, tag):
    """In this order, so that both curves stand beside each other."""
    assert metric_tag(name) == tag


def test_the_size_of_batches_is_counted_by_the_loss():
    """Of 50 samples in 5 batches, 10 each; without any batch nothing is known."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    assert batch_size(model, 0) is None
    x = np.zeros((50, 2), np.float32)
    model.fit(x, x[:, :1], batch_size=10, verbose=0)
    assert batch_size(model, 5) == 10
