"""Pictures of attention: a tile for each head, and zero in the same color in all of them."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import attention_grid, diverging, image_grid

RNG = np.random.default_rng(0)
HEADS = RNG.dirichlet(np.ones(6), (5, 4))  # [heads, T, S], rows that sum to one


def test_a_matrix_is_drawn_from_zero_to_its_largest_weight() -> None:
    """Zero is the middle of the map and nearly white, the largest its red end."""
    picture = attention_grid([[0, 0.25], [0.5, 0.125]], scale=1)
    np.testing.assert_array_equal(picture, diverging([[0, 0.5], [1, 0.25]]))
    assert picture[0, 0].min() > 235


def test_negative_numbers_are_blue() -> None:
    """Scores are drawn symmetrically around zero."""
    np.testing.assert_array_equal(attention_grid([[-4, 2, 0]], scale=1), diverging([[-1, 0.5, 0]]))


@pytest.mark.parametrize(
    ("span", "reach"),
    [
        ("each", HEADS.max(axis=(1, 2))),
        ("all", [HEADS.max()] * 5),
        (1, [1] * 5),
        (0.25, [0.25] * 5),
    ],
)
def test_heads_span_what_they_are_told_to(span: Any, reach: Any) -> None:
    """Their own largest weight, that of all, or a number, beyond which weights are clipped."""
    shares = HEADS / np.reshape(reach, (5, 1, 1))
    expected = image_grid(
        diverging(shares), scale=11, padding=4, titles=[f"head {index}" for index in range(5)]
    )
    np.testing.assert_array_equal(attention_grid(HEADS, span=span), expected)


def test_layout_of_the_heads() -> None:
    """Columns, padding, titles and scale are those of a grid."""
    titles = list("abcde")
    picture = attention_grid(HEADS, span=1, columns=5, padding=1, titles=titles, scale=7)
    expected = image_grid(diverging(HEADS), columns=5, padding=1, titles=titles, scale=7)
    np.testing.assert_array_equal(picture, expected)


@pytest.mark.parametrize(
    ("shape", "height", "width"), [((8, 8), 64, 64), ((3, 60), 6, 120), ((100, 5), 100, 5)]
)
def test_small_matrices_are_enlarged(shape: tuple[int, int], height: int, width: int) -> None:
    """To 64 pixels at least on the longer side, and rectangular ones stay so."""
    assert attention_grid(np.zeros(shape)).shape == (height, width, 3)


@pytest.mark.parametrize("dtype", [ml_dtypes.bfloat16, np.float16, np.float64, np.int32, bool])
def test_any_numbers_are_drawn(dtype: type) -> None:
    """Those of small dtypes too."""
    weights = np.array([[0, 1], [1, 1]], dtype)
    np.testing.assert_array_equal(attention_grid(weights, scale=1), diverging([[0, 1], [1, 1]]))


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_large_and_tiny_weights_are_drawn(size: float) -> None:
    """Shares are taken before numbers become float32."""
    picture = attention_grid([[size, size / 2]], scale=1)
    np.testing.assert_array_equal(picture, diverging([[1, 0.5]]))


def test_what_is_not_finite_does_not_hide_the_rest() -> None:
    """It is green, and stretches nothing; where nothing else is left, all is."""
    picture = attention_grid([[np.nan, 0.5], [-np.inf, 1]], scale=1)
    green = (0, 158, 60)
    np.testing.assert_array_equal(picture, [[green, diverging(0.5)], [green, diverging(1)]])
    assert (attention_grid([[np.nan]], scale=1) == green).all()


def test_zeros_are_the_middle() -> None:
    """A matrix of zeros has no span."""
    np.testing.assert_array_equal(attention_grid([[0.0]], scale=1)[0, 0], diverging(0))


@pytest.mark.parametrize(
    ("weights", "options", "found"),
    [
        (np.zeros(3), {}, r"\[T, S\] or \[heads, T, S\], found the shape \[3\]"),
        (np.zeros((1, 2, 3, 3)), {}, r"found the shape \[1, 2, 3, 3\]"),
        (np.zeros((0, 3)), {}, r"found the shape \[0, 3\]"),
        (np.zeros((2, 2), complex), {}, "attention must be bool, .* found complex128"),
        (HEADS, {"span": "none"}, 'span must be "each", "all" or a positive number, found'),
        (HEADS, {"span": 0}, "span must be .* found 0"),
        (HEADS, {"span": np.zeros(3)}, "span must be .* found array"),
        (HEADS, {"titles": ["a"]}, r"one for each of 5 images, found <U1 of the shape \[1\]"),
        (HEADS, {"scale": 0}, "scale must be an integer >= 1, found 0"),
        (HEADS, {"columns": 0}, "columns must be an integer >= 1, found 0"),
    ],
)
def test_wrong_attention_is_named(weights: Any, options: dict[str, Any], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        attention_grid(weights, **options)
