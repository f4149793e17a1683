"""Rules about what is no number."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import Series, rules


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_value_that_is_no_number_is_found(bad: float) -> None:
    """Whether or not numbers come after it."""
    for later in (bad, 1.0):
        found = rules.not_finite([0, 10, 20, 30], [2.3, 2.2, bad, later], where="loss")
        assert found is not None
        assert (found.step, found.certainty) == (20, 1.0)
        assert ("none after it" in found.message) is (later is bad)
    assert rules.not_finite([0, 10], [2.3, 1e300]) is None


def test_the_array_that_was_the_first_is_named() -> None:
    """Inputs before the weights that they spoil, at the same step or later."""

    def counts(*numbers: float) -> Series:
        return Series(np.arange(3), np.array(numbers, np.float64), np.zeros(3))

    found = rules.nonfinite_values(
        {"b": counts(0, 0, 9), "inputs": counts(0, 1, 0), "weights": counts(0, 80, 90)}
    )
    assert found is not None
    assert (found.where, found.step) == ("inputs", 1)
    assert found.message.startswith("1 value is NaN or infinite")
    assert rules.nonfinite_values({"a": counts(0, 0, 0)}) is None
