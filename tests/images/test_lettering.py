"""Lines of text as pixels: where they stand, how long they may be, and their colors."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tbviz.images.lettering import points_for, room_for, spelled, strip

FONT = ImageFont.load_default(12)


def test_a_line_is_that_of_pillow() -> None:
    """Each pixel is the background, the ink, or between the two by how much a letter covers it."""
    mask = Image.new("L", (60, 18))
    left = round((60 - FONT.getlength("7 / 1")) / 2)
    ImageDraw.Draw(mask).text((left, 14), "7 / 1", 255, FONT, anchor="ls")
    share = np.asarray(mask) / 255
    drawn = strip("7 / 1", 60, background=255)
    assert drawn.shape == (18, 60, 1)
    np.testing.assert_allclose(drawn[..., 0], 255 + share * (38 - 255), atol=1)
    assert drawn.min() < 100


@pytest.mark.parametrize(
    ("background", "ink", "channels", "shape"),
    [
        (255, None, 1, 1),
        ((255, 255, 250), None, 1, 3),
        (255, (200, 0, 0), 1, 3),
        (255, None, 4, 4),
        (255, (200, 0, 0), 4, 4),
    ],
)
def test_channels_are_those_that_the_colors_need(
    background: object, ink: object, channels: int, shape: int
) -> None:
    """Grey stays grey, color makes RGB, and what has alpha is opaque."""
    drawn = strip("x", 20, background=background, ink=ink, channels=channels)
    assert drawn.shape[2] == shape
    if shape == 4:
        assert (drawn[..., 3] == 255).all()


@pytest.mark.parametrize(
    ("background", "dark"),
    [(255, True), (190, True), (60, False), (0, False), ((0, 0, 255), False)],
)
def test_letters_stand_out_from_the_background(background: object, dark: bool) -> None:
    """They are dark on light, and light on dark and on blue, which is dark to the eye."""
    drawn = strip("x", 20, background=background, channels=3).astype(int)
    change = drawn[..., 1].reshape(-1) - np.broadcast_to(background, 3)[1]
    assert (change.min() < -110) if dark else (change.max() > 110)


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    """A line that does not fit is that of its beginning and an ellipsis."""
    text, width = "a very long line", 50
    fitting = [
        text[:n] for n in range(17) if FONT.getlength(text[:n] + "\N{HORIZONTAL ELLIPSIS}") <= 50
    ]
    expected = strip(fitting[-1] + "\N{HORIZONTAL ELLIPSIS}", width, background=255)
    np.testing.assert_array_equal(strip(text, width, background=255), expected)


def test_a_line_without_end_is_drawn() -> None:
    """What does not fit is cut off before it is measured letter by letter."""
    np.testing.assert_array_equal(
        strip("i" * 1_000_000, 50, background=255), strip("i" * 60, 50, background=255)
    )


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("M\u00e4nner\n\u00e9t\u00e9", "Manner ete"),
        ("a\u0308 \ufb03 \uff17", "a ffi 7"),
        ("1\u20132 \u2212 3 \u2014", "1-2 - 3 -"),
        ("\u65e5\u672c \u03a9 \u00df", "?? ? ?"),
        (
            "so\u2026 \u00b11 \u00ab\u201cx\u201d\u00bb",
            "so\u2026 \u00b11 \u00ab\u201cx\u201d\u00bb",
        ),
        ("", ""),
    ],
)
def test_letters_that_the_font_lacks_are_replaced(text: str, letters: str) -> None:
    """By those without accents, and else by a question mark: nothing is drawn as a box."""
    assert spelled(text) == letters
    drawn = strip(text, 90, background=255)
    np.testing.assert_array_equal(drawn, strip(letters, 90, background=255))


def test_every_letter_that_is_left_has_a_shape() -> None:
    """None looks like one that no font has."""
    box = FONT.getmask("\uffff")
    letters = spelled("".join(map(chr, range(0x250))))
    assert all(bytes(FONT.getmask(letter)) != bytes(box) for letter in letters)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_line_stands_where_it_is_told(align: str) -> None:
    """Two pixels from either end, or in the middle."""
    columns = np.flatnonzero((strip("HHH", 90, background=255, align=align) < 160).any(axis=(0, 2)))
    before, after = int(columns[0]), int(89 - columns[-1])
    if align == "center":
        assert abs(before - after) <= 2
    else:
        assert 2 <= (before if align == "left" else after) <= 4


def test_a_width_is_that_of_the_longest_line_within_reason() -> None:
    """Up to ten heights of the letters, and a margin."""
    assert room_for(["1", "seven"], 12) == round(FONT.getlength("seven") + 4)
    assert room_for(["1", "n" * 99], 12) == room_for(["n" * 1_000_000], 12) == 120


@pytest.mark.parametrize(
    ("height", "width", "points"),
    [(1, 1, 12), (28, 28, 12), (224, 999, 14), (256, 256, 16), (999, 300, 18), (999, 999, 24)],
)
def test_letters_grow_with_the_tiles(height: int, width: int, points: int) -> None:
    """From 12 to 24 pixels, a sixteenth of the shorter side."""
    assert points_for(height, width) == points
