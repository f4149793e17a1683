"""Lines of text -> pixels: the titles, headings and captions of pictures.

Text is set in the font that comes with Pillow, which has the letters of ASCII; a letter with an
accent loses it. Letters are dark on a light background and light on a dark one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from tbviz.images.axes import INK, fitted, font_of
from tbviz.images.canvas import Color, canvas, channels_of, pixel_of
from tbviz.images.pixels import Pixels, with_channels

LEAST_POINTS = 12  # below, the strokes of the font become too faint to read

_MOST_POINTS = 24
_LONGEST = 8  # of a line over a tile that is narrower, in heights of the letters
_MARGIN = 4  # pixels on either side of a line
_LIGHT = (245, 245, 245)
_LUMA = (0.2126, 0.7152, 0.0722)  # of red, green and blue (ITU-R BT.709)


def points_for(height: int) -> int:
    """Return the size of letters beside tiles of a height, both in pixels."""
    return min(_MOST_POINTS, max(LEAST_POINTS, height // 16))


def room_for(texts: Sequence[str], points: int) -> int:
    """Return the width in pixels that the longest of texts is given, within reason."""
    font, most = font_of(1, points=points), _LONGEST * points
    widest = max(font.getlength(spelled(text)[:most]) for text in texts)
    return round(min(widest + _MARGIN, most))


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
) -> Pixels:
    """Return a line of text, centered, with an ellipsis where it is too long.

    Args:
        text: any text, drawn as one line.
        width: of the strip in pixels.
        points: the size of the letters in pixels.
        background: what is behind them.
        ink: their color; None for grey, dark or light.
        channels: at least so many has the picture; 3 where background or ink is a color.

    Returns:
        uint8 `[1.5 * points, width, C]`.
    """
    color = ink_on(background) if ink is None else ink
    channels = max(channels, channels_of(background), 1 if len(set(color)) == 1 else 3)
    height, font = round(1.5 * points), font_of(1, points=points)
    mask = Image.new("L", (width, height))
    line = fitted(spelled(text), font, width)
    left = max(0, round((width - font.getlength(line)) / 2))
    ImageDraw.Draw(mask).text((left, height - round(0.3 * points)), line, 255, font, anchor="ls")
    share = np.asarray(mask, np.float32)[..., None] / 255
    ground = canvas(height, width, channels, background).astype(np.float32)
    letters = with_channels(np.array(color[: min(channels, 3)], np.uint8), channels)
    pixels: Pixels = np.rint(ground + share * (letters - ground)).astype(np.uint8)
    return pixels


def captioned(picture: Pixels, text: str, background: Color) -> Pixels:
    """Return a picture with a line of text below it, and wide enough for both.

    Args:
        picture: uint8 `[H, W, C]`; it stays at the left.
        text: the line.
        background: what is behind the line, and beside a picture that is narrower.

    Returns:
        uint8 `[H + 18, W or more, C]`, with 3 channels where the background needs them.
    """
    channels = max(picture.shape[2], channels_of(background))
    needed = font_of(1, points=LEAST_POINTS).getlength(spelled(text)) + _MARGIN
    width = max(picture.shape[1], round(needed))
    above = canvas(len(picture), width, channels, background)
    above[:, : picture.shape[1]] = with_channels(picture, channels)
    return np.concatenate([above, strip(text, width, background=background, channels=channels)])


def spelled(text: str) -> str:
    """Return text without the accents that the font does not have."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
