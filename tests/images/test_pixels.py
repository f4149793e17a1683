"""Arrays of every dtype, layout and range become the pixels that the rules say."""

from __future__ import annotations

from collections.abc import Callable

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tbviz.errors import InvalidArgumentError
from tbviz.images import as_batch, as_image, count_nonfinite, to_uint8, with_channels
from tbviz.images.pixels import as_picture, count_clipped

MAGENTA, CYAN, YELLOW = (255, 0, 255), (0, 255, 255), (255, 255, 0)
GREEN, RED, BLUE = (0, 255, 0), (255, 0, 0), (0, 0, 255)
FLOATS = [np.float16, ml_dtypes.bfloat16, np.float32, np.float64]


def row(values: object, dtype: object = None) -> np.ndarray:
    """Return values as one grey image of one row, [1, W, 1]."""
    return np.array(values, dtype)[None, :, None]


@pytest.mark.parametrize(
    ("shape", "batch"),
    [
        ((7, 5, 4), (7, 5, 4, 1)),
        ((7, 5, 3), (7, 5, 3, 1)),
        ((7, 5, 4, 1), (7, 5, 4, 1)),
        ((7, 5, 4, 3), (7, 5, 4, 3)),
        ((7, 5, 4, 4), (7, 5, 4, 4)),
    ],
)
def test_as_batch_reads_three_axes_as_grey_images(
    shape: tuple[int, ...], batch: tuple[int, ...]
) -> None:
    """[N, H, W] stays N images even where W could be channels."""
    images = np.zeros(shape)
    assert as_batch(images).shape == batch
    assert np.shares_memory(as_batch(images), images)


@pytest.mark.parametrize(
    ("shape", "image"), [((5, 4), (5, 4, 1)), ((5, 4, 1), (5, 4, 1)), ((5, 4, 3), (5, 4, 3))]
)
def test_as_image_reads_three_axes_as_channels(
    shape: tuple[int, ...], image: tuple[int, ...]
) -> None:
    """[H, W, C] is one image."""
    assert as_image(np.zeros(shape)).shape == image


@pytest.mark.parametrize(
    ("images", "found"),
    [
        (np.zeros(4), r"\[4\]"),
        (np.zeros((1, 2, 3, 4, 1)), r"\[1, 2, 3, 4, 1\]"),
        (np.zeros((2, 3, 3, 2)), "found 2"),
        (np.zeros((0, 3, 3)), r"must have pixels, found the shape \[0, 3, 3, 1\]"),
        ([[1, 2], [3]], "one shape"),
    ],
)
def test_as_batch_refuses_other_layouts(images: object, found: str) -> None:
    """The message tells the shape that came."""
    with pytest.raises(InvalidArgumentError, match=found):
        as_batch(images)


@pytest.mark.parametrize("shape", [(4,), (1, 2, 3, 3), (2, 2, 5), (3, 0)])
def test_as_image_refuses_other_layouts(shape: tuple[int, ...]) -> None:
    """One image has two or three axes, and 1, 3 or 4 channels."""
    with pytest.raises(InvalidArgumentError, match="image"):
        as_image(np.zeros(shape))


def test_as_picture_takes_only_uint8() -> None:
    """A picture is not converted in silence."""
    with pytest.raises(InvalidArgumentError, match="must be uint8, found float32"):
        as_picture(np.zeros((2, 2), np.float32))


def test_uint8_passes_as_it_is() -> None:
    """Not even a copy is made."""
    images = np.arange(12, dtype=np.uint8).reshape(1, 2, 2, 3)
    assert to_uint8(images) is images


def test_bool_is_black_and_white() -> None:
    """False is 0 and True is 255."""
    np.testing.assert_array_equal(to_uint8(row([False, True])), row([0, 255]))


@pytest.mark.parametrize("dtype", FLOATS)
def test_floats_are_rounded_and_clipped_never_wrapped(dtype: type) -> None:
    """What is beyond [0, 1] becomes black or white: -0.1 is not 231."""
    values = row([-1000.0, -0.1, 0.0, 0.25, 0.75, 1.0, 1.5, 1000.0], dtype)
    pixels = to_uint8(values)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, row([0, 0, 0, 64, 191, 255, 255, 255]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_of_256_levels_survives(dtype: type) -> None:
    """Levels divided by 255 come back as they were."""
    levels = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(to_uint8(row(levels / dtype(255), dtype)), row(levels))


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.uint16, np.int32, np.int64, np.uint64])
def test_other_integers_need_a_range(dtype: type) -> None:
    """Nobody can know what their white is."""
    with pytest.raises(InvalidArgumentError, match=f"{np.dtype(dtype)} need a value_range"):
        to_uint8(row([0, 1], dtype))


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.uint16, np.int64, *FLOATS])
def test_a_range_is_stretched_over_black_to_white(dtype: type) -> None:
    """A pair holds for every dtype, and what is beyond is clipped."""
    pixels = to_uint8(row([0, 10, 12, 20, 30], dtype), value_range=(10, 20))
    np.testing.assert_array_equal(pixels, row([0, 0, 51, 255, 255]))


