"""Which parts tell most, by norm and by variance, and how their number is told."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images.choice import counted, most_telling, squared_norms, variances


@pytest.mark.parametrize("dtype", [np.int8, np.float32, np.float64, bool])
def test_the_largest_are_those_of_the_largest_norm(dtype: type) -> None:
    """As NumPy's norm says; equal ones stay in their order."""
    parts = np.random.default_rng(0).normal(scale=9, size=(30, 2, 3, 4)).astype(dtype)
    norms = np.linalg.norm(parts.reshape(30, -1).astype(float), axis=1)
    expected = sorted(range(30), key=lambda index: (-norms[index], index))
    assert most_telling(parts, 7, squared_norms).tolist() == expected[:7]
    assert most_telling(parts, 30, squared_norms).tolist() == list(range(30))


def test_what_is_not_finite_is_the_largest() -> None:
    """NaN counts as infinity does."""
    parts = np.array([1.0, np.nan, 1e300, -np.inf, 2.0])[:, None]
    assert most_telling(parts, 4, squared_norms).tolist() == [1, 2, 3, 4]


def test_the_most_varied_are_those_of_the_largest_deviation() -> None:
    """As NumPy's says, whatever their mean is; what is not finite has no part."""
    parts = np.random.default_rng(0).normal(size=(30, 4, 5)) * np.arange(30)[:, None, None]
    parts += np.random.default_rng(1).normal(scale=99, size=(30, 1, 1))
    parts[3, 0, 0], parts[4, 1] = np.nan, np.inf
    spread = np.nanstd(np.where(np.isfinite(parts), parts, np.nan), axis=(1, 2))
    np.testing.assert_allclose(variances(parts), spread**2)
    assert most_telling(parts, 6, variances).tolist() == np.argsort(-spread)[:6].tolist()
    assert most_telling(parts, 30, variances).tolist() == list(range(30))


def test_what_has_no_finite_value_does_not_vary() -> None:
    """And stops nothing."""
    assert variances(np.array([[np.nan, np.inf], [2, 4]])).tolist() == [0, 1]


@pytest.mark.parametrize("most", [0, -1, 1.5, "2", None])
def test_a_number_of_parts_is_at_least_one(most: object) -> None:
    """Anything else is named."""
    with pytest.raises(InvalidArgumentError, match="most must be an integer >= 1, found"):
        most_telling(np.zeros((3, 1)), most, squared_norms)


@pytest.mark.parametrize(
    ("shown", "there_are", "text"),
    [(64, 2000, "64 of 2,000 units"), (3, 3, "3 units"), (1, 1, "1 unit"), (1, 2, "1 of 2 units")],
)
def test_parts_are_counted(shown: int, there_are: int, text: str) -> None:
    """With how many there are, where some are left out."""
    assert counted(shown, there_are, "unit") == text
