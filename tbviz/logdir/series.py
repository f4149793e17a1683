"""Series: all points of one run and tag, as arrays.

Every series has `tag`, `steps` (int64 `[n]`) and `wall_times` (float64 `[n]`, Unix seconds),
in the order of the files. What the points hold is the business of each class. Those that make a
table, which are all but tensors, have `columns`, `to_arrow` and `to_pandas`.
"""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tbviz import images
from tbviz.errors import CorruptRecordError, needs_extra
from tbviz.logdir.notebook import html_curve

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Columns: TypeAlias = dict[str, npt.NDArray[Any]]


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


class Tabular(Series, ABC):
    """A series that makes a table, of columns that are all of one length."""

    @abstractmethod
    def columns(self) -> Columns:
        """Return the columns by name; `step` and `wall_time` come first."""

    def to_arrow(self) -> pa.Table:
        """Return the columns as a table of PyArrow.

        Raises:
            MissingDependencyError: PyArrow is not installed.
        """
        try:
            import pyarrow as pa
        except ImportError as error:
            raise needs_extra("to_arrow", "pyarrow", "table") from error
        return pa.table(self.columns())

    def to_pandas(self) -> pd.DataFrame:
        """Return the columns as a DataFrame of pandas.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise needs_extra("to_pandas", "pandas", "pandas") from error
        return pd.DataFrame(self.columns())

    def _points(self, counts: Sequence[int]) -> Columns:
        """The columns of steps and times, each point as often as it has rows."""
        times = {"step": self.steps, "wall_time": self.wall_times}
        return {name: np.repeat(column, counts) for name, column in times.items()}


@dataclass(frozen=True, repr=False)
class ScalarSeries(Tabular):
    """Numbers: `values` is float64 `[n]`."""

    values: npt.NDArray[np.float64]

    def columns(self) -> Columns:
        """Return step, wall_time and value; a row for each point."""
        return {"step": self.steps, "wall_time": self.wall_times, "value": self.values}

    def _repr_html_(self) -> str:
        """Show the series in a notebook: its name, and a curve of its values."""
        return f"<p>{html.escape(repr(self))}</p>{html_curve(self.values)}"


@dataclass(frozen=True, repr=False)
class HistogramSeries(Tabular):
    """Histograms: each of `values` is float64 `[k, 3]` of left edge, right edge and count."""

    values: Sequence[npt.NDArray[np.float64]]

    def columns(self) -> Columns:
        """Return step, wall_time, left, right and count; a row for each bucket."""
        stored = list(self.values)
        buckets = np.concatenate([np.zeros((0, 3)), *stored])
        points = self._points([len(each) for each in stored])
        return points | dict(zip(("left", "right", "count"), buckets.T, strict=True))


@dataclass(frozen=True, repr=False)
class TextSeries(Tabular):
    """Texts: each of `values` is a str, mostly Markdown.

    A table is a str, too: its rows are lines, and its cells have " | " between them.
    """

    values: Sequence[str]

    def columns(self) -> Columns:
        """Return step, wall_time and value; a row for each text."""
        stored = np.array(list(self.values), object)
        return {"step": self.steps, "wall_time": self.wall_times, "value": stored}


@dataclass(frozen=True, repr=False)
class TensorSeries(Series):
    """Tensors of any other kind: `values` as they were stored."""

    values: Sequence[npt.NDArray[Any]]


@dataclass(frozen=True, repr=False)
class LatentSeries(Tabular):
    """Latent codes: `codes` are float32 `[N, D]`, `labels` `[N]` integers or str, or None.

    `projections` tell by what each step was drawn: "pca", "tsne" or None.
    """

    codes: Sequence[npt.NDArray[np.float32]]
    labels: Sequence[npt.NDArray[Any] | None]
    projections: Sequence[str | None]

    def columns(self) -> Columns:
        """Return step, wall_time, code_0, code_1, ... and, where every step has some, label.

        Each code is a row. Labels are all str where some are.

        Raises:
            CorruptRecordError: not all steps have codes of as many dimensions.
        """
        stored = list(self.codes)
        sizes = sorted({each.shape[1] for each in stored})
        if len(sizes) > 1:
            raise CorruptRecordError(f"{self.tag} holds codes of {sizes} dimensions", found=sizes)
        columns = self._points([len(each) for each in stored])
        for axis in range(max(sizes, default=0)):
            columns[f"code_{axis}"] = np.concatenate([each[:, axis] for each in stored])
        labels = [each for each in self.labels if each is not None]
        if not labels or len(labels) < len(self):
            return columns
        return columns | {"label": np.concatenate(labels)}


@dataclass(frozen=True, repr=False)
class ImageSeries(Tabular):
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

    def columns(self) -> Columns:
        """Return step, wall_time, index and encoded; a row for each picture, as it is stored."""
        stored = list(self.encoded)
        pictures = [picture for each in stored for picture in each]
        encoded = np.empty(len(pictures), object)
        encoded[:] = pictures
        index = np.array([index for each in stored for index in range(len(each))], np.int64)
        return self._points([len(each) for each in stored]) | {"index": index, "encoded": encoded}

    def _decoded(
        self, decode: Callable[[bytes], npt.NDArray[np.uint8]], index: int
    ) -> npt.NDArray[np.uint8]:
        try:
            return decode(self.encoded[index][0])
        except CorruptRecordError as error:
            raise CorruptRecordError(f"{self.tag}, step {self.steps[index]}: {error}") from error
