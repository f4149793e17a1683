"""Variances within and between classes, against NumPy on all values at once."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor.moments import Moments

RNG = np.random.default_rng(0)


def test_batches_add_up_to_all_examples() -> None:
    """The shares are those of scikit-learn's F statistic, whatever the batches."""
    selection = pytest.importorskip("sklearn.feature_selection")
    labels = np.repeat(np.arange(4), 30)
    values = RNG.normal(size=(120, 6)) + RNG.normal(size=(4, 6))[labels] + 50
    batches = [Moments.of(values[at], labels[at], 3) for at in (slice(0, 60), slice(60, 90))]
    found = batches[0].plus(batches[1]).plus(Moments.of(values[90:], labels[90:], 4))
    statistic, _ = selection.f_classif(values, labels)
    within = 116 / (116 + 3 * statistic)
    np.testing.assert_allclose(found.ratios(), 1 - within * 119 / 116)


def test_a_number_that_is_the_class_is_all_of_it() -> None:
    """One that is the same for all is none, nor is one by chance."""
    labels = RNG.integers(0, 3, 300)
    values = np.stack([labels * 0.7, np.full(300, 0.1), RNG.normal(size=300)], axis=1)
    np.testing.assert_allclose(Moments.of(values, labels, 3).ratios(), [1, 0, 0], atol=0.03)


def test_classes_with_few_members_do_not_count() -> None:
    """A feature that a single member has would say its class."""
    labels = np.r_[np.zeros(50, int), 1]
    values = labels[:, None].astype(float)
    moments = Moments.of(values, labels, 2)
    assert moments.ratios() == 1
    assert moments.at_least(5).ratios() == 0
