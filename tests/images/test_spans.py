"""What colors mean: which value has the strongest, and how it is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import ImageFont

from tbviz.errors import InvalidArgumentError
from tbviz.images import diverging
from tbviz.images.colors import amounts
from tbviz.images.spans import largest_of, longest_told, shades, shares, span_of, told

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(3, 8))


@pytest.mark.parametrize(
    ("largest", "ends"),
    [
        ("each", np.abs(ROWS).max(axis=1)),
        ("all", [np.abs(ROWS).max()] * 3),
        (2, [2, 2, 2]),
        (np.float32(0.5), [0.5] * 3),
    ],
)
def test_the_strongest_color_is_that_of_the_largest_or_of_a_number(
    largest: Any, ends: list[float]
) -> None:
    """Of each part or of all, whatever its sign; what is beyond has it as well."""
    span = span_of(ROWS, largest, name="largest", within=(1,))
    expected = np.clip(ROWS / np.array(ends)[:, None], -1, 1)
    np.testing.assert_allclose(shares(ROWS, span.reach), expected)
    np.testing.assert_array_equal(shades(ROWS, span), diverging(expected))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.int64, np.float32, np.float64])
def test_values_of_any_dtype_have_a_largest(dtype: type) -> None:
    """Computed by hand; -128 has no opposite among its own."""
    values = np.array([[0, 1, 1], [0, 1, 0]]).astype(dtype)
    assert largest_of(values).tolist() == [[1]]
    assert largest_of(np.array([-128, 5], np.int8)).tolist() == [128]


@pytest.mark.parametrize(
    ("values", "draw", "signed"),
    [
        ([0, 1, 4], amounts, False),
        ([0, -1, 4], diverging, True),
        ([0, -np.inf, 4], amounts, False),
    ],
)
def test_one_negative_value_makes_all_signed(values: list[float], draw: Any, signed: bool) -> None:
    """Negative infinity is none."""
    array = np.array(values)
    span = span_of(array, "all", name="largest")
    assert span.signed is signed
    np.testing.assert_array_equal(shades(array, span), draw(array / 4))


def test_zeros_are_white() -> None:
    """A part of nothing but zeros has no reach, beside one that has."""
    values = np.array([[0.0, 0.0], [1.0, 0.5]])
    drawn = shades(values, span_of(values, "each", name="largest", within=(1,)))
    np.testing.assert_array_equal(drawn, amounts(values))


@pytest.mark.parametrize("end", [1e-300, 1e300])
def test_extremes_are_not_taken_for_infinite(end: float) -> None:
    """Far beyond their reach, values have the strongest color, and infinity has its own."""
    values = np.array([1e308, np.inf, 0.0])
    drawn = shades(values, span_of(values, end, name="largest"))
    np.testing.assert_array_equal(drawn, amounts([1.0, np.nan, 0.0]))


@pytest.mark.parametrize(
    ("values", "largest", "text"),
    [
        ([0, 2.5, np.nan], "all", "white 0 to blue 2.5"),
        ([-0.25, 0.125], "all", "blue -0.25 to red 0.25"),
        ([0, 2], 2, "white 0 to blue 2"),
        ([0, 2.5], 2, "white 0 to blue 2 and beyond"),
        ([-2.5, 1], 2, "blue -2 to red 2 and beyond"),
        ([0, np.inf], 2, "white 0 to blue 2"),
        ([0, 123456], "all", "white 0 to blue 1.23e+05"),
        ([0, np.nan], "all", "no number but 0"),
        ([[0, 2], [1, 1]], "each", "white to blue, each unit by its largest"),
        ([[0, -2], [1, 1]], "each", "blue to red, each unit by its largest"),
        ([[0, 2]], "each", "white 0 to blue 2"),
    ],
)
def test_colors_are_told(values: Any, largest: Any, text: str) -> None:
    """By the values that they end at; where these differ, that each part has its own."""
    array = np.array(values, float)
    assert told(span_of(array, largest, name="largest", within=(-1,)), "unit") == text


@pytest.mark.parametrize("largest", ["all", "each", 2])
@pytest.mark.parametrize("values", [[0], [-1], [1e300, -1e300], [1.2345e-300], [np.nan, 3]])
@pytest.mark.parametrize("rows", [1, 2])
def test_no_text_is_longer_than_the_longest(values: Any, largest: Any, rows: int) -> None:
    """Which is the same for all spans of a kind, so that their pictures are of one size."""
    font = ImageFont.load_default(12)
    span, other = (
        span_of(np.array([row] * rows, float), largest, name="largest", within=(1,))
        for row in (values, [1])
    )
    longest = longest_told(span, "unit")
    assert longest == longest_told(other, "unit")
    assert font.getlength(told(span, "unit")) <= font.getlength(longest)


@pytest.mark.parametrize("largest", ["grid", 0, -1, float("nan"), None, np.zeros(3)])
def test_wrong_spans_are_named(largest: Any) -> None:
    """With the name of the option."""
    with pytest.raises(InvalidArgumentError, match='reach must be "each", "all" or a positive nu'):
        span_of(ROWS, largest, name="reach")
