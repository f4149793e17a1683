"""How well a classifier tells digits apart."""

from __future__ import annotations

import numpy as np
import pytest

from training.classification import accuracy


def test_accuracy_is_the_share_of_highest_scores_at_the_label():
    """Two of three, by hand."""
    scores = np.float32([[0, 1, 2], [5, 1, 2], [-3, -1, -2]])
    assert float(accuracy(scores, np.array([2, 1, 1]))) == pytest.approx(2 / 3)