def test_grid_range_is_that_of_all_images() -> None:
    """The smallest of all is black and the largest of all is white."""
    images = np.array([[[[0], [10]]], [[[20], [100]]]])
    np.testing.assert_array_equal(
        to_uint8(images, value_range="grid").ravel(), np.rint(np.array([0, 25.5, 51, 255]))
    )


def test_image_range_is_that_of_each_image() -> None:
    """Each image of a batch is black to white, over all of its channels."""
    images = np.array([[[[0.0, 5.0, 10.0]]], [[[100.0, 100.0, 200.0]]]])
    pixels = to_uint8(images, value_range="image")
    np.testing.assert_array_equal(pixels.reshape(2, 3), [[0, 128, 255], [0, 0, 255]])


@pytest.mark.parametrize("value_range", [(10, 20), "grid", "image"])
@pytest.mark.parametrize(
    ("dtype", "alpha", "drawn"),
    [
        (np.uint8, [0, 100, 255], [0, 100, 255]),
        (np.float32, [-1, 0.2, 3], [0, 51, 255]),
        (np.float64, [0, 0.2, 1], [0, 51, 255]),
    ],
)
def test_a_range_does_not_touch_alpha(
    dtype: type, alpha: list[float], drawn: list[int], value_range: object
) -> None:
    """Colors are stretched over their own range; alpha keeps to the rule of its dtype."""
    image = np.array([[[10, 10, 12, a] for a in alpha[:2]] + [[20, 10, 12, alpha[2]]]], dtype)
    pixels = to_uint8(image, value_range=value_range)
    np.testing.assert_array_equal(pixels[0, :, :3], [[0, 0, 51], [0, 0, 51], [255, 0, 51]])
    np.testing.assert_array_equal(pixels[0, :, 3], drawn)


def test_integers_whose_alpha_has_no_rule_are_refused() -> None:
    """Nobody can know what an alpha of 7 means in int64."""
    with pytest.raises(InvalidArgumentError, match="images with alpha must be .*found int64"):
        to_uint8(np.zeros((2, 2, 4), np.int64), value_range=(0, 9))


def test_alpha_that_is_not_finite_is_marked() -> None:
    """The pixel is drawn opaque in the color of the mark, and the others by their colors alone."""
    image = np.array([[[0, 0, 0, np.nan], [2, 1, 0, 0.2]]])
    pixels = to_uint8(image, value_range="grid")
    np.testing.assert_array_equal(pixels, [[[*MAGENTA, 255], [255, 128, 0, 51]]])


@pytest.mark.parametrize("value_range", ["grid", "image"])
def test_a_constant_is_middle_grey(value_range: str) -> None:
    """An image without a range is drawn 128, without a warning."""
    np.testing.assert_array_equal(
        to_uint8(np.full((2, 3, 3, 1), 7.5), value_range=value_range), np.full((2, 3, 3, 1), 128)
    )


@pytest.mark.parametrize("value_range", ["grid", "image"])
def test_extremes_of_float64_do_not_overflow(value_range: str) -> None:
    """The range of the largest floats is larger than any float."""
    big = np.finfo(np.float64).max
    pixels = to_uint8(row([-big, 0, big]), value_range=value_range)
    np.testing.assert_array_equal(pixels, row([0, 128, 255]))
    np.testing.assert_array_equal(to_uint8(row([big]), value_range=(0, 1e-300)), row([255]))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("value_range", [None, (0, 1), "grid", "image"])
def test_nonfinite_grey_is_marked_in_color(bad: float, dtype: type, value_range: object) -> None:
    """The image becomes RGB; its other pixels keep their grey and its range."""
    pixels = to_uint8(row([0, bad, 1], dtype), value_range=value_range)
    np.testing.assert_array_equal(pixels, [[[0, 0, 0], MAGENTA, [255, 255, 255]]])


def test_nonfinite_rgb_takes_the_first_color_that_is_free() -> None:
    """A color that the data has is passed over; one channel that is NaN marks the pixel."""
    image = np.array([[MAGENTA, CYAN, (0, np.nan, 0)]]) / 255
    np.testing.assert_array_equal(to_uint8(image)[0, 2], YELLOW)


def test_nonfinite_rgb_finds_a_color_when_all_markers_are_taken() -> None:
    """The color of the mark is not among those of the other pixels."""
    markers = (MAGENTA, CYAN, YELLOW, GREEN, RED, BLUE)
    image = np.array([[*markers, (0, 0, 0), (0, 0, 1), (np.nan, 0, 0)]]) / 255
    *others, mark = to_uint8(image)[0].tolist()
    assert mark not in others


