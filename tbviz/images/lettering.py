"""Lines of text -> pixels, for whatever writes beside, above, below or into a picture.

Text is set in the font that comes with Pillow. It has the letters of ASCII and a few signs more: an
accent that it lacks is left out, and any other letter that it lacks is drawn as a question mark.
Letters are dark on a light background and light on a dark one.

Letters that belong to tiles grow with them, from 12 pixels to 24. A line takes one and a half times
the height of its letters.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tbviz.images.canvas import Color, canvas, channels_of, pixel_of
from tbviz.images.pixels import Pixels, with_channels

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
INK = (38, 38, 38)
LEAST_POINTS = 12  # below, the strokes of the font become too faint to read
MARGIN = 2  # pixels on either side of a line

_MOST_POINTS = 24
_LONGEST = 10  # of a line that makes room for itself, in heights of the letters
_LIGHT = (245, 245, 245)
_LUMA = (0.2126, 0.7152, 0.0722)  # of red, green and blue (ITU-R BT.709)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"  # the last is minus
_NO_LETTER = "\uffff"  # is in no font, as Unicode defines it


@functools.lru_cache(maxsize=64)
def font_of(unit: float, *, points: float = LEAST_POINTS) -> Font:
    """Return Pillow's own font of a size in pixels, scaled with the picture."""
    return ImageFont.load_default(points * unit)


def spelled(text: str) -> str:
    """Return text as one line of letters that the font has.

    What Unicode decomposes (a letter with an accent, a full-width one) becomes its plain letter,
    and dashes become hyphens; a letter that is still not in the font becomes a question mark.
    """
    return "".join(map(_spelled_letter, " ".join(text.split())))


def fitted(text: str, font: Font, width: float) -> str:
    """Return text as `spelled`, cut short with an ellipsis where it is wider than that."""
    line = spelled(text)
    if len(line) <= width and font.getlength(line) <= width:  # no letter is narrower than a pixel
        return line
    line = line[: int(width)]
    while line and font.getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line + ELLIPSIS


def points_for(height: int, width: int) -> int:
    """Return the size of letters beside tiles of a size, all in pixels."""
    return min(_MOST_POINTS, max(LEAST_POINTS, min(height, width) // 16))


def room_for(texts: Sequence[str], points: int) -> int:
    """Return the width in pixels that the longest of texts is given, within reason."""
    font, most = font_of(1, points=points), _LONGEST * points
    widest = max(font.getlength(spelled(text)[:most]) for text in texts)
    return round(min(widest + 2 * MARGIN, most))


def is_light(background: Color) -> bool:
    """Return whether letters on a background are to be dark."""
    return float(pixel_of(background, 3) @ _LUMA) > 110


def ink_on(background: Color) -> tuple[int, int, int]:
    """Return the color of letters on a background."""
    return INK if is_light(background) else _LIGHT


def strip(
    text: str,
    width: int,
    *,
    points: int = LEAST_POINTS,
    background: Color,
    ink: tuple[int, int, int] | None = None,
    channels: int = 1,
    align: Literal["left", "center", "right"] = "center",
) -> Pixels:
    """Return a line of text, with an ellipsis where it is too long.

    Args:
        text: any text, drawn as one line.
        width: of the strip in pixels.
        points: the size of the letters in pixels.
        background: what is behind them.
        ink: their color; None for grey, dark or light.
        channels: at least so many has the picture; 3 where background or ink is a color.
        align: where the line stands in the strip.

    Returns:
        uint8 `[1.5 * points, width, C]`.
    """
    color = ink_on(background) if ink is None else ink
    channels = max(channels, channels_of(background), 1 if len(set(color)) == 1 else 3)
    height, font = round(1.5 * points), font_of(1, points=points)
    mask = Image.new("L", (width, height))
    line = fitted(text, font, width)
    beside = width - font.getlength(line)
    left = {"left": MARGIN, "center": beside / 2, "right": beside - MARGIN}[align]
    place = (max(0, round(left)), height - round(0.3 * points))
    ImageDraw.Draw(mask).text(place, line, 255, font, anchor="ls")
    share = np.asarray(mask, np.float32)[..., None] / 255
    ground = canvas(height, width, channels, background).astype(np.float32)
    letters = with_channels(np.array(color[: min(channels, 3)], np.uint8), channels)
    pixels: Pixels = np.rint(ground + share * (letters - ground)).astype(np.uint8)
    return pixels


@functools.cache
def _spelled_letter(letter: str) -> str:
    if _is_in_font(letter):
        return letter
    if letter in _DASHES:
        return "-"
    parts = unicodedata.normalize("NFKD", letter)
    plain = [part for part in parts if not unicodedata.combining(part)]
    return "".join(part if _is_in_font(part) else "?" for part in plain)


def _is_in_font(letter: str) -> bool:
    """Return whether a letter looks unlike what the font draws for those that it does not have."""
    own, none = (font_of(1).getmask(character) for character in (letter, _NO_LETTER))
    return own.size != none.size or bytes(own) != bytes(none)
