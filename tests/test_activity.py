"""The shares of zeros and of dead units, against counting by hand and unit by unit."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.activity import dead_share, zero_share
from tbviz.errors import InvalidArgumentError

RNG = np.random.default_rng(0)
# Three samples of four units, of which the second is dead and the last fires once.
LAYER = [[1.0, 0.0, 2.0, 0.0], [0.5, 0.0, 0.0, 0.0], [0.0, -0.0, 3.0, 0.1]]


@pytest.mark.parametrize(
    "dtype", [np.float16, ml_dtypes.bfloat16, np.float32, np.float64, np.int8, np.bool_]
)
def test_shares_of_a_small_layer(dtype: Any) -> None:
    """Counted by hand, in every dtype that tells its values from zero."""
    layer = np.array(LAYER) * 10
    assert zero_share(layer.astype(dtype)) == 7 / 12
    assert dead_share(layer.astype(dtype)) == 1 / 4


def test_a_list_will_do_and_nothing_is_written_into() -> None:
    """As elsewhere."""
    layer = np.array(LAYER)
    layer.setflags(write=False)
    assert dead_share(layer) == dead_share(LAYER) == 0.25


@given(shape=st.lists(st.integers(1, 4), min_size=1, max_size=4), data=st.data())
def test_dead_units_are_those_without_any_value(shape: list[int], data: Any) -> None:
    """Whatever the number of axes, and whichever is that of the units."""
    size = int(np.prod(shape))
    values = data.draw(
        st.lists(st.sampled_from([0.0, 0.0, 0.0, -1.0]), min_size=size, max_size=size)
    )
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    layer = np.array(values).reshape(shape)
    units = [layer.take(unit, axis=axis) for unit in range(layer.shape[axis])]
    expected = sum(not np.abs(unit).sum() for unit in units) / len(units)
    assert dead_share(layer, axis=axis) == pytest.approx(expected)
    assert zero_share(layer) == pytest.approx(values.count(0) / size)


def test_relu_of_symmetric_numbers_is_half_zeros() -> None:
    """As the docstring says of a layer that begins its training, and none of its units is dead."""
    layer = np.maximum(RNG.normal(size=(500, 64)), 0)
    assert zero_share(layer) == pytest.approx(0.5, abs=0.01)
    assert dead_share(layer) == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_not_zero(bad: float) -> None:
    """It counts as a value: one of six is not zero, and its unit is not dead."""
    layer = np.zeros((3, 2))
    layer[1, 1] = bad
    assert zero_share(layer) == pytest.approx(5 / 6)
    assert dead_share(layer) == 0.5


def test_the_ends_are_exact() -> None:
    """All dead is 1, and none is 0."""
    assert (zero_share(np.zeros(7)), dead_share(np.zeros((2, 7)))) == (1, 1)
    assert (zero_share(np.ones(7)), dead_share(np.ones((2, 7)))) == (0, 0)


@pytest.mark.parametrize(
    ("activations", "axis", "found"),
    [
        (np.zeros((0, 5)), -1, r"at least one, found the shape \[0, 5\]"),
        (np.zeros((5, 0)), -1, r"at least one, found the shape \[5, 0\]"),
        (np.zeros(3, complex), -1, "bool, integers or floats, found complex128"),
        (["a"], -1, "bool, integers or floats, found text"),
        (5.0, -1, r"activations must be \[..., units\], found the shape \[\]"),
        (np.zeros((2, 3)), 2, r"axis must be an axis of activations \[2, 3\], found 2"),
        (np.zeros((2, 3)), 1.0, "axis must be .*found 1.0"),
    ],
)
def test_mistakes_are_told(activations: Any, axis: Any, found: str) -> None:
    """With what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        dead_share(activations, axis=axis)
