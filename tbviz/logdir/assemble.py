"""Series out of the places where their events stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from tbviz.events import Damage, Views, report_damage
from tbviz.logdir import values
from tbviz.logdir.merge import (
    Loss,
    Segment,
    latest,
    outlined_points,
    scalar_points,
    shared_bytes,
    stored_points,
)
from tbviz.logdir.options import Reading
from tbviz.logdir.series import (
    HistogramSeries,
    ImageSeries,
    LatentSeries,
    ScalarSeries,
    Series,
    TensorSeries,
    TextSeries,
)
from tbviz.logdir.stored import StoredValues

T = TypeVar("T")
Segments: TypeAlias = Sequence[Segment]
_Stored: TypeAlias = tuple[str, npt.NDArray[np.int64], npt.NDArray[np.float64], StoredValues[T]]


class Outline(NamedTuple):
    """What can be said of a tag at a glance: `steps` int64 `[n]`, and the bytes of its events."""

    steps: npt.NDArray[np.int64]
    nbytes: int


class SeriesReader:
    """Reads series as `reading` says, and tells each damage once."""

    def __init__(self, reading: Reading, views: Views) -> None:
        self.reading = reading
        self._views = views
        self._told: set[tuple[object, int]] = set()

    def read(self, kind: str, tag: str, segments: Segments) -> Series:
        """Return the points of a tag, as a series of its kind."""
        read = {"scalar": self.scalars, "histogram": self.histograms, "image": self.images}
        return read.get(kind, self.tensors)(tag, segments)

    def scalars(self, tag: str, segments: Segments) -> ScalarSeries:
        """Return the numbers of a scalar tag."""
        points, losses = scalar_points(segments, self._views, verify=self._verifies)
        self.report(losses)
        steps, wall_times, numbers = points
        kept = self._kept(steps)
        return ScalarSeries(tag, steps[kept], wall_times[kept], numbers[kept])

    def histograms(self, tag: str, segments: Segments) -> HistogramSeries:
        """Return the buckets of a histogram tag."""
        return HistogramSeries(*self._stored(tag, segments, values.buckets))

    def images(self, tag: str, segments: Segments) -> ImageSeries:
        """Return the pictures of an image tag."""
        return ImageSeries(*self._stored(tag, segments, values.pictures))

    def texts(self, tag: str, segments: Segments) -> TextSeries:
        """Return the texts of a text tag."""
        return TextSeries(*self._stored(tag, segments, values.text))

    def tensors(self, tag: str, segments: Segments) -> TensorSeries:
        """Return the tensors of a tag of any kind."""
        return TensorSeries(*self._stored(tag, segments, values.array))

    def latent_codes(self, tag: str, segments: Segments, labels: Segments) -> LatentSeries:
        """Return the latent codes of a tag, with the labels that were written beside them."""
        _, steps, wall_times, codes = self._stored(tag, segments, values.codes)
        named: dict[int, npt.NDArray[Any]] = {}
        if labels:
            _, at, _, stored = self._stored(f"{tag}/labels", labels, values.labels)
            named = dict(zip(at.tolist(), stored, strict=True))
        known = tuple(named.get(step) for step in steps.tolist())
        projections = StoredValues(tag, codes.places, values.projection, codes.verify)
        return LatentSeries(tag, steps, wall_times, codes, known, projections)

    def hparams(self, tag: str, segments: Segments) -> dict[str, values.Setting]:
        """Return the hyperparameters that a session says first, as TensorBoard does."""
        points, losses = stored_points(segments, self._views, verify=self._verifies)
        self.report(losses)
        stored = StoredValues(tag, points.places, values.settings, verify=self._verifies)
        return stored[0] if stored else {}

    def outline(self, segments: Segments) -> Outline:
        """Return the steps of a tag and the bytes of its events, without looking at its values."""
        steps, lengths = outlined_points(segments, self._views)
        kept = self._kept(steps)
        return Outline(steps[kept], int(lengths[kept].sum()))

    def sizes(self, tags: Mapping[str, Segments]) -> dict[str, int]:
        """Return the bytes of each tag, without looking at its values."""
        return {tag: round(nbytes) for tag, nbytes in shared_bytes(tags, self._views).items()}

    def losses(self, kind: str, segments: Segments) -> list[Loss]:
        """Return what of a tag does not hold its checksum."""
        if kind == "scalar":
            return scalar_points(segments, self._views, verify=True)[1]
        return stored_points(segments, self._views, verify=True)[1]

    def report(self, losses: Sequence[Loss]) -> None:
        """Tell what could not be read: each damage once, or raise it whenever it is met.

        Raises:
            CorruptRecordError: there is some, and reading is strict.
        """
        for path, damages in losses:
            strict = self.reading.strict
            report_damage(path, damages if strict else self._untold(path, damages), strict=strict)

    def _untold(self, path: Path, damages: Sequence[Damage]) -> list[Damage]:
        new = [damage for damage in damages if (path, damage.offset) not in self._told]
        self._told.update((path, damage.offset) for damage in new)
        return new

    @property
    def _verifies(self) -> bool:
        return self.reading.verify == "all"

    def _kept(self, steps: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        every = np.ones(len(steps), bool)
        return latest(steps) if self.reading.restarts == "latest" else every

    def _stored(self, tag: str, segments: Segments, decode: Callable[[Any], T]) -> _Stored[T]:
        points, losses = stored_points(segments, self._views, verify=self._verifies)
        self.report(losses)
        kept = self._kept(points.steps)
        places = [place for place, keep in zip(points.places, kept, strict=True) if keep]
        stored = StoredValues(tag, places, decode, verify=self._verifies)
        return tag, points.steps[kept], points.wall_times[kept], stored
