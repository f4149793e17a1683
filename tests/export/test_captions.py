"""Words above a picture."""

import numpy as np
import pytest

from tbviz.export.captions import with_caption


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


def test_words_that_are_too_wide_are_cut():
    """A narrow picture keeps its width."""
    assert with_caption(np.zeros((5, 8, 1), np.uint8), "reconstruction").shape == (27, 8, 1)
