"""One palette of at most 256 colors for all frames of an animation.

Up to 256 colors are kept exactly. More are reduced by median cut, refined by k-means, over the
colors of all frames at once, each weighted by the square root of how often it is seen, so that
small things keep their color. Colors are mapped to the nearest of the palette, with no dithering,
which would flicker.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tbviz.images.pixels import Pixels

_SIZE = 256
_SAMPLE = 500_000  # about how many pixels the palette is made from
_BITS = 6  # kept of each channel, when there are too many colors to keep


class ColorCounter:
    """Counts the colors of RGB frames, then gives their palette.

    Methods:
        add(frame): counts the colors of uint8 `[H, W, 3]`.
        palette(): the palette, uint8 `[256, 3]`, and for each 24-bit color that was added the
            index of its place there, uint8 `[2 ** 24]`.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(1 << 24, np.uint32)

    def add(self, frame: Pixels) -> None:
        """Count the colors of a frame."""
        colors, counts = np.unique(pack(frame), return_counts=True)
        self._counts[colors] += counts.astype(np.uint32)

    def palette(self) -> tuple[Pixels, Pixels]:
        """Return the palette `[256, 3]` and the index of every color added `[2 ** 24]`."""
        colors = np.flatnonzero(self._counts)
        palette = np.zeros((_SIZE, 3), np.uint8)
        index = np.zeros(1 << 24, np.uint8)
        if len(colors) <= _SIZE:
            palette[: len(colors)] = unpack(colors)
            index[colors] = np.arange(len(colors))
            return palette, index
        group, means, weights = _grouped(colors, self._counts[colors])
        palette = _reduced(means, weights)
        index[colors] = _nearest(means, palette)[group]
        return palette, index


def pack(pixels: Pixels) -> NDArray[np.uint32]:
    """Return `[..., 3]` as 24-bit numbers `[...]`, red in the highest byte."""
    red, green, blue = (pixels[..., channel].astype(np.uint32) for channel in range(3))
    return red << 16 | green << 8 | blue


def unpack(colors: NDArray[np.integer]) -> Pixels:
    """Return 24-bit numbers `[n]` as `[n, 3]`."""
    return np.stack([colors >> 16 & 255, colors >> 8 & 255, colors & 255], -1).astype(np.uint8)


def _grouped(
    colors: NDArray[np.intp], counts: NDArray[np.uint32]
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Group colors by their highest bits: the group of each, and each group's mean and weight."""
    channels = unpack(colors)
    coarse = pack(channels >> (8 - _BITS) << (8 - _BITS))
    _, group = np.unique(coarse, return_inverse=True)
    weights = np.bincount(group, counts)
    sums = [np.bincount(group, counts * channels[:, channel].astype(float)) for channel in range(3)]
    return group, np.stack(sums, -1) / weights[:, None], weights


def _reduced(colors: NDArray[np.float64], weights: NDArray[np.float64]) -> Pixels:
    shares = np.sqrt(weights)
    repeats = np.ceil(shares * (_SAMPLE / shares.sum())).astype(np.intp)
    sample = np.repeat(np.rint(colors).astype(np.uint8), repeats, axis=0)
    image = Image.fromarray(sample[None]).quantize(
        _SIZE, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
    )
    found = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
    return np.concatenate([found, np.zeros((_SIZE - len(found), 3), np.uint8)])


def _nearest(colors: NDArray[np.float64], palette: Pixels) -> Pixels:
    """Return the index of the palette's color that is nearest to each color."""
    entries = palette.astype(np.float32)
    offsets = (entries**2).sum(axis=1)
    parts = [
        (offsets - 2 * part @ entries.T).argmin(axis=1)
        for part in np.array_split(colors.astype(np.float32), len(colors) // 8192 + 1)
    ]
    return np.concatenate(parts).astype(np.uint8)