def test_nonfinite_rgba_is_marked_opaque() -> None:
    """The mark is not hidden by the alpha of its pixel."""
    np.testing.assert_array_equal(
        to_uint8(np.array([[[0, 0, np.inf, 0], [0, 0, 0, 0]]], np.float32)),
        [[[*MAGENTA, 255], [0, 0, 0, 0]]],
    )


def test_all_nonfinite_is_drawn() -> None:
    """An image of nothing but NaN is one color, also where it should give the range."""
    for value_range in (None, "grid", "image"):
        pixels = to_uint8(np.full((2, 2, 1), np.nan), value_range=value_range)
        np.testing.assert_array_equal(pixels, np.broadcast_to(MAGENTA, (2, 2, 3)))


@given(
    hnp.arrays(
        st.sampled_from([np.float16, np.float32, np.float64]),
        (2, 3, 2, 1),
        elements=st.floats(width=16),
    ),
    st.sampled_from([None, "grid", "image", (-2.0, 3.0)]),
)
@pytest.mark.filterwarnings("error")
def test_any_float_is_drawn(images: np.ndarray, value_range: object) -> None:
    """Whatever the floats, there are pixels, the argument is unchanged and nothing is warned of."""
    before = images.copy()
    pixels = to_uint8(images, value_range=value_range)
    assert pixels.shape[:3] == images.shape[:3]
    np.testing.assert_array_equal(images, before)
    marked = (pixels != pixels[..., :1]).any(axis=-1)
    np.testing.assert_array_equal(marked, ~np.isfinite(images[..., 0]))


@pytest.mark.parametrize(
    "value_range",
    ["both", (1, 0), (0, 0), (0, np.nan), (0, np.inf), (0, 1, 2), 5, ("a", "b")],
)
def test_wrong_ranges_are_refused(value_range: object) -> None:
    """The message tells the rule and what came."""
    with pytest.raises(InvalidArgumentError, match="value_range must be .*found"):
        to_uint8(np.zeros((2, 2, 1)), value_range=value_range)


@pytest.mark.parametrize("dtype", [np.complex64, object, "U1", "datetime64[s]"])
def test_other_dtypes_are_refused(dtype: object) -> None:
    """Only bool, integers and floats can be drawn."""
    with pytest.raises(InvalidArgumentError, match="bool, integers or floats"):
        to_uint8(np.zeros((2, 2, 1), dtype))


@pytest.mark.parametrize(
    ("draw", "shape", "hint"),
    [
        (as_batch, (8, 3, 32, 32), r"; .* move axis 1 there with np.moveaxis\(x, 1, -1\)$"),
        (as_image, (1, 28, 28), r"; .* move axis 0 there with np.moveaxis\(x, 0, -1\)$"),
        (as_batch, (8, 5, 32, 32), r"found 32: \[8, 5, 32, 32\]$"),
    ],
)
def test_channels_in_front_are_pointed_out(
    draw: Callable[[object], object], shape: tuple[int, ...], hint: str
) -> None:
    """With what brings them to the end, where they are as many as images have."""
    with pytest.raises(InvalidArgumentError, match=hint):
        draw(np.zeros(shape))


def test_to_uint8_needs_channels() -> None:
    """[H, W] is refused: as_batch and as_image say what it means."""
    with pytest.raises(InvalidArgumentError, match=r"\[\.\.\., H, W, C\], found .*\[2, 2\]"):
        to_uint8(np.zeros((2, 2)))


def test_count_nonfinite() -> None:
    """A pixel counts once, with NaN or infinity in any channel; integers and bool have none."""
    assert count_nonfinite([[[np.nan, np.inf]], [[-np.inf, 0.0]], [[0.0, 1.0]]]) == 2
    assert count_nonfinite(np.array([[np.nan], [1]], ml_dtypes.bfloat16)) == 1
    assert count_nonfinite(np.arange(3)) == 0
    assert count_nonfinite(np.array([True])) == 0


def test_count_clipped() -> None:
    """Finite floats that round to less than 0 or more than 255; integers and bool never do."""
    assert count_clipped([-0.1, -0.0019, 0, 1, 1.0019, 1.1, np.nan, np.inf]) == 2
    assert count_clipped(np.array([2, 1], ml_dtypes.bfloat16)) == 1
    assert count_clipped(np.array([300, -5])) == 0
    assert count_clipped([True]) == 0


def test_with_channels_adds_color_and_opaque_alpha() -> None:
    """Grey is repeated, alpha is 255, and nothing is taken away."""
    grey = np.array([[[7]]], np.uint8)
    np.testing.assert_array_equal(with_channels(grey, 3), [[[7, 7, 7]]])
    np.testing.assert_array_equal(with_channels(grey, 4), [[[7, 7, 7, 255]]])
    rgba = np.array([[[1, 2, 3, 4]]], np.uint8)
    np.testing.assert_array_equal(with_channels(rgba, 1), rgba)
