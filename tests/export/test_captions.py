"""Words above a picture."""

import numpy as np
import pytest

from tbviz.export.captions import caption_width, with_caption


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_picture_stays_below_a_strip_of_grey_words(channels):
    """A strip of 22 pixels with dark on white comes on top; the picture is untouched."""
    picture = np.random.default_rng(0).integers(0, 256, (30, 90, channels), np.uint8)
    captioned = with_caption(picture, "step 500")
    assert captioned.shape == (52, 90, channels)
    np.testing.assert_array_equal(captioned[22:], picture)
    strip = captioned[:22, :, :3]
    assert strip.min() < 60
    assert strip.max() == 255
    np.testing.assert_array_equal(strip, np.broadcast_to(strip[..., :1], strip.shape))
    if channels == 4:
        np.testing.assert_array_equal(captioned[:22, :, 3], 255)


def test_the_words_are_centered():
    """The ink begins as far from the left as it ends from the right, to within two pixels."""
    ink = np.flatnonzero((with_caption(np.full((1, 200, 1), 255, np.uint8), "Input") < 128).any(0))
    assert ink[0] > 50
    assert abs(int(ink[0]) - (199 - int(ink[-1]))) <= 2


def test_a_narrow_picture_is_widened():
    """It stands in the middle of white, and no letter is lost: the ink ends before the edges."""
    picture = np.zeros((5, 8, 1), np.uint8)
    captioned = with_caption(picture, "reconstruction")
    height, width, _ = captioned.shape
    assert (height, width) == (27, caption_width(["reconstruction"]))
    ink = np.flatnonzero((captioned[:22] < 200).any(axis=(0, 2)))
    assert 0 < ink[0] < 8 and width - 8 < ink[-1] < width - 1
    left = (width - 8) // 2
    np.testing.assert_array_equal(captioned[22:, left : left + 8], picture)
    assert (captioned[22:, :left] == 255).all() and (captioned[22:, left + 8 :] == 255).all()


def test_words_without_an_end_are_cut_short():
    """A picture is widened to 480 pixels at most."""
    captioned = with_caption(np.full((5, 8, 1), 255, np.uint8), "word " * 200)
    assert captioned.shape == (27, 480, 1)
    ink = np.flatnonzero((captioned < 200).any(axis=(0, 2)))
    assert ink[0] > 0 and ink[-1] < 479


def test_pictures_of_several_lines_are_of_one_size():
    """The longest of them says how wide all are."""
    lines = ["step 0", "step 1000000"]
    picture = np.zeros((5, 8, 1), np.uint8)
    shapes = {with_caption(picture, line, least=caption_width(lines)).shape for line in lines}
    assert shapes == {(27, caption_width(["step 1000000"]), 1)}
