"""Pictures in a terminal: two pixels in each character, one above the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

_UPPER_HALF = "▀"


def fit(height: int, width: int, *, rows: int, columns: int) -> tuple[int, int]:
    """Return height and width in pixels of a picture in `rows` of `columns` characters.

    Its shape stays; a character is two pixels high and one wide. It is never enlarged.
    """
    scale = min(2 * rows / height, columns / width, 1.0)
    return max(1, round(height * scale)), max(1, round(width * scale))


def halves(picture: npt.NDArray[np.uint8], *, rows: int, columns: int) -> npt.NDArray[np.uint8]:
    """Return the colors of the characters of a picture, uint8 `[R, C, 2, 3]`: upper, lower; RGB.

    Args:
        picture: uint8 `[H, W, C]`, C of 1, 3 or 4; what is transparent is drawn on black.
        rows: at most so many characters, R.
        columns: at most so many characters, C.
    """
    rgb = _on_black(picture)
    height, width = fit(*rgb.shape[:2], rows=rows, columns=columns)
    small = np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BOX))
    even = np.pad(small, ((0, height % 2), (0, 0), (0, 0)))
    return np.moveaxis(even.reshape(-1, 2, width, 3), 1, 2)


def _on_black(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    colors = np.broadcast_to(picture[..., :3], (*picture.shape[:2], 3))
    if picture.shape[-1] < 4:
        return np.ascontiguousarray(colors)
    opacity = picture[..., 3:].astype(np.float32) / 255
    return np.round(colors * opacity).astype(np.uint8)


def block_lines(colors: npt.NDArray[np.uint8]) -> list[list[tuple[str, str]]]:
    """Return rows of (characters, style of Rich) for the colors of `halves`."""
    return [[_block(*pair.tolist()) for pair in row] for row in colors]


def _block(upper: list[int], lower: list[int]) -> tuple[str, str]:
    return _UPPER_HALF, f"rgb({','.join(map(str, upper))}) on rgb({','.join(map(str, lower))})"
