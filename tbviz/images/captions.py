"""Pictures -> pictures with a caption below: what is shown, and what its colors mean."""

from __future__ import annotations

import math

import numpy as np

from tbviz.images.canvas import WHITE, Color, canvas, channels_of
from tbviz.images.lettering import LEAST_POINTS, MARGIN, font_of, spelled, strip
from tbviz.images.pixels import Pixels, with_channels

LEAST_WIDTH = 200
"""Pixels that a caption may take below a picture that is narrower."""


def with_caption(
    picture: Pixels, text: str, *, room: str | None = None, background: Color = WHITE
) -> Pixels:
    """Return a picture with a caption below it, in as many lines as it needs.

    Args:
        picture: uint8 `[H, W, C]`; it stays at the left. One that is narrower than 200 pixels is
            widened, as far as the caption needs it.
        text: words; one that is wider than a whole line is cut short.
        room: the longest text that pictures of one series may have, so that all are of one size;
            None for this text.
        background: what is behind the caption, and beside a picture that is widened.

    Returns:
        uint8 `[H + 18 * lines, W or more, C]`, with 3 channels where the background needs them.
    """
    channels = max(picture.shape[2], channels_of(background))
    longest = spelled(text if room is None else room)
    needed = math.ceil(_width_of(longest)) + 2 * MARGIN
    width = max(picture.shape[1], min(needed, LEAST_WIDTH))
    above = canvas(len(picture), width, channels, background)
    above[:, : picture.shape[1]] = with_channels(picture, channels)
    lines, most = (_wrapped(line, width - 2 * MARGIN) for line in (spelled(text), longest))
    lines += [""] * (len(most) - len(lines))
    strips = [
        strip(line, width, background=background, channels=channels, align="left") for line in lines
    ]
    return np.concatenate([above, *strips])


def _wrapped(text: str, width: int) -> list[str]:
    """Return text in lines that are not wider than that, but for a single word that is."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and _width_of(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _width_of(line: str) -> float:
    return font_of(1, points=LEAST_POINTS).getlength(line)
