"""PNG: the same pixels to every reader, in bytes that are few enough."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from PIL import Image

from tbviz.images import encode_png, image_grid

RNG = np.random.default_rng(0)
SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from([1, 3, 4]))


def read(data: bytes) -> np.ndarray:
    """Read a PNG as Pillow does, every chunk verified."""
    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        image.verify()
    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        assert image.mode in ("L", "RGB", "RGBA")
        pixels = np.asarray(image)
        return pixels[..., None] if pixels.ndim == 2 else pixels


@given(npst.arrays(np.uint8, SHAPES))
def test_pillow_reads_the_same_pixels(picture: np.ndarray) -> None:
    """Whatever the pixels, the filters take nothing away."""
    np.testing.assert_array_equal(read(encode_png(picture)), picture)


@pytest.mark.parametrize("shape", [(1000, 400, 1), (300, 500, 3), (2, 70_000, 4), (5000, 1, 1)])
def test_pictures_of_many_bands(shape: tuple[int, int, int]) -> None:
    """The first row of a band is the difference to the last row of the band above it."""
    slopes = np.add.outer(np.arange(shape[0]) * 3, np.arange(shape[1]) * 5)[..., None]
    stripes = np.zeros(shape) + 100 * (np.arange(shape[1]) % 2)[:, None]
    for picture in (slopes + RNG.integers(0, 3, shape), stripes):
        pixels = picture.astype(np.uint8)
        np.testing.assert_array_equal(read(encode_png(pixels)), pixels)


def test_pixels_may_lie_anywhere_in_memory() -> None:
    """A picture that is a view of another is encoded as what it shows, and not changed."""
    whole = RNG.integers(0, 256, (40, 60, 4), np.uint8)
    before = whole.copy()
    for view in (whole[::2, ::-3], whole[..., :3], whole.swapaxes(0, 1)):
        np.testing.assert_array_equal(read(encode_png(view)), view)
    np.testing.assert_array_equal(whole, before)


@pytest.mark.parametrize(
    ("picture", "ratio"),
    [
        (RNG.integers(0, 256, (200, 200, 3), np.uint8), 1.01),
        ((RNG.random((200, 200, 1)).cumsum(1) * 1.5).astype(np.uint8), 1.1),
        (image_grid(RNG.random((30, 8, 8)), scale=4), 1.3),
        (image_grid(RNG.random((30, 8, 8, 3)), scale=4), 1.3),
        (np.full((300, 300, 4), 7, np.uint8), 2),
    ],
    ids=["noise", "slopes", "enlarged grey", "enlarged color", "one color"],
)
def test_a_png_is_about_as_small_as_that_of_pillow(picture: np.ndarray, ratio: float) -> None:
    """Speed does not cost much room, whatever the picture."""
    file = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).save(file, "PNG")
    assert len(encode_png(picture)) < ratio * len(file.getvalue())
