"""Pictures of few colors, as indices into a palette: a byte a pixel, and no search for colors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tbviz.images.palette import pack, unpack
from tbviz.images.pixels import Pixels


@dataclass(frozen=True, eq=False)
class Indexed:
    """A picture by its palette; NumPy makes an array uint8 `[H, W, 3]` of it.

    Attributes:
        indices: unsigned integers `[H, W]`, uint8 where the palette has at most 256 colors.
        colors: uint8 `[n, 3]`. Frames with one palette have one and the same array.
    """

    indices: NDArray[np.unsignedinteger[Any]]
    colors: Pixels

    def __array__(
        self, dtype: np.dtype[Any] | None = None, copy: bool | None = None
    ) -> NDArray[Any]:
        """Return the pixels, which are always new."""
        pixels: Pixels = self.colors[self.indices]
        return pixels if dtype is None else pixels.astype(dtype, copy=False)


def in_one_palette(
    pictures: Sequence[Pixels],
) -> tuple[Pixels, list[NDArray[np.unsignedinteger[Any]]]]:
    """Return all colors of pictures `[..., 3]`, `[n, 3]`, and each picture as indices `[...]`."""
    packed = [pack(picture) for picture in pictures]
    colors, found = np.unique(
        np.concatenate([each.ravel() for each in packed]), return_inverse=True
    )
    indices = found.ravel().astype(np.min_scalar_type(len(colors) - 1))
    parts = np.split(indices, np.cumsum([each.size for each in packed])[:-1])
    return unpack(colors), [
        part.reshape(each.shape) for part, each in zip(parts, packed, strict=True)
    ]
