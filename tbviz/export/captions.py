"""Words above a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw

from tbviz.images.lettering import fitted, font_of, spelled
from tbviz.images.pixels import Pixels, with_channels

CAPTION_HEIGHT = 22  # pixels
_POINTS = 14
_MARGIN = 4  # pixels on either side of the words
_WIDEST = 480  # pixels to which words widen a picture
_INK = 32  # a grey level, so that a grey picture stays grey
_PAPER = 255


def caption_width(texts: Iterable[str]) -> int:
    """Return how many pixels wide the longest of some lines is, 480 at most."""
    font = font_of(1, points=_POINTS)
    widest = max((font.getlength(spelled(text)) for text in texts), default=0.0)
    return min(math.ceil(widest) + 2 * _MARGIN, _WIDEST)


def with_caption(picture: Pixels, text: str, *, least: int | None = None) -> Pixels:
    """Return a picture with a line of text above it, dark on white and centered.

    Args:
        picture: uint8 `[H, W, C]`.
        text: one line. A picture that is narrower is widened by white on both sides, up to 480
            pixels; what is longer ends in an ellipsis.
        least: how wide it is to be at least, so that pictures of several lines are of one size;
            None for what this line needs.

    Returns:
        uint8 `[H + 22, W or more, C]`.
    """
    width = max(picture.shape[1], caption_width([text]) if least is None else least)
    left = (width - picture.shape[1]) // 2
    sides = ((0, 0), (left, width - picture.shape[1] - left), (0, 0))
    widened = np.pad(picture, sides, constant_values=_PAPER)
    strip = Image.new("L", (width, CAPTION_HEIGHT), _PAPER)
    font = font_of(1, points=_POINTS)
    line = fitted(text, font, width - _MARGIN)
    ImageDraw.Draw(strip).text((width / 2, CAPTION_HEIGHT / 2), line, _INK, font, anchor="mm")
    above = with_channels(np.asarray(strip)[..., None], picture.shape[2])
    return np.concatenate([above, widened])
