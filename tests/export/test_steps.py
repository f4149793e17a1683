"""Choosing among the steps of a series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.errors import InvalidArgumentError, NotFoundError
from tbviz.export.steps import StepRange, index_of_step, newest_at, parse_steps, within
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":", [0, 10, 20, 35, 50]),
        ("10:35", [10, 20, 35]),
        ("11:", [20, 35, 50]),
        (":34", [0, 10, 20]),
        ("::2", [0, 20, 50]),
        ("5:50:3", [10, 50]),
        ("20:20:1", [20]),
    ],
)
def test_a_range_takes_both_ends(text, expected):
    """Steps from A to B, B too, and every C-th of those that are there."""
    steps = np.array([0, 10, 20, 35, 50])
    assert steps[within(steps, parse_steps(text))].tolist() == expected


@pytest.mark.parametrize(
    "text", ["", "5", "a:b", "1:2:0", "1:2:3:4", "-1:5", "-10:", "1.5:", 5, "1: 2"]
)
def test_other_text_is_no_range(text):
    """The message tells the rule and what was found."""
    with pytest.raises(InvalidArgumentError, match=r"--steps .*steps=.* is A:B .* found") as caught:
        parse_steps(text)
    assert caught.value.found == text


def test_one_step_is_said_how():
    """Whoever gives a number learns of both ways."""
    with pytest.raises(InvalidArgumentError, match="found '50'; 50:50 is one step, .*--step 50 "):
        parse_steps("50")


def test_a_range_without_steps_tells_what_there_is():
    """Nothing is taken in silence."""
    with pytest.raises(NotFoundError, match="no steps in 11:19; there are 3 from 0 to 20"):
        within(np.array([0, 10, 20]), StepRange(11, 19))
