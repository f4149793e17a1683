"""Grids and rows of pictures, pixel for pixel."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
from skimage.util import montage

from tbviz.errors import InvalidArgumentError
from tbviz.images import enlarge, image_grid, side_by_side
from tbviz.images.grid import scale_to


def test_grid_places_images_in_rows() -> None:
    """Three images of one pixel in two columns leave the last cell to the background."""
    images = np.array([10, 20, 30], np.uint8).reshape(3, 1, 1)
    grid = image_grid(images, columns=2, padding=1, background=99)
    np.testing.assert_array_equal(grid[..., 0], [[10, 99, 20], [99, 99, 99], [30, 99, 99]])


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize("columns", [1, 3, 7, 9])
def test_grid_holds_every_image_where_it_belongs(channels: int, padding: int, columns: int) -> None:
    """Each image stands at its row and column, and all else is background."""
    images = np.random.default_rng(0).integers(0, 256, (7, 5, 4, channels), np.uint8)
    grid = image_grid(images, columns=columns, padding=padding, background=7)
    rows = -(-7 // columns)
    assert grid.shape == (
        rows * (5 + padding) - padding,
        columns * (4 + padding) - padding,
        channels,
    )
    expected = np.full_like(grid, 7)
    if channels == 4:
        expected[..., 3] = 255
    for index, image in enumerate(images):
        top, left = index // columns * (5 + padding), index % columns * (4 + padding)
        expected[top : top + 5, left : left + 4] = image
    np.testing.assert_array_equal(grid, expected)


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (4, 2), (5, 3), (100, 10)])
def test_grid_is_near_a_square(count: int, columns: int) -> None:
    """Without columns there are as many as the root of the count, rounded up."""
    assert image_grid(np.zeros((count, 2, 2)), padding=0).shape[1] == 2 * columns


def test_scale_enlarges_pixels_but_not_the_padding() -> None:
    """Each pixel becomes a square, and the line between images stays one pixel wide."""
    grid = image_grid(np.array([[[1, 2]], [[3, 4]]], np.uint8), padding=1, scale=2, background=0)
    line = [1, 1, 2, 2, 0, 3, 3, 4, 4]
    np.testing.assert_array_equal(grid[..., 0], [line, line])


def test_background_of_color_makes_a_grey_grid_rgb() -> None:
    """Grey images keep their grey beside a colored line."""
    grid = image_grid(np.array([[[1]], [[2]]], np.uint8), padding=1, background=(9, 8, 7))
    np.testing.assert_array_equal(grid, [[[1, 1, 1], [9, 8, 7], [2, 2, 2]]])


FLOATS = [-1.0, 0.0, 0.25, 1.0, 3.0]


@pytest.mark.parametrize(
    ("values", "dtype", "value_range", "expected"),
    [
        ([0, 1, 127, 128, 255], np.uint8, None, [0, 1, 127, 128, 255]),
        ([0, 1, 1, 0, 1], bool, None, [0, 255, 255, 0, 255]),
        (FLOATS, np.float16, None, [0, 0, 64, 255, 255]),
        (FLOATS, ml_dtypes.bfloat16, None, [0, 0, 64, 255, 255]),
        (FLOATS, np.float32, None, [0, 0, 64, 255, 255]),
        (FLOATS, np.float64, None, [0, 0, 64, 255, 255]),
        (FLOATS, np.float32, (-1, 1), [0, 128, 159, 255, 255]),
        (FLOATS, np.float32, "grid", [0, 64, 80, 128, 255]),
        (FLOATS, np.float32, "image", [128] * 5),
        ([0, 50, 100, 150, 200], np.uint8, (50, 150), [0, 0, 128, 255, 255]),
        ([0, 50, 100, 150, 200], np.uint8, "grid", [0, 64, 128, 191, 255]),
        ([-200, -100, 0, 100, 200], np.int64, "grid", [0, 64, 128, 191, 255]),
        ([-200, -100, 0, 100, 200], np.int16, (-100, 100), [0, 0, 128, 255, 255]),
        ([0, 1, 1, 0, 1], bool, (0, 2), [0, 128, 128, 0, 128]),
    ],
)
def test_each_dtype_and_range_has_its_pixels(
    values: list[float], dtype: type, value_range: object, expected: list[int]
) -> None:
    """Five images of one pixel, by the rules of the documentation: clipped, never wrapped."""
    images = np.array(values, np.float64).astype(dtype).reshape(5, 1, 1)
    grid = image_grid(images, columns=5, padding=0, value_range=value_range)
    assert grid.dtype == np.uint8
    assert grid[0, :, 0].tolist() == expected


@pytest.mark.parametrize(("count", "columns", "padding"), [(6, 3, 2), (7, 3, 2), (7, 4, 0)])
def test_grid_is_that_of_torchvision_within_its_border(
    count: int, columns: int, padding: int
) -> None:
    """make_grid starts each cell of (H + p, W + p) pixels after a border of p pixels."""
    images = np.random.default_rng(0).random((count, 5, 4, 3))
    down, across, rows = 5 + padding, 4 + padding, -(-count // columns)
    expected = np.zeros((rows * down + padding, columns * across + padding, 3))
    for index, image in enumerate(images):
        top, left = index // columns * down + padding, index % columns * across + padding
        expected[top : top + 5, left : left + 4] = image
    bytes_of = np.rint(expected * 255)  # save_image adds a half and cuts off: the same, but at .5
    inner = slice(padding, -padding or None)
    grid = image_grid(images, columns=columns, padding=padding, background=0)
    np.testing.assert_array_equal(grid, bytes_of[inner, inner])


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("count", "columns", "padding"), [(6, 3, 2), (7, 3, 1), (9, 3, 0)])
def test_grid_is_the_montage_of_scikit_image_within_its_border(
    count: int, columns: int, padding: int, channels: int
) -> None:
    """montage has a border as wide as the padding, and the same pixels within."""
    images = np.random.default_rng(0).integers(0, 256, (count, 5, 4, channels), np.uint8)
    expected = montage(
        images,
        fill=[9] * channels,
        grid_shape=(-(-count // columns), columns),
        padding_width=padding,
        channel_axis=-1,
    )
    inner = slice(padding, -padding or None)
    grid = image_grid(images, columns=columns, padding=padding, background=9)
    np.testing.assert_array_equal(grid, expected[inner, inner])


def test_grid_passes_the_range_on() -> None:
    """Integers are drawn by the range of the grid."""
    grid = image_grid(np.array([[[0]], [[1000]]]), value_range="grid", padding=0)
    np.testing.assert_array_equal(grid[..., 0], [[0, 255]])


def test_grid_does_not_write_into_its_argument() -> None:
    """A grid of one image is not that image."""
    images = np.zeros((1, 2, 2), np.uint8)
    image_grid(images, padding=0)[:] = 1
    assert not images.any()


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"columns": 0}, "columns must be an integer >= 1, found 0"),
        ({"columns": 1.5}, "columns must be an integer >= 1, found 1.5"),
        ({"padding": -1}, "padding must be an integer >= 0, found -1"),
        ({"scale": 0}, "scale must be an integer >= 1, found 0"),
        ({"background": 256}, "background must be .*found 256"),
        ({"background": (1, 2)}, r"background must be .*found \(1, 2\)"),
        ({"background": 0.5}, "background must be .*found 0.5"),
    ],
)
def test_grid_names_wrong_options(options: dict[str, object], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        image_grid(np.zeros((2, 2, 2)), **options)


def test_side_by_side_centers_pictures() -> None:
    """A small grey picture stands in the middle of the height, in the channels of the other."""
    tall = np.full((3, 1, 3), (1, 2, 3), np.uint8)
    small = np.full((1, 2), 50, np.uint8)
    row = side_by_side([tall, small], padding=1, background=9)
    nines, fifties = [9, 9, 9], [50, 50, 50]
    edge = [[1, 2, 3], nines, nines, nines]
    np.testing.assert_array_equal(row, [edge, [[1, 2, 3], nines, fifties, fifties], edge])


def test_side_by_side_in_rows() -> None:
    """Rows are as high and columns as wide as they must be; the last row may be short."""
    sizes = [(2, 3), (4, 1), (1, 5)]
    pictures = [np.full(size, shade, np.uint8) for shade, size in enumerate(sizes, start=1)]
    expected = np.full((6, 7), 9)
    expected[1:3, 1:4] = 1
    expected[0:4, 6] = 2
    expected[5, 0:5] = 3
    found = side_by_side(pictures, columns=2, padding=1, background=9)
    np.testing.assert_array_equal(found[..., 0], expected)
    np.testing.assert_array_equal(
        side_by_side(pictures, columns=7, padding=1), side_by_side(pictures, padding=1)
    )
    with pytest.raises(InvalidArgumentError, match="columns .* found 0"):
        side_by_side(pictures, columns=0)


def test_side_by_side_makes_added_alpha_opaque() -> None:
    """Beside a picture with alpha, others and the background are opaque."""
    row = side_by_side([np.zeros((1, 1, 4), np.uint8), np.zeros((1, 1, 1), np.uint8)], padding=1)
    np.testing.assert_array_equal(row, [[[0, 0, 0, 0], [255, 255, 255, 255], [0, 0, 0, 255]]])


def test_side_by_side_needs_pictures_of_uint8() -> None:
    """An empty row and a float picture are refused."""
    with pytest.raises(InvalidArgumentError, match="at least one picture"):
        side_by_side([])
    with pytest.raises(InvalidArgumentError, match="must be uint8, found float64"):
        side_by_side([np.zeros((2, 2))])


def test_enlarge_keeps_the_axes_before_the_image() -> None:
    """Frames are enlarged in height and width only."""
    frames = np.arange(8, dtype=np.uint8).reshape(2, 1, 2, 2)
    larger = enlarge(frames, 3)
    assert larger.shape == (2, 3, 6, 2)
    np.testing.assert_array_equal(larger[:, ::3, ::3], frames)
    np.testing.assert_array_equal(larger, np.kron(frames, np.ones((1, 3, 3, 1))))


@pytest.mark.parametrize(
    ("pixels", "length", "scale"), [(24, 3, 8), (24, 5, 5), (24, 24, 1), (24, 28, 1), (0, 3, 1)]
)
def test_a_scale_makes_a_length_large_enough(pixels: int, length: int, scale: int) -> None:
    """By the least whole number, at least 1."""
    assert scale_to(pixels, length) == scale
