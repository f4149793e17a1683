"""Captions: where they are, how they are broken, and that the picture stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageFont

from tbviz.images.captions import with_caption
from tbviz.images.lettering import strip

FONT = ImageFont.load_default(12)
PICTURE = np.random.default_rng(0).integers(0, 200, (20, 60, 3), dtype=np.uint8)


def line(text: str, width: int, background: object = 255) -> np.ndarray:
    """Return one line of a caption."""
    return strip(text, width, background=background, channels=3, align="left")


def test_a_caption_is_on_the_left_below() -> None:
    """The picture comes first, unchanged."""
    drawn = with_caption(PICTURE, "few")
    assert drawn.shape == (20 + 18, 60, 3)
    np.testing.assert_array_equal(drawn[:20], PICTURE)
    assert np.flatnonzero((drawn[20:] < 128).any(axis=(0, 2)))[0] < 6


@pytest.mark.parametrize(("background", "channels"), [(255, 3), (190, 3), ((9, 20, 30), 3)])
def test_a_narrow_picture_is_widened_for_its_caption(background: object, channels: int) -> None:
    """By the background, and no more than the line takes; grey becomes color where it must."""
    text = "64 of 2,000 channels"
    width = int(np.ceil(FONT.getlength(text))) + 4
    drawn = with_caption(PICTURE, text, background=background)
    np.testing.assert_array_equal(drawn[:20, :60], PICTURE)
    assert (drawn[:20, 60:] == background).all()
    np.testing.assert_array_equal(drawn[20:], line(text, width, background))
    grey = with_caption(PICTURE[..., :1], text, background=background)
    assert grey.shape[2] == np.size(background)


def test_a_long_caption_is_broken_between_words() -> None:
    """Below a narrow picture at 200 pixels, below a wide one at its width."""
    words = [f"word{index}" for index in range(30)]
    for picture, width in ((PICTURE, 200), (np.zeros((20, 400, 3), np.uint8), 400)):
        lines, rest = [], list(words)
        while rest:
            fits = [n for n in range(31) if FONT.getlength(" ".join(rest[:n])) <= width - 4][-1]
            fits = min(fits, len(rest))
            lines.append(" ".join(rest[:fits]))
            rest = rest[fits:]
        expected = np.concatenate([line(text, width) for text in lines])
        drawn = with_caption(picture, " ".join(words))
        np.testing.assert_array_equal(drawn[20:], expected)


def test_a_word_that_is_wider_than_a_line_is_cut_short() -> None:
    """With an ellipsis, on a line of its own."""
    drawn = with_caption(PICTURE, "a " + "m" * 99)
    np.testing.assert_array_equal(drawn[20:38], line("a", 200))
    np.testing.assert_array_equal(drawn[38:], line("m" * 99, 200))


def test_pictures_of_a_series_can_have_one_size() -> None:
    """That of the longest text, in width and in lines, of which some may be empty."""
    longest = "word " * 60
    for text in ("few", "word " * 30, longest):
        drawn = with_caption(PICTURE, text, room=longest)
        assert drawn.shape == with_caption(PICTURE, longest).shape
        alone = with_caption(np.full((20, 200, 3), 255, np.uint8), text)
        np.testing.assert_array_equal(drawn[20 : len(alone)], alone[20:])
        assert (drawn[len(alone) :] == 255).all()


def test_a_caption_may_be_empty() -> None:
    """It is a line nevertheless."""
    assert (with_caption(PICTURE, "")[20:] == 255).all()
