"""Records -> what they hold: columns of numbers, and the places of all other values.

Records of one length are compared with a template made of the first of them. Those that differ are
grouped by their own fixed bytes, so that each template is made once however many there are.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from tbviz.errors import CorruptRecordError
from tbviz.events.columns import Column, read_frames
from tbviz.events.damage import BROKEN, NO_EVENT, Damage, lost_event
from tbviz.events.fileview import FileView
from tbviz.events.layout import EventLayout, parse_layout
from tbviz.events.records import FOOTER_SIZE, is_whole
from tbviz.events.scan import Records, Rows, offsets_of
from tbviz.events.template import WORD, Template, Words, frame_pad

_LONG = 1024  # bytes, from which on parsing an event costs less than comparing it
_MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, and its bits are well spread (2**64 / golden ratio)


class Name(NamedTuple):
    """What a value is called: its tag, its serialized metadata, and the field of its content."""

    tag: str
    metadata: bytes
    field: int


Names: TypeAlias = tuple[Name, ...]


@dataclass
class Contents:
    """What records hold: short events as columns, long ones each by itself.

    Neither is in order. `events` are the data offset and length of each long event, by the names
    of its values. `damages` are what could not be read.
    """

    columns: list[Column] = field(default_factory=list)
    events: dict[Names, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    damages: list[Damage] = field(default_factory=list)


class Sorter:
    """Sorts records, remembering the templates and names it has seen from one file to the next."""

    def __init__(self) -> None:
        self._templates: dict[int, dict[bytes, dict[bytes, Template]]] = defaultdict(dict)
        self._names: set[Name] = set()

    def sort(self, view: FileView, records: Iterable[Records]) -> Contents:
        """Say what `records` of a file hold."""
        contents = Contents()
        for rows, length in records:
            if length <= _LONG:
                self._sort_columns(view, rows, length, contents)
            else:
                for offset in offsets_of(rows).tolist():
                    self._sort_long(view, offset, length, contents)
        return contents

    def _sort_long(self, view: FileView, offset: int, length: int, contents: Contents) -> None:
        layout = self._layout(view, offset, length, contents.damages)
        if layout is not None and layout.values:
            contents.events[names_of(layout)].append((offset, length))

    def _sort_columns(self, view: FileView, rows: Rows, length: int, contents: Contents) -> None:
        todo = [(rows, read_frames(view, rows, length), False)]
        while todo:
            rows, words, alike = todo.pop()
            template = self._template(view, int(offsets_of(rows)[0]), length, contents.damages)
            if template is None:
                if len(words) > 1:
                    todo.append((offsets_of(rows)[1:], words[1:], alike))
                continue
            same = template.matches(words)
            if same.all():
                contents.columns.append(Column(template, rows))
                continue
            offsets = offsets_of(rows)
            contents.columns.append(Column(template, offsets[same]))
            offsets, words = offsets[~same], words[~same]
            keys = _fixed(words, template) if alike else _beginnings(words, length)
            todo += [(offsets[group], words[group], True) for group in _groups(keys)]

    def _template(
        self, view: FileView, offset: int, length: int, damages: list[Damage]
    ) -> Template | None:
        """Return the template of the event at `offset`, or None where it is damaged."""
        event = view.data[offset : offset + length]
        known = self._templates[length]
        for templates in known.values():
            some = next(iter(templates.values()))
            if template := templates.get(some.fixed_of(event).tobytes()):
                return template
        layout = self._layout(view, offset, length, damages)
        if layout is None:
            return None
        template = Template(event, layout)
        known.setdefault(template.masks.tobytes(), {})[template.fixed.tobytes()] = template
        return template

    def _layout(
        self, view: FileView, offset: int, length: int, damages: list[Damage]
    ) -> EventLayout | None:
        """Parse an event; where that finds no name or a new one, its checksum is the judge."""
        event = view.data[offset : offset + length]
        layout, names = None, None
        with contextlib.suppress(CorruptRecordError):
            layout = parse_layout(event)
            names = names_of(layout)
        if names and self._names.issuperset(names):
            return layout
        reason = ""
        if not is_whole(view.data[offset : offset + length + FOOTER_SIZE]):
            reason = BROKEN
        elif names is None:
            reason = NO_EVENT
        if reason:
            damages.append(lost_event(offset, length, reason))
            return None
        self._names.update(names or ())
        return layout


def names_of(layout: EventLayout) -> Names:
    """Return what the values of an event are called."""
    return tuple(Name(value.tag, value.metadata, value.field) for value in layout.values)


def _beginnings(words: Words, length: int) -> npt.NDArray[np.uint64]:
    """Return a key of how events begin, alike where wall time and step take the same places.

    Events begin with a key byte and eight bytes of wall time, then mostly with a key byte and the
    varint of the step, and then with lengths and the first letters of a tag.
    """
    table = words.view(np.uint8)
    step = frame_pad(length) + 10
    if length <= 10:
        return np.zeros(len(words), np.uint64)  # too short to hold a value
    has_step = table[:, step - 1] == 0x10
    more = np.logical_and.accumulate(table[:, step : step + 10] >= 0x80, axis=1)
    after = np.where(has_step, step + 1 + more.sum(axis=1), step - 1)
    places = np.minimum(after[:, None] + np.arange(WORD), table.shape[1] - 1)
    beginnings = np.take_along_axis(table, places, axis=1).view(np.uint64)[:, 0]
    return beginnings * _MIXER + after.astype(np.uint64)


def _fixed(words: Words, template: Template) -> npt.NDArray[np.uint64]:
    """Return a key of the bits of frames that are fixed in a template."""
    keys = np.zeros(len(words), np.uint64)
    for place in np.flatnonzero(template.masks).tolist():
        keys = keys * _MIXER + (words[:, place] & template.masks[place])
    return keys


def _groups(keys: npt.NDArray[np.uint64]) -> list[npt.NDArray[np.intp]]:
    """Return the indices of each group of equal keys, each in ascending order."""
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(keys[order])) + 1)
