"""The ground that pictures lie on.

A background is a grey level or an `(R, G, B)` of 0 to 255.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from tbviz.checks import as_array
from tbviz.errors import InvalidArgumentError
from tbviz.images.pixels import Pixels, with_channels

Color: TypeAlias = int | tuple[int, int, int]

WHITE = 255
BETWEEN = 190
"""The grey between tiles of numbers, whose own zero is nearly white."""


def canvas(height: int, width: int, channels: int, background: Color) -> Pixels:
    """Return a picture `[height, width, channels]` of nothing but background, opaque."""
    return np.full((height, width, channels), pixel_of(background, channels), np.uint8)


def pixel_of(background: Color, channels: int) -> Pixels:
    """Return a background as one pixel `[C]` of at least that many channels.

    Raises:
        InvalidArgumentError: for what is no background.
    """
    color = np.atleast_1d(as_array(background, "background"))
    fits = color.shape in ((1,), (3,)) and color.dtype.kind in "iu"
    if not fits or color.min() < 0 or color.max() > 255:
        rule = "a grey level or (R, G, B) of integers within 0 to 255"
        raise InvalidArgumentError(
            f"background must be {rule}, found {background!r}", expected=rule, found=background
        )
    return with_channels(color.astype(np.uint8), channels)


def channels_of(background: Color) -> int:
    """Return how many channels a background needs: 1 or 3."""
    return int(np.size(background))
