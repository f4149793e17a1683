"""The points of one tag over the files of a run, in the order in which they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbviz.errors import CorruptRecordError
from tbviz.events import (
    Damage,
    FileView,
    Numbers,
    TagEvents,
    Views,
    lost_event,
    read_numbers,
    read_places,
)
from tbviz.logdir import values
from tbviz.logdir.stored import Place, StoredValues


class Segment(NamedTuple):
    """The events of one tag in one file."""

    path: Path
    events: TagEvents


class Loss(NamedTuple):
    """What could not be read of a file."""

    path: Path
    damages: list[Damage]


class ScalarPoints(NamedTuple):
    """Points of one tag, each `[n]`: int64, float64, float64."""

    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]


class StoredPoints(NamedTuple):
    """Points whose values stay in their files."""

    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    places: list[Place]


def scalar_points(
    segments: Iterable[Segment], views: Views, *, verify: bool
) -> tuple[ScalarPoints, list[Loss]]:
    """Return the numbers of a tag, and what could not be read of them."""
    parts, losses = [], []
    for path, events in segments:
        numbers, damages = _scalars_of_file(views.open(path), events, verify=verify)
        parts.append(ScalarPoints(numbers.steps, numbers.wall_times, numbers.values))
        losses += [Loss(path, damages)] if damages else []
    return ScalarPoints(*map(np.concatenate, zip(*parts, strict=True))), losses


def stored_points(
    segments: Iterable[Segment], views: Views, *, verify: bool
) -> tuple[StoredPoints, list[Loss]]:
    """Return where the values of a tag are stored, and what could not be read of them."""
    steps, wall_times, places, losses = [], [], [], []
    for path, events in segments:
        found, damages = read_places(views.open(path), events, verify=verify)
        steps.append(found.steps)
        wall_times.append(found.wall_times)
        places += _stored_in(path, found.offsets, found.lengths)
        losses += [Loss(path, damages)] if damages else []
    return StoredPoints(np.concatenate(steps), np.concatenate(wall_times), places), losses


def outlined_points(
    segments: Iterable[Segment], views: Views
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the step of each point of a tag and the length of its event, looking at no value."""
    found = [read_places(views.open(path), events, verify=False)[0] for path, events in segments]
    steps, lengths = ([getattr(p, name) for p in found] for name in ("steps", "lengths"))
    return np.concatenate(steps), np.concatenate(lengths)


def shared_bytes(tags: Mapping[str, Iterable[Segment]], views: Views) -> dict[str, float]:
    """Return the bytes of the events of each tag; tags share those of an event that holds several.

    So they add up to the bytes of all events of these tags.
    """
    sizes = dict.fromkeys(tags, 0.0)
    files: dict[Path, dict[str, TagEvents]] = {}
    for tag, segments in tags.items():
        for path, events in segments:
            files.setdefault(path, {})[tag] = events
    for path, held in files.items():
        view = views.open(path)
        found = [read_places(view, events, verify=False)[0] for events in held.values()]
        offsets = np.concatenate([places.offsets for places in found])
        _, inverse, counts = np.unique(offsets, return_inverse=True, return_counts=True)
        ends = np.cumsum([len(places.offsets) for places in found])[:-1]
        for tag, places, which in zip(held, found, np.split(inverse, ends), strict=True):
            sizes[tag] += float((places.lengths / counts[which]).sum())
    return sizes


def join_losses(losses: Iterable[Loss]) -> list[Loss]:
    """Return the losses of each file together, in order, and each damage once."""
    found: dict[Path, set[Damage]] = {}
    for path, damages in losses:
        found.setdefault(path, set()).update(damages)
    return [Loss(path, sorted(damages)) for path, damages in found.items()]


def latest(steps: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Say of each point whether it stands after a restart.

    A point is obsolete when a later one has the same or a lower step. That is the rule of
    TensorBoard's data server.
    """
    lowest_after = np.minimum.accumulate(steps[::-1])[::-1]
    return np.append(steps[:-1] < lowest_after[1:], np.ones(len(steps[-1:]), bool))


def _scalars_of_file(
    view: FileView, events: TagEvents, *, verify: bool
) -> tuple[Numbers, list[Damage]]:
    """Return the numbers of a tag in one file: those in columns, and others one by one."""
    columns = [column for column in events.columns if column.is_number]
    read = [read_numbers(view, column, verify=verify) for column in columns]
    others = [column for column in events.columns if not column.is_number]
    if others or events.events:
        read.append(_decoded(view, TagEvents(events.name, others, events.events), verify=verify))
    offsets, steps, wall_times, found = map(
        np.concatenate, zip(*(numbers for numbers, _ in read), strict=True)
    )
    damages = sorted(damage for _, broken in read for damage in broken)
    if (np.diff(offsets) > 0).all():
        return Numbers(offsets, steps, wall_times, found), damages
    order = np.argsort(offsets, kind="stable")
    return Numbers(offsets[order], steps[order], wall_times[order], found[order]), damages


def _decoded(view: FileView, events: TagEvents, *, verify: bool) -> tuple[Numbers, list[Damage]]:
    """Decode scalars of unusual types, such as integers and half floats, one by one."""
    (offsets, lengths, steps, wall_times), damages = read_places(view, events, verify=verify)
    places = _stored_in(view.path, offsets, lengths)
    stored = StoredValues(events.name.tag, places, values.number, verify=False)
    found, is_number = np.zeros(len(stored)), np.ones(len(stored), bool)
    for index in range(len(stored)):
        try:
            found[index] = stored[index]
        except CorruptRecordError as error:
            is_number[index] = False
            damages.append(lost_event(int(offsets[index]), int(lengths[index]), str(error)))
    numbers = Numbers(offsets[is_number], steps[is_number], wall_times[is_number], found[is_number])
    return numbers, damages


def _stored_in(
    path: Path, offsets: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> list[Place]:
    """Return the places of values in a file; an offset stands as often as its event has values."""
    nth = np.arange(len(offsets)) - np.searchsorted(offsets, offsets)
    places = zip(offsets.tolist(), lengths.tolist(), nth.tolist(), strict=True)
    return [Place(path, *place) for place in places]
