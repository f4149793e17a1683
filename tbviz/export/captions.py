"""Words above a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tbviz.images.pixels import Pixels, with_channels

_FONT_SIZE = 14
CAPTION_HEIGHT = 22  # pixels
_INK = 32  # a grey level, so that a grey picture stays grey
_PAPER = 255


def with_caption(picture: Pixels, text: str) -> Pixels:
    """Return a picture with a line of text above it, dark on white and centered.

    Args:
        picture: uint8 `[H, W, C]`.
        text: one line; what is wider than the picture is cut off at both ends.

    Returns:
        uint8 `[H + 22, W, C]`.
    """
    width, channels = picture.shape[1:]
    strip = Image.new("L", (width, CAPTION_HEIGHT), _PAPER)
    font = ImageFont.load_default(_FONT_SIZE)
    line = " ".join(text.split())
    ImageDraw.Draw(strip).text((width / 2, CAPTION_HEIGHT / 2), line, _INK, font, anchor="mm")
    return np.concatenate([with_channels(np.asarray(strip)[..., None], channels), picture])
