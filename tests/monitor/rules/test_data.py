"""Rules about inputs and labels."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import Series, rules

STEPS = np.arange(30)


def ends(low: object, high: object) -> dict[str, Series]:
    """Return the lowest and the highest value of each batch."""
    return {
        name: Series(STEPS, np.broadcast_to(np.asarray(values, np.float64), 30), STEPS * 1.0)
        for name, values in (("low", low), ("high", high))
    }


def test_pixels_that_nobody_scaled_are_out_of_range() -> None:
    """At the first batch; standardized inputs with their outliers are not."""
    found = rules.inputs_out_of_range(ends(0, 255), size=50)
    assert found is not None
    assert found.step == 0
    assert found.certainty == pytest.approx(255 / (255 + 50))
    assert rules.inputs_out_of_range(ends(-12, 12)) is None
    found = rules.inputs_out_of_range(ends(np.where(STEPS == 17, -1e6, -3.0), 3))
    assert found is not None
    assert found.step == 17
    assert "1 of 30 batches" in found.message


def test_a_feature_that_says_the_label_is_a_leak() -> None:
    """In all of the last measurements; one of an easy task is not."""
    found = rules.leaked_labels(STEPS, np.full(30, 0.995), where="feature 7 of inputs", share=0.98)
    assert found is not None
    assert (found.where, found.step) == ("feature 7 of inputs", 29)
    assert found.certainty == pytest.approx(0.02 / (0.02 + 0.005))  # what is left of 1
    assert rules.leaked_labels(STEPS, np.full(30, 0.93)) is None
    assert rules.leaked_labels(STEPS, np.where(STEPS == 27, 0.9, 0.995)) is None


def test_labels_in_runs_are_found() -> None:
    """By deviations that last; those of chance are within three of zero."""
    chance = np.random.default_rng(0).normal(0, 1, 30)
    assert rules.unshuffled_labels(STEPS, chance) is None
    found = rules.unshuffled_labels(STEPS, chance + 12, order=4, least=5)
    assert found is not None
    last = np.median(chance[-5:]) + 12
    assert found.certainty == pytest.approx(last / (last + 4))
    assert rules.unshuffled_labels(STEPS, np.where(STEPS == 29, 20, chance)) is None
