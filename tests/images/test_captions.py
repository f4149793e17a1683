"""Lines of text around pictures: where they are, and that the picture stays as it is."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.images.captions import with_caption, with_heading

PICTURE = np.random.default_rng(0).integers(0, 200, (20, 60, 3), dtype=np.uint8)


def ink(strip: np.ndarray) -> tuple[int, int]:
    """Return the first and the last column of a strip that is not white."""
    columns = np.flatnonzero((strip < 255).any(axis=(0, 2)))
    return int(columns[0]), int(columns[-1])


def test_a_heading_is_centered_above() -> None:
    """As much white is left of the line as right of it; the picture follows, unchanged."""
    drawn = with_heading(PICTURE, "seven")
    np.testing.assert_array_equal(drawn[-20:], PICTURE)
    first, last = ink(drawn[:-20])
    assert abs(first - (59 - last)) <= 2


def test_a_caption_is_on_the_left_below() -> None:
    """The picture comes first, unchanged."""
    drawn = with_caption(PICTURE, "few")
    np.testing.assert_array_equal(drawn[:20], PICTURE)
    assert ink(drawn[20:])[0] < 6


@pytest.mark.parametrize("text", ["", " "])
def test_a_line_may_be_empty(text: str) -> None:
    """A class may be named by nothing."""
    assert (with_heading(PICTURE, text)[:-20] == 255).all()


def test_a_heading_stays_within_the_picture() -> None:
    """What is too long ends in an ellipsis: it is the same however it goes on."""
    long, longer = (with_heading(PICTURE, "seven " * count) for count in (20, 40))
    assert long.shape[1] == 60
    np.testing.assert_array_equal(long, longer)


def test_a_narrow_picture_is_widened_for_its_caption() -> None:
    """By white, up to 400 pixels and no more than the line takes."""
    drawn = with_caption(PICTURE, "64 of 2,000 channels")
    assert 60 < drawn.shape[1] < 400
    assert (drawn[:20, 60:] == 255).all()
    whole = with_caption(np.full((20, 400, 3), 255, np.uint8), "64 of 2,000 channels")
    np.testing.assert_array_equal(drawn[20:], whole[20:, : drawn.shape[1]])
    assert (whole[20:, drawn.shape[1] :] == 255).all()
    assert with_caption(PICTURE, "64 of 2,000 channels " * 20).shape[1] == 400
