"""Run: the series of one run_dir, decoded when they are asked for."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2

from tbviz.errors import NotFoundError
from tbviz.events import kind_of, read_events
from tbviz.logdir import values
from tbviz.logdir.nearest import nearest
from tbviz.logdir.series import (
    HistogramSeries,
    ImageSeries,
    LatentSeries,
    ScalarSeries,
    TensorSeries,
)

_Axes = tuple[str, npt.NDArray[np.int64], npt.NDArray[np.float64]]


class _Point(NamedTuple):
    step: int
    wall_time: float
    value: summary_pb2.Summary.Value


@dataclass(frozen=True)
class Run:
    """One run: its `name` relative to the logdir, its `path` (run_dir) and its event `files`."""

    name: str
    path: Path
    files: tuple[Path, ...]

    @functools.cached_property
    def tags(self) -> dict[str, str]:
        """The kind of each tag: "scalar", "histogram", "image", "latent_codes", "tensor", ..."""
        return {tag: kind_of(points[0].value) for tag, points in sorted(self._points.items())}

    @property
    def last_modified(self) -> float:
        """When the newest event file of the run was last written, in Unix seconds."""
        return max(file.stat().st_mtime for file in self.files)

    def scalars(self, tag: str) -> ScalarSeries:
        """Return the numbers of a scalar tag.

        Like every reading method of a run:

        Raises:
            NotFoundError: the run has no such tag, or the tag is of another kind.
            CorruptRecordError: the stored bytes are damaged.
        """
        axes, points = self._series(tag, "scalar")
        numbers = np.array([values.number(point) for point in points], np.float64)
        return ScalarSeries(*axes, numbers)

    def histograms(self, tag: str) -> HistogramSeries:
        """Return the buckets of a histogram tag."""
        axes, points = self._series(tag, "histogram")
        return HistogramSeries(*axes, tuple(values.buckets(point) for point in points))

    def images(self, tag: str) -> ImageSeries:
        """Return the pictures of an image tag, still encoded."""
        axes, points = self._series(tag, "image")
        return ImageSeries(*axes, tuple(values.pictures(point) for point in points))

    def tensors(self, tag: str) -> TensorSeries:
        """Return the tensors of a tag of any kind that is stored as one."""
        axes, points = self._series(tag)
        return TensorSeries(*axes, tuple(values.array(point) for point in points))

    def latent_codes(self, tag: str) -> LatentSeries:
        """Return the latent codes of a tag, with the labels that were written beside them."""
        axes, points = self._series(tag, "latent_codes")
        codes = tuple(values.array(point) for point in points)
        stored = {p.step: values.labels(p.value) for p in self._points.get(f"{tag}/labels", [])}
        return LatentSeries(*axes, codes, tuple(stored.get(int(step)) for step in axes[1]))

    def _series(
        self, tag: str, kind: str | None = None
    ) -> tuple[_Axes, list[summary_pb2.Summary.Value]]:
        if tag not in self.tags:
            raise NotFoundError(
                f"run {self.name} has no tag {tag!r}; {nearest(tag, self.tags)}", found=tag
            )
        if kind and self.tags[tag] != kind:
            raise NotFoundError(
                f"tag {tag!r} of run {self.name} holds {self.tags[tag]} data, not {kind}",
                expected=kind,
                found=self.tags[tag],
            )
        points = _latest(self._points[tag])
        steps = np.array([point.step for point in points], np.int64)
        wall_times = np.array([point.wall_time for point in points], np.float64)
        return (tag, steps, wall_times), [point.value for point in points]

    @functools.cached_property
    def _points(self) -> dict[str, list[_Point]]:
        points: dict[str, list[_Point]] = {}
        for file in self.files:
            for event in read_events(file):
                for value in event.summary.value:
                    point = _Point(event.step, event.wall_time, value)
                    points.setdefault(value.tag, []).append(point)
        return points


def _latest(points: list[_Point]) -> list[_Point]:
    """Drop each point that a later one of the same or a lower step has made obsolete."""
    steps = np.array([point.step for point in points], np.int64)
    lowest_after = np.minimum.accumulate(steps[::-1])[::-1]
    kept = np.append(steps[:-1] < lowest_after[1:], True)
    return [point for point, keep in zip(points, kept, strict=True) if keep]
