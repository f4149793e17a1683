"""Pictures of filters, symmetric around zero."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import diverging, filter_grid
from tbviz.images.captions import with_caption


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32, np.float64])
def test_each_filter_spans_its_own_largest_weight(dtype: type) -> None:
    """Both filters reach an end of the color map, and their zeros are its middle."""
    kernel = np.array([[-4, 0.5], [0, 0], [2, 0.25], [1, 0]], dtype)
    expected = diverging([[[-1, 0], [0.5, 0.25]], [[1, 0], [0.5, 0]]])
    grid = filter_grid(kernel, padding=0, columns=2, scale=1)
    np.testing.assert_array_equal(grid, np.concatenate(expected, axis=1))


def test_all_filters_can_share_one_span() -> None:
    """The smaller filter is as pale as its weights are small."""
    kernel = np.array([[-4.0, 1.0]])
    grid = filter_grid(kernel, padding=0, columns=2, symmetric="all", scale=1)
    np.testing.assert_array_equal(grid, diverging([[-1, 0.25]]))


def test_zeros_are_the_middle() -> None:
    """A filter of nothing but zeros is drawn, in the middle color."""
    middle = diverging(0.0)
    np.testing.assert_array_equal(
        filter_grid(np.zeros((4, 1)), scale=1), np.broadcast_to(middle, (2, 2, 3))
    )


def test_extremes_do_not_hide_the_rest() -> None:
    """NaN and infinity are green, and do not stretch the colors of the others."""
    kernel = np.array([[np.nan], [np.inf], [-2.0], [1.0]])
    expected = [[(0, 158, 60), (0, 158, 60)], diverging([-1, 0.5])]
    np.testing.assert_array_equal(filter_grid(kernel, scale=1), np.array(expected))


def test_large_and_tiny_float64_weights_keep_their_signs() -> None:
    """Weights beyond float32 are scaled like others."""
    for size in (1e300, 1e-300):
        np.testing.assert_array_equal(
            filter_grid(np.array([[size], [-size], [0], [0]]), scale=1),
            diverging([[1, -1], [0, 0]]),
        )


def test_color_filters_are_drawn_around_middle_grey() -> None:
    """Weights of -m, 0 and m become 0, 128 and 255 in their own channel."""
    kernel = np.array([[-2.0], [0.0], [2.0]])
    np.testing.assert_array_equal(filter_grid(kernel, shape=(1, 1, 3), scale=1), [[[0, 128, 255]]])


def test_nonfinite_color_filters_are_marked() -> None:
    """One channel that is not finite marks the pixel, in a color that no weight has."""
    magenta = (255, 0, 255)
    kernel = np.array([[np.nan], [0.0], [2.0]])
    np.testing.assert_array_equal(filter_grid(kernel, shape=(1, 1, 3), scale=1), [[magenta]])
    taken = np.array([[1.0, np.nan], [-1.0, 0.0], [1.0, 0.0]])
    drawn = filter_grid(taken, shape=(1, 1, 3), padding=0, scale=1).reshape(-1, 3)
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


RNG = np.random.default_rng(0)


def signed(filters: np.ndarray) -> np.ndarray:
    """Return filters `[N, ...]`, each divided by its own largest absolute weight."""
    return filters / np.abs(filters).reshape(len(filters), -1).max(1).reshape(
        -1, *[1] * (filters.ndim - 1)
    )


@pytest.mark.parametrize(
    ("layout", "axes"),
    [(None, (0, 1, 2, 3)), ("HWOI", (0, 1, 3, 2)), ("OIHW", (3, 2, 0, 1)), ("IOHW", (2, 3, 0, 1))],
)
@pytest.mark.parametrize("depth", [1, 3, 4])
def test_a_kernel_is_the_same_picture_in_every_layout(
    layout: str | None, axes: tuple[int, ...], depth: int
) -> None:
    """Convolutions and transposed ones, of Keras and of PyTorch."""
    kernel = RNG.normal(size=(3, 2, depth, 5))
    np.testing.assert_array_equal(
        filter_grid(kernel.transpose(axes), layout=layout), filter_grid(kernel)
    )


def test_filters_of_three_channels_are_in_color() -> None:
    """Each weight m of the largest is the shade 127.5 + 127.5 m of its own channel."""
    kernel = RNG.normal(size=(3, 2, 3, 4))
    shades = np.rint(127.5 + 127.5 * signed(kernel.transpose(3, 0, 1, 2)))
    picture = filter_grid(kernel, columns=4, padding=0, scale=1)
    np.testing.assert_array_equal(picture, np.concatenate(list(shades), axis=1))


@pytest.mark.parametrize("depth", [2, 4])
def test_filters_of_other_depths_are_a_sheet(depth: int) -> None:
    """A column for each filter, a row for each input channel, one span for a whole filter."""
    kernel = RNG.normal(size=(3, 2, depth, 5))
    tiles = diverging(signed(kernel.transpose(3, 0, 1, 2)))  # [unit, y, x, channel, RGB]
    picture = filter_grid(kernel, padding=1, scale=1)
    assert picture.shape == (depth * 4 - 1, 5 * 3 - 1, 3)
    expected = np.full_like(picture, 190)
    for unit in range(5):
        for channel in range(depth):
            top, left = channel * 4, unit * 3
            expected[top : top + 3, left : left + 2] = tiles[unit, :, :, channel]
    np.testing.assert_array_equal(picture, expected)


def test_a_dense_layer_of_deep_images_is_a_sheet() -> None:
    """Its kernel is that of a convolution as large as the image."""
    kernel = RNG.normal(size=(3 * 2 * 4, 5))
    np.testing.assert_array_equal(
        filter_grid(kernel, shape=(3, 2, 4)), filter_grid(kernel.reshape(3, 2, 4, 5))
    )


@pytest.mark.parametrize(
    ("shape", "height", "width"),
    [
        ((3, 3, 1, 4), 2 * 24 + 1, 2 * 24 + 1),
        ((5, 2, 3, 1), 25, 10),
        ((28, 28, 1, 1), 28, 28),
        ((1, 1, 1, 1), 24, 24),
        ((3, 3, 2, 3), 2 * 12 + 2, 3 * 12 + 2 * 2),
        ((1, 1, 2, 3), 2 * 12 + 2, 3 * 12 + 2 * 2),
    ],
)
def test_small_filters_are_enlarged(shape: tuple[int, ...], height: int, width: int) -> None:
    """To 24 pixels at least on the longer side, 12 in a sheet."""
    assert filter_grid(np.zeros(shape)).shape == (height, width, 3)


def test_the_largest_of_many_filters_are_drawn_first() -> None:
    """By Euclidean norm, above a caption that says how many there are."""
    kernel = RNG.normal(size=(16, 2000)) * RNG.uniform(0.1, 2, 2000)
    order = np.argsort(-np.linalg.norm(kernel, axis=0))[:64]
    expected = with_caption(
        filter_grid(kernel[:, order]), "64 of 2,000 filters, largest norm first"
    )
    np.testing.assert_array_equal(filter_grid(kernel), expected)


def test_as_many_as_there_is_room_for_stay_in_their_order() -> None:
    """Nothing is left out and nothing is said."""
    kernel = np.array([[1.0, -2.0, 3.0]])
    picture = filter_grid(kernel, most=3, columns=3, padding=0, symmetric="all", scale=1)
    np.testing.assert_array_equal(picture, diverging([kernel[0] / 3]))


def test_the_largest_of_many_input_channels_are_drawn_first() -> None:
    """A sheet has an end in both directions."""
    kernel = RNG.normal(size=(2, 2, 9, 7))
    units = np.argsort(-np.linalg.norm(kernel.reshape(-1, 7), axis=0))[:5]
    channels = np.argsort(-np.linalg.norm(kernel.transpose(2, 0, 1, 3).reshape(9, -1), axis=1))[:5]
    expected = with_caption(
        filter_grid(kernel[:, :, channels][..., units]),
        "5 of 7 filters, 5 of 9 input channels, largest norm first",
    )
    np.testing.assert_array_equal(filter_grid(kernel, most=5), expected)


def test_a_filter_that_is_not_finite_is_never_left_out() -> None:
    """It comes before all others."""
    kernel = np.ones((1, 100))
    kernel[0, [40, 70]] = np.nan, -np.inf
    picture = filter_grid(kernel, columns=64, padding=0, scale=1)
    np.testing.assert_array_equal(picture[0, :3], [(0, 158, 60), (0, 158, 60), diverging(1)])


@pytest.mark.parametrize(
    ("kernel", "options", "found"),
    [
        (np.zeros((4, 1)), {"symmetric": "none"}, "symmetric must be .*found 'none'"),
        (np.zeros((4, 1)), {"shape": (1, 2, 2), "columns": 3}, "sheet .* found columns=3"),
        (np.zeros((4, 1)), {"most": 0}, "most must be an integer >= 1, found 0"),
        (np.zeros((4, 1)), {"scale": 0}, "scale must be an integer >= 1, found 0"),
        (np.zeros((4, 1)), {"layout": "HWIO"}, "layout must be the letters of IO .*'HWIO'"),
        (np.zeros((4, 1), complex), {}, "bool, integers or floats, found complex128"),
    ],
)
def test_wrong_options_are_named(
    kernel: np.ndarray, options: dict[str, object], found: str
) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        filter_grid(kernel, **options)
