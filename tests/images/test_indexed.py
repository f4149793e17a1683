"""Pictures of few colors, as indices into a palette."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from tbviz.errors import InvalidArgumentError
from tbviz.images import encode_apng, encode_gif, scatter_frames, write_gif
from tbviz.images.indexed import Indexed, in_one_palette

RNG = np.random.default_rng(0)
COLORS = RNG.integers(0, 256, (200, 3), np.uint8)
INDICES = RNG.integers(0, 200, (4, 7, 9), np.uint8)
FRAMES = [Indexed(each, COLORS) for each in INDICES]


def decoded(data: bytes) -> list[np.ndarray]:
    """Return the frames of an animation, by Pillow."""
    frames = ImageSequence.Iterator(Image.open(io.BytesIO(data)))
    return [np.asarray(frame.convert("RGB")) for frame in frames]


def test_numpy_makes_pixels_of_it() -> None:
    """Each index is its color."""
    pixels = np.asarray(FRAMES[0])
    assert pixels.dtype == np.uint8
    for place in np.ndindex(7, 9):
        assert pixels[place].tolist() == COLORS[INDICES[0][place]].tolist()
    assert np.asarray(FRAMES[0], float).dtype == float


def test_one_palette_holds_all_colors() -> None:
    """Once each, and every picture is found again, whatever its shape."""
    pictures = [COLORS[:7], COLORS[INDICES[0]], np.zeros((2, 2, 3), np.uint8)]
    colors, indices = in_one_palette(pictures)
    assert len(np.unique(colors, axis=0)) == len(colors)
    for picture, found in zip(pictures, indices, strict=True):
        np.testing.assert_array_equal(colors[found], picture)


def test_more_colors_have_wider_indices() -> None:
    """A palette is not always that of a GIF."""
    picture = RNG.integers(0, 256, (20, 30, 3), np.uint8)
    colors, (found,) = in_one_palette([picture])
    assert found.dtype == np.uint16
    np.testing.assert_array_equal(np.asarray(Indexed(found, colors)), picture)


def test_a_gif_has_their_pixels() -> None:
    """Exactly, and so has any other writer's file."""
    expected = [COLORS[each] for each in INDICES]
    np.testing.assert_array_equal(decoded(encode_gif(FRAMES, fps=10)), expected)
    np.testing.assert_array_equal(decoded(encode_apng(FRAMES, fps=10)), expected)


def test_a_palette_that_is_too_large_is_reduced() -> None:
    """As that of any other frames."""
    colors, (found,) = in_one_palette([RNG.integers(0, 256, (20, 30, 3), np.uint8)])
    pixels = [np.asarray(Indexed(found, colors))]
    assert encode_gif([Indexed(found, colors)], fps=1) == encode_gif(pixels, fps=1)


@pytest.mark.parametrize("other", [Indexed(INDICES[0], COLORS.copy()), COLORS[INDICES[0]]])
def test_frames_of_another_palette_are_an_error(other: Indexed | np.ndarray) -> None:
    """Their indices would be other colors."""
    with pytest.raises(InvalidArgumentError, match="the palette that the first has"):
        write_gif(io.BytesIO(), [FRAMES[0], other], fps=1)


def test_frames_of_another_shape_are_an_error() -> None:
    """As they are among pixels."""
    with pytest.raises(InvalidArgumentError, match="one shape"):
        write_gif(io.BytesIO(), [FRAMES[0], Indexed(INDICES[0][:3], COLORS)], fps=1)


@pytest.mark.parametrize("count", [50, 20_000])
def test_points_that_move_are_the_same_either_way(count: int) -> None:
    """With a rim, as few points have, and without."""
    codes, labels = RNG.normal(size=(3, count, 2)), RNG.integers(0, 10, count)
    options = {"labels": labels, "titles": ["one", "two", ""], "size": (320, 240)}
    pixels = list(scatter_frames(codes, **options))
    raw = list(scatter_frames(codes, **options).raw)
    assert [isinstance(frame, Indexed) for frame in raw] == [count == 50] * 3
    np.testing.assert_array_equal([np.asarray(frame) for frame in raw], pixels)
    if count == 50:
        np.testing.assert_array_equal(decoded(encode_gif(raw, fps=2)), pixels)
