"""Smoothing is TensorBoard's."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.export.plotting.smoothing import check_smoothing, smoothed


def weighted(values: np.ndarray, weight: float) -> np.ndarray:
    """Return the means of all finite values up to each, a value k before with weight ** k."""
    result = values.copy()
    for index in np.flatnonzero(np.isfinite(values)):
        seen = values[: index + 1][np.isfinite(values[: index + 1])]
        result[index] = np.average(seen, weights=weight ** np.arange(len(seen))[::-1])
    return result


@pytest.mark.parametrize("weight", [0.1, 0.6, 0.99, 0.999])
def test_it_is_a_weighted_mean_of_what_came_before(weight: float) -> None:
    """Divided by what its weights add up to, the recursion is that mean; NaN and infinity stay."""
    values = np.random.default_rng(0).normal(size=300)
    values[[0, 10, 11, 40]] = [np.nan, np.inf, -np.inf, np.nan]
    np.testing.assert_allclose(smoothed(values, weight), weighted(values, weight), rtol=1e-9)


def test_three_values_by_hand() -> None:
    """1, then (0.5 + 3) / 1.5, then (0.25 + 1.5 + 5) / 1.75."""
    values = smoothed(np.array([1.0, 3.0, 5.0]), 0.5)
    np.testing.assert_allclose(values, [1, 3.5 / 1.5, 6.75 / 1.75])


@pytest.mark.parametrize("values", [[], [0.1] * 50, [7.0], [np.nan] * 3])
def test_what_has_nothing_to_smooth_stays(values: list[float]) -> None:
    """A constant stays exactly what it is."""
    np.testing.assert_array_equal(smoothed(np.array(values), 0.9), values)


def test_no_weight_changes_nothing() -> None:
    """Weight 0 is the series itself."""
    values = np.array([1.0, np.nan, 3.0])
    np.testing.assert_array_equal(smoothed(values, 0), values)


@pytest.mark.parametrize("weight", [-0.1, 1, 2, np.nan, "0.5", None])
def test_other_weights_are_refused(weight: object) -> None:
    """The message says what was found."""
    with pytest.raises(InvalidArgumentError, match=f"below 1, found {weight!r}"):
        check_smoothing(weight)  # type: ignore[arg-type]
