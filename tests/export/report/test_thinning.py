"""Which points stand for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.export.report.thinning import evenly, extremes


@pytest.mark.parametrize(
    ("count", "most", "expected"),
    [
        (5, 5, [0, 1, 2, 3, 4]),
        (5, 9, [0, 1, 2, 3, 4]),
        (5, 3, [0, 2, 4]),
        (21, 5, [0, 5, 10, 15, 20]),
        (5, 2, [0, 4]),
        (5, 1, [4]),
        (1, 4, [0]),
        (0, 4, []),
    ],
)
def test_evenly(count, most, expected):
    """The first and the last are kept, the last before all; the others lie between them."""
    assert evenly(count, most).tolist() == expected


@given(st.integers(1, 3000), st.integers(2, 200))
def test_evenly_is_even(count, most):
    """No gap is more than one wider than another, and none is skipped or shown twice."""
    kept = evenly(count, most)
    assert len(kept) == min(count, most)
    gaps = np.diff(kept)
    assert (gaps > 0).all()
    assert len(gaps) == 0 or gaps.max() - gaps.min() <= 1


VALUES = st.lists(st.floats(), max_size=400)


@given(VALUES, st.integers(2, 60))
def test_extremes_keep_the_ends_and_no_more_than_asked_for(values, most):
    """The indices grow, begin and end with the curve, and are all of a short one."""
    kept = extremes(np.array(values, np.float64), most)
    assert len(kept) <= most
    assert (np.diff(kept) > 0).all()
    if values:
        assert {kept[0], kept[-1]} == {0, len(values) - 1}
    if len(values) <= most:
        assert len(kept) == len(values)


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(FINITE, min_size=20, max_size=60, unique=True), st.integers(4, 15))
def test_extremes_lose_no_spike(values, most):
    """The least and the greatest of all values are among those that are kept."""
    array = np.array(values)
    kept = array[extremes(array, most)]
    assert (kept.min(), kept.max()) == (array.min(), array.max())


def test_what_is_not_finite_is_kept():
    """A single NaN among thousands of values is not thinned away."""
    values = np.zeros(5000)
    values[1234] = np.nan
    assert 1234 in extremes(values, 10)
