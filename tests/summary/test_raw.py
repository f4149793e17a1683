"""Summaries that were worked out elsewhere: what is not of their form is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.events import proto_to_array
from tbviz.summary import raw


def test_data_is_copied() -> None:
    """What becomes of the arrays later changes nothing."""
    table, curve, numbers = np.ones((2, 3)), np.ones((6, 4)), np.ones(5)
    summaries = [
        raw.raw_histogram("h", table, 0),
        raw.raw_pr_curve("p", curve, 0),
        raw.tensor("t", numbers, 0),
    ]
    for array in (table, curve, numbers):
        array[:] = 7
    for summary in summaries:
        assert (proto_to_array(summary.build()[0].tensor) == 1).all()


def test_lost_values_are_told_where_there_are_any() -> None:
    """As `histogram` tells them."""
    summary = raw.raw_histogram("h", np.ones((2, 3)), 0, nan=2)
    assert [value.tag for value in summary.build()] == ["h", "h/nan"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: raw.raw_histogram("h", np.ones((2, 2)), 0), r"h: buckets are \[k, 3\], found"),
        (lambda: raw.raw_histogram("h", [["a"] * 3], 0), "h: buckets must be bool, integers or"),
        (
            lambda: raw.legacy_histogram("h", [1, 2], 0, limits=[1], low=0, high=1),
            r"h: counts and limits are \[n\] alike, found \[2\] and \[1\]",
        ),
        (lambda: raw.raw_pr_curve("p", np.ones((5, 4)), 0), r"p: a curve is \[6, T\] with T of"),
        (lambda: raw.raw_pr_curve("p", np.ones((6, 1)), 0), r"p: a curve is \[6, T\] with T of"),
        (lambda: raw.tensor("t", "x", 0), "t: a tensor must be bool, integers or floats"),
        (lambda: raw.tensor("", 1.0, 0), "a tag is a non-empty str"),
        (lambda: raw.described_scalar("a", 1.0, 0, title="\ud800"), "a title is text that UTF-8"),
        (lambda: raw.described_scalar("a", [1, 2], 0), "a: a scalar must be one number"),
    ],
)
def test_a_mistake_is_an_error_at_the_call(call: Callable[[], object], message: str) -> None:
    """The message says what the rule is."""
    with pytest.raises(InvalidArgumentError, match=message):
        call()
