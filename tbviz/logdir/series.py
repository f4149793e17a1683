"""Series: all points of one run and tag, as arrays.

Every series has `tag`, `steps` (int64 `[n]`) and `wall_times` (float64 `[n]`, Unix seconds),
in the order of the files. What the points hold is the business of each class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tbviz import images
from tbviz.errors import CorruptRecordError


@dataclass(frozen=True, repr=False)
class Series:
    """What all series have: `len(series)` is the number of points."""

    tag: str
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.steps)

    def __repr__(self) -> str:
        span = f", steps {self.steps[0]} to {self.steps[-1]}" if len(self) else ""
        return f"{type(self).__name__}({self.tag!r}: {len(self)} points{span})"


@dataclass(frozen=True, repr=False)
class ScalarSeries(Series):
    """Numbers: `values` is float64 `[n]`."""

    values: npt.NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class HistogramSeries(Series):
    """Histograms: each of `values` is float64 `[k, 3]` of left edge, right edge and count."""

    values: Sequence[npt.NDArray[np.float64]]


@dataclass(frozen=True, repr=False)
class TensorSeries(Series):
    """Tensors of any other kind: `values` as they were stored."""

    values: Sequence[npt.NDArray[Any]]


@dataclass(frozen=True, repr=False)
class LatentSeries(Series):
    """Latent codes: `codes` are float32 `[N, D]`, `labels` `[N]` integers or str, or None."""

    codes: Sequence[npt.NDArray[np.float32]]
    labels: Sequence[npt.NDArray[Any] | None]


@dataclass(frozen=True, repr=False)
class ImageSeries(Series):
    """Pictures, decoded when asked for: `encoded` holds the stored bytes of each step.

    `series[i]` is the picture of point i, uint8 `[H, W, C]` (its first, where a step holds
    several; the first frame of an animation), and iteration decodes one after another.
    """

    encoded: Sequence[tuple[bytes, ...]]

    def __getitem__(self, index: int) -> npt.NDArray[np.uint8]:
        return self._decoded(images.decode_image, index)

    def __iter__(self) -> Iterator[npt.NDArray[np.uint8]]:
        return (self[index] for index in range(len(self)))

    def animation(self, index: int) -> npt.NDArray[np.uint8]:
        """Return all frames of the animation stored at point `index`, uint8 `[T, H, W, C]`."""
        return self._decoded(images.decode_frames, index)

    def _decoded(
        self, decode: Callable[[bytes], npt.NDArray[np.uint8]], index: int
    ) -> npt.NDArray[np.uint8]:
        try:
            return decode(self.encoded[index][0])
        except CorruptRecordError as error:
            raise CorruptRecordError(f"{self.tag}, step {self.steps[index]}: {error}") from error
