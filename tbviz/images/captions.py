"""Lines of text around pictures: headings above them, a caption below."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from tbviz.images.axes import INK, fitted, font_of
from tbviz.images.canvas import WHITE
from tbviz.images.pixels import Pixels

_LINE = 18  # pixels that a line of text takes
_INDENT = 2  # pixels before a caption
_LEAST_WIDTH = 400  # pixels that a caption may take under a picture that is narrower


def with_heading(picture: Pixels, text: str) -> Pixels:
    """Return a picture with a line centered above it, cut short where it is wider.

    Args:
        picture: uint8 `[H, W, 3]`.
        text: the line.

    Returns:
        uint8 `[H + 18, W, 3]`.
    """
    return np.concatenate([_line(text, picture.shape[1], "center"), picture])


def with_caption(picture: Pixels, text: str) -> Pixels:
    """Return a picture with a line below it; one narrower than 400 pixels gains white beside it.

    Args:
        picture: uint8 `[H, W, 3]`.
        text: the line, cut short where it is wider than the picture and 400 pixels.

    Returns:
        uint8 `[H + 18, max(W, length of the line up to 400), 3]`.
    """
    length = min(_LEAST_WIDTH, int(np.ceil(font_of(1).getlength(text))) + 2 * _INDENT)
    beside = max(0, length - picture.shape[1])
    wide = np.pad(picture, ((0, 0), (0, beside), (0, 0)), constant_values=WHITE)
    return np.concatenate([wide, _line(text, wide.shape[1], "left")])


def _line(text: str, width: int, align: Literal["left", "center"]) -> Pixels:
    """Return text on white, uint8 `[18, width, 3]`."""
    strip, font = Image.new("RGB", (width, _LINE), "white"), font_of(1)
    x, anchor = (width / 2, "mm") if align == "center" else (_INDENT, "lm")
    ImageDraw.Draw(strip).text(
        (x, _LINE / 2), fitted(text, font, width - _INDENT), INK, font, anchor=anchor
    )
    return np.asarray(strip)
