"""Choosing among the steps of a series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.errors import NotFoundError
from tbviz.export.steps import index_of_step, newest_at
from tbviz.logdir import Series


def _series(*steps: int) -> Series:
    return Series("loss", np.array(steps, np.int64), np.zeros(len(steps)))


@pytest.mark.parametrize(("step", "index"), [(0, 0), (500, 1), (900, 2), ("last", 2)])
def test_index_of_step(step, index):
    """A step is found by its number, and the last by its name."""
    assert index_of_step(_series(0, 500, 900), step) == index


def test_a_missing_step_lists_the_nearest():
    """The message has the tag, the step, and of many steps the eight around it."""
    with pytest.raises(NotFoundError) as caught:
        index_of_step(_series(*range(0, 2000, 100)), 1010)
    assert "'loss' has no step 1010" in str(caught.value)
    assert "20 steps: 700, 800, 900, 1000, 1100, 1200, 1300, 1400" in str(caught.value)


@given(
    st.lists(st.integers(0, 50), min_size=1, unique=True).map(sorted),
    st.lists(st.integers(0, 60)),
)
def test_newest_at(steps, moments):
    """Each moment gets the last step that is not after it, else the first step."""
    expected = [
        max((i for i, step in enumerate(steps) if step <= moment), default=0) for moment in moments
    ]
    found = newest_at(np.array(steps, np.int64), np.array(moments, np.int64))
    np.testing.assert_array_equal(found, expected)
