"""Filters of dense layers, and their pictures symmetric around zero."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import diverging, filter_grid, filter_images


def test_each_column_is_an_image() -> None:
    """Unit u's filter at row y and column x is the weight of input y * W + x."""
    kernel = np.arange(12.0).reshape(6, 2)
    np.testing.assert_array_equal(
        filter_images(kernel, shape=(2, 3)),
        [[[0, 2, 4], [6, 8, 10]], [[1, 3, 5], [7, 9, 11]]],
    )


def test_a_square_is_found_by_itself() -> None:
    """784 inputs are 28 x 28; the dtype stays."""
    filters = filter_images(np.zeros((784, 5), np.float16))
    assert filters.shape == (5, 28, 28)
    assert filters.dtype == np.float16


def test_channels_come_last() -> None:
    """An RGB input image has its channels beside each other in the kernel."""
    kernel = np.arange(12.0)[:, None]
    np.testing.assert_array_equal(
        filter_images(kernel, shape=(2, 2, 3)), np.arange(12).reshape(1, 2, 2, 3)
    )


@pytest.mark.parametrize(
    ("kernel", "shape", "found"),
    [
        (np.zeros((3, 3, 1, 8)), None, r"\[inputs, units\], found the shape \[3, 3, 1, 8\]"),
        (np.zeros((4, 0)), None, r"found the shape \[4, 0\]"),
        (np.zeros((10, 2)), None, "10 inputs is not a square image"),
        (np.zeros((10, 2)), (3, 3), r"product 10.*found \(3, 3\)"),
        (np.zeros((4, 2)), (-2, -2), r"found \(-2, -2\)"),
        (np.zeros((4, 2)), (4,), r"found \(4,\)"),
        (np.zeros((4, 2)), 4, "of integers .*found 4"),
        (np.zeros((4, 2)), (2.0, 2.0), r"of integers .*found \(2.0, 2.0\)"),
        (np.zeros((4, 2)), "22", "of integers .*found '22'"),
        (np.zeros((4, 2)), ((2, 2), 2), "shape must be an array of one shape"),
        (5.0, None, r"found the shape \[\]"),
    ],
)
def test_shapes_that_do_not_fit_are_named(
    kernel: np.ndarray, shape: tuple[int, int] | None, found: str
) -> None:
    """The message tells what the kernel has and what the shape should be."""
    with pytest.raises(InvalidArgumentError, match=found):
        filter_images(kernel, shape=shape)


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32, np.float64])
def test_each_filter_spans_its_own_largest_weight(dtype: type) -> None:
    """Both filters reach an end of the color map, and their zeros are its middle."""
    kernel = np.array([[-4, 0.5], [0, 0], [2, 0.25], [1, 0]], dtype)
    expected = diverging([[[-1, 0], [0.5, 0.25]], [[1, 0], [0.5, 0]]])
    grid = filter_grid(kernel, padding=0, columns=2)
    np.testing.assert_array_equal(grid, np.concatenate(expected, axis=1))


def test_all_filters_can_share_one_span() -> None:
    """The smaller filter is as pale as its weights are small."""
    kernel = np.array([[-4.0, 1.0]])
    grid = filter_grid(kernel, padding=0, columns=2, symmetric="all")
    np.testing.assert_array_equal(grid, diverging([[-1, 0.25]]))


def test_zeros_are_the_middle() -> None:
    """A filter of nothing but zeros is drawn, in the middle color."""
    middle = diverging(0.0)
    np.testing.assert_array_equal(filter_grid(np.zeros((4, 1))), np.broadcast_to(middle, (2, 2, 3)))


def test_extremes_do_not_hide_the_rest() -> None:
    """NaN and infinity are green, and do not stretch the colors of the others."""
    kernel = np.array([[np.nan], [np.inf], [-2.0], [1.0]])
    expected = [[(0, 158, 60), (0, 158, 60)], diverging([-1, 0.5])]
    np.testing.assert_array_equal(filter_grid(kernel), np.array(expected))


def test_large_and_tiny_float64_weights_keep_their_signs() -> None:
    """Weights beyond float32 are scaled like others."""
    for size in (1e300, 1e-300):
        np.testing.assert_array_equal(
            filter_grid(np.array([[size], [-size], [0], [0]])), diverging([[1, -1], [0, 0]])
        )


def test_color_filters_are_drawn_around_middle_grey() -> None:
    """Weights of -m, 0 and m become 0, 128 and 255 in their own channel."""
    kernel = np.array([[-2.0], [0.0], [2.0]])
    np.testing.assert_array_equal(filter_grid(kernel, shape=(1, 1, 3)), [[[0, 128, 255]]])


def test_nonfinite_color_filters_are_marked() -> None:
    """One channel that is not finite marks the pixel, in a color that no weight has."""
    magenta = (255, 0, 255)
    kernel = np.array([[np.nan], [0.0], [2.0]])
    np.testing.assert_array_equal(filter_grid(kernel, shape=(1, 1, 3)), [[magenta]])
    taken = np.array([[1.0, np.nan], [-1.0, 0.0], [1.0, 0.0]])
    drawn = filter_grid(taken, shape=(1, 1, 3), padding=0).reshape(-1, 3)
    np.testing.assert_array_equal(drawn[0], magenta)
    assert drawn[1].tolist() != list(magenta)


def test_one_channel_is_grey() -> None:
    """(H, W, 1) is drawn as (H, W)."""
    kernel = np.random.default_rng(0).normal(size=(6, 3))
    np.testing.assert_array_equal(
        filter_grid(kernel, shape=(2, 3, 1)), filter_grid(kernel, shape=(2, 3))
    )


def test_layout_of_the_grid() -> None:
    """Columns, padding and scale are those of image_grid."""
    assert filter_grid(np.zeros((6, 5)), shape=(2, 3), columns=4, padding=2, scale=3).shape == (
        2 * 6 + 2,
        4 * 9 + 3 * 2,
        3,
    )


@pytest.mark.parametrize(
    ("kernel", "options", "found"),
    [
        (np.zeros((4, 1)), {"symmetric": "none"}, "symmetric must be .*found 'none'"),
        (np.zeros((4, 1)), {"shape": (1, 2, 2)}, "1 or 3 channels, found 2"),
        (np.zeros((4, 1), complex), {}, "bool, integers or floats, found complex128"),
    ],
)
def test_wrong_options_are_named(
    kernel: np.ndarray, options: dict[str, object], found: str
) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        filter_grid(kernel, **options)
