"""One palette of at most 256 colors for all frames of an animation.

Up to 256 colors are kept exactly. More are reduced by median cut, refined by k-means, over the
colors of all frames at once, each weighted by the square root of how often it is seen, so that
small things keep their color.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tbviz.images.pixels import Pixels

_SIZE = 256
_GROUPS = 1 << 18
_SAMPLE = 100_000  # about how many pixels the palette is made from


class ExactPalette:
    """Gives colors their indices in a palette as they come, as long as they are few enough."""

    def __init__(self) -> None:
        self._colors = np.zeros(0, np.uint32)
        self._entries = np.zeros(1 << 24, np.uint16)  # of each color, counted from 1

    def indices(self, frame: Pixels) -> Pixels | None:
        """Return the index of each pixel of uint8 `[H, W, 3]`, `[H, W, 1]`.

        None where that makes more than 256 colors; then the palette is of no more use.
        """
        packed = pack(frame)
        entries = self._entries.take(packed)
        missing = entries == 0
        if missing.any():
            unknown = packed[missing]
            self._colors = np.concatenate([self._colors, np.unique(unknown)])
            if len(self._colors) > _SIZE:
                return None
            self._entries[self._colors] = np.arange(1, len(self._colors) + 1)
            entries[missing] = self._entries[unknown]
        return (entries - 1).astype(np.uint8)[..., None]

    def palette(self) -> Pixels:
        """Return the colors so far, uint8 `[n, 3]`."""
        return unpack(self._colors)


class ColorCounter:
    """Counts the colors of frames by their groups, then makes a palette for all of them."""

    def __init__(self) -> None:
        self._counts = np.zeros(_GROUPS)
        self._sums = np.zeros((3, _GROUPS))  # of the values of each channel

    def add(self, frame: Pixels) -> None:
        """Count the colors of a frame, uint8 `[H, W, 3]`."""
        groups = groups_of(frame).ravel()
        self._counts += np.bincount(groups, minlength=_GROUPS)
        for channel, sums in enumerate(self._sums):
            sums += np.bincount(groups, frame[..., channel].ravel(), _GROUPS)

    def palette(self) -> tuple[Pixels, Pixels]:
        """Return the palette, uint8 `[n, 3]`, and uint8 `[2 ** 18]`.

        The latter holds, at each group that was counted, the index of the color that is nearest to
        its mean.
        """
        seen = np.flatnonzero(self._counts)
        means = (self._sums[:, seen] / self._counts[seen]).T
        palette = _reduced(means, self._counts[seen])
        index = np.zeros(_GROUPS, np.uint8)
        index[seen] = _nearest(means, palette)
        return palette, index


def dithered(frame: Pixels, palette: Pixels) -> Pixels:
    """Return the indices `[H, W, 1]` with which a palette comes close to uint8 `[H, W, 3]`.

    The error of each pixel is spread over its neighbors (R. W. Floyd and L. Steinberg, "An
    adaptive algorithm for spatial greyscale", 1976).
    """
    colors = Image.new("P", (1, 1))
    colors.putpalette(palette.tobytes())
    indexed = Image.fromarray(frame).quantize(palette=colors, dither=Image.Dither.FLOYDSTEINBERG)
    return np.array(indexed)[..., None]


def pack(pixels: Pixels) -> NDArray[np.uint32]:
    """Return `[..., 3]` as 24-bit numbers `[...]`, red in the lowest byte."""
    data = pixels.tobytes() + b"\0"  # four bytes are read at each color
    colors = np.ndarray(pixels.size // 3, "<u4", data, strides=(3,)) & 0xFFFFFF
    return colors.astype(np.uint32, copy=False).reshape(pixels.shape[:-1])


def groups_of(pixels: Pixels) -> NDArray[np.integer[Any]]:
    """Return the group of each color `[..., 3]`, `[...]`: those alike in 6 bits of each channel."""
    packed = pack(pixels)
    return packed >> 2 & 0x3F | packed >> 4 & 0xFC0 | packed >> 6 & 0x3F000


def unpack(colors: NDArray[Any]) -> Pixels:
    """Return 24-bit numbers `[n]` as `[n, 3]`."""
    return np.stack([colors & 255, colors >> 8 & 255, colors >> 16 & 255], -1).astype(np.uint8)


def _reduced(colors: NDArray[np.float64], counts: NDArray[np.float64]) -> Pixels:
    shares = np.sqrt(counts)
    repeats = np.ceil(shares * (_SAMPLE / shares.sum())).astype(np.intp)
    sample = np.repeat(np.rint(colors).astype(np.uint8), repeats, axis=0)
    image = Image.fromarray(sample[None]).quantize(_SIZE, Image.Quantize.MEDIANCUT, kmeans=1)
    return np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)


def _nearest(colors: NDArray[np.float64], palette: Pixels) -> Pixels:
    """Return the index of the palette's color that is nearest to each color."""
    entries = palette.astype(np.float32)
    squares = (entries**2).sum(axis=1)
    parts = np.array_split(colors.astype(np.float32), len(colors) // 8192 + 1)
    nearest = [(squares - 2 * part @ entries.T).argmin(axis=1) for part in parts]
    indices: Pixels = np.concatenate(nearest).astype(np.uint8)
    return indices
