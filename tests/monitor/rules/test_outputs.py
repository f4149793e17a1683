"""Rules about outputs: what lasts is found, and what passes is not."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import rules

STEPS = np.arange(20) * 5


def test_a_surprise_that_stays_large_is_found() -> None:
    """Four times that of a guess, in all of the last five measurements."""
    found = rules.confident_errors(STEPS, np.full(20, 9.0), surprise=4)
    assert found is not None
    assert found.certainty == pytest.approx(9 / (9 + 4))
    assert rules.confident_errors(STEPS, np.full(20, 3.9), surprise=4) is None
    assert rules.confident_errors(STEPS, np.where(STEPS == 85, 1, 9.0), surprise=4) is None


def test_outputs_without_spread_are_constant() -> None:
    """Those that begin to differ, as behind a layer that began at zero, are not."""
    assert rules.constant_outputs(STEPS, np.full(20, 1e-5)) is not None
    assert rules.constant_outputs(STEPS, np.full(20, 0.2)) is None
    assert rules.constant_outputs(STEPS, 1e-8 * 2.0 ** np.arange(20)) is None


def test_a_softmax_of_a_softmax_is_known_by_its_loss() -> None:
    """Where the loss is that at the same steps, and not where it is any other."""
    wrong, at = np.linspace(2.3, 1.6, 20), np.arange(100)
    loss = np.interp(at, STEPS, wrong)
    found = rules.repeated_softmax(STEPS, wrong, at, loss, where="loss")
    assert found is not None
    assert (found.where, found.step, found.certainty) == ("loss", 99, 1.0)
    assert rules.repeated_softmax(STEPS, wrong, at, loss * 0.99) is None
    assert rules.repeated_softmax(STEPS, wrong, at + 1, loss) is None  # measured at other steps
    assert rules.repeated_softmax(STEPS[:4], wrong[:4], at, loss) is None
