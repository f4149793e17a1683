"""Rules about inputs and labels."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import rules

STEPS = np.arange(30)


def test_pixels_that_nobody_scaled_are_out_of_range() -> None:
    """At the first batch; standardized inputs with their outliers are not."""
    found = rules.inputs_out_of_range(STEPS, np.full(30, 255.0), where="input_high")
    assert found is not None
    assert found.step == 0
    assert found.certainty == pytest.approx(255 / 305)
    assert rules.inputs_out_of_range(STEPS, np.full(30, -12.0)) is None
    one = np.where(STEPS == 17, -1e6, -3.0)
    found = rules.inputs_out_of_range(STEPS, one)
    assert found is not None
    assert found.step == 17
    assert "1 of 30 batches" in found.message


def test_labels_in_runs_are_found() -> None:
    """By deviations that last; those of chance are within three of zero."""
    chance = np.random.default_rng(0).normal(0, 1, 30)
    assert rules.unshuffled_labels(STEPS, chance) is None
    found = rules.unshuffled_labels(STEPS, chance + 12)
    assert found is not None
    assert found.certainty == pytest.approx((m := np.median(chance[-5:] + 12)) / (m + 4))
    assert rules.unshuffled_labels(STEPS, np.where(STEPS == 29, 20, chance)) is None
