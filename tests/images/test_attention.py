"""Pictures of attention: a tile for each head, and zero in the same color in all of them."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import attention_grid, diverging, image_grid
from tbviz.images.captions import with_caption
from tbviz.images.colors import amounts

RNG = np.random.default_rng(0)
HEADS = RNG.dirichlet(np.ones(6), (5, 4))  # [heads, T, S], rows that sum to one


def captioned(picture: Any, text: str) -> Any:
    """Return a picture with a line below, in the room that two long numbers need."""
    longest = "blue -8.88e+188 to red 8.88e+188"
    room = text if "each" in text else longest if "all" in text else f"{longest} and beyond"
    return with_caption(picture, text.removesuffix(" of all"), room=room)


def drawn(weights: Any, **options: Any) -> Any:
    """Return the pixels of one matrix [T, S] of which each weight is one."""
    height, width = np.shape(weights)
    return attention_grid(weights, scale=1, **options)[:height, :width]


def test_a_matrix_is_drawn_from_zero_to_its_largest_weight() -> None:
    """Zero is nearly white, the largest has the last color, and a line says which it is."""
    weights = [[0, 0.25], [0.5, 0.125]]
    expected = captioned(amounts([[0, 0.5], [1, 0.25]]), "white 0 to blue 0.5 of all")
    np.testing.assert_array_equal(attention_grid(weights, scale=1), expected)
    assert expected[0, 0].min() > 235


def test_negative_numbers_are_blue() -> None:
    """Scores are drawn symmetrically around zero, those of all heads alike."""
    np.testing.assert_array_equal(drawn([[-4, 2, 0]]), diverging([[-1, 0.5, 0]]))
    heads = [[[-4, 2, 0]], [[1, 2, 0]]]
    tiles = image_grid(diverging([[[-1, 0.5, 0]], [[0.25, 0.5, 0]]]), padding=0, columns=1)
    picture = attention_grid(heads, span=4, scale=1, titles=["", ""], columns=1, padding=0)
    np.testing.assert_array_equal(picture[18, :3], tiles[0])
    np.testing.assert_array_equal(picture[18 + 19, :3], tiles[1])


@pytest.mark.parametrize(
    ("span", "reach", "told"),
    [
        ("each", HEADS.max(axis=(1, 2)), "white to blue, each head by its largest"),
        ("all", [HEADS.max()] * 5, f"white 0 to blue {HEADS.max():.3g} of all"),
        (1, [1] * 5, "white 0 to blue 1"),
        (0.25, [0.25] * 5, "white 0 to blue 0.25 and beyond"),
    ],
)
def test_heads_span_what_they_are_told_to(span: Any, reach: Any, told: str) -> None:
    """Their own largest weight, that of all, or a number, beyond which weights are clipped."""
    shares = HEADS / np.reshape(reach, (5, 1, 1))
    titles = [f"head {index}" for index in range(5)]
    expected = image_grid(amounts(shares), scale=12, padding=4, titles=titles)
    np.testing.assert_array_equal(attention_grid(HEADS, span=span), captioned(expected, told))


def test_layout_of_the_heads() -> None:
    """Columns, padding, titles and scale are those of a grid."""
    titles = list("abcde")
    picture = attention_grid(HEADS, span=1, columns=5, padding=1, titles=titles, scale=7)
    expected = image_grid(amounts(HEADS), columns=5, padding=1, titles=titles, scale=7)
    np.testing.assert_array_equal(picture, captioned(expected, "white 0 to blue 1"))


@pytest.mark.parametrize(
    ("shape", "height", "width"),
    [
        ((8, 8), 200, 200),
        ((3, 60), 12, 240),
        ((100, 5), 200, 10),
        ((3, 210), 3, 210),
    ],
)
def test_small_matrices_are_enlarged(shape: tuple[int, int], height: int, width: int) -> None:
    """To 200 pixels at least on the longer side, and rectangular ones stay so."""
    expected = captioned(amounts(np.ones((height, width))), "white 0 to blue 1 of all")
    np.testing.assert_array_equal(attention_grid(np.ones(shape)), expected)


@pytest.mark.parametrize(
    ("heads", "columns", "scale"),
    [(9, None, 14), (2, 1, 25), (20, 20, 13)],  # 14 * 15 > 200, 25 * 8 = 200, 13 * 5 > 64
)
def test_heads_are_enlarged(heads: int, columns: int | None, scale: int) -> None:
    """Each to 64 pixels, and further until all together have 200."""
    weights = np.ones((heads, 4, 5))
    expected = attention_grid(weights, columns=columns, scale=scale)
    np.testing.assert_array_equal(attention_grid(weights, columns=columns), expected)


@pytest.mark.parametrize("dtype", [ml_dtypes.bfloat16, np.float16, np.float64, np.int32, bool])
def test_any_numbers_are_drawn(dtype: type) -> None:
    """Those of small dtypes too."""
    weights = np.array([[0, 1], [1, 1]], dtype)
    np.testing.assert_array_equal(drawn(weights), amounts([[0, 1], [1, 1]]))


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_large_and_tiny_weights_are_drawn(size: float) -> None:
    """Shares are taken before numbers become float32."""
    np.testing.assert_array_equal(drawn([[size, size / 2]]), amounts([[1, 0.5]]))


def test_what_is_not_finite_does_not_hide_the_rest() -> None:
    """It has a color of its own, and stretches nothing; where nothing else is left, all has."""
    magenta = (255, 0, 255)
    np.testing.assert_array_equal(
        drawn([[np.nan, 0.5], [-np.inf, 1]]), [[magenta, amounts(0.5)], [magenta, amounts(1)]]
    )
    assert (drawn([[np.nan]]) == magenta).all()


@pytest.mark.parametrize("span", ["each", "all", 0.125])
def test_the_pictures_of_a_series_are_of_one_size(span: Any) -> None:
    """Whatever the line below says, as an animation needs."""
    matrices = [[0, 0], [1, 0.5], [-1.2345e-9, 1], [np.nan, 0]]
    assert len({attention_grid([matrix], span=span).shape for matrix in matrices}) == 1


def test_zeros_are_white() -> None:
    """A matrix of zeros has no span."""
    np.testing.assert_array_equal(drawn([[0.0]])[0, 0], amounts(0))


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
