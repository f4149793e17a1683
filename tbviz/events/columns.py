"""Columns: events of one shape, read together.

A column is a template and the rows that match it, so that wall times, steps and numbers stand at
the same place in every row, and one look-up for each byte that varies checks all their checksums.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbviz.errors import FileError
from tbviz.events.checksum import mask_column
from tbviz.events.fileview import FileView
from tbviz.events.records import FOOTER_SIZE, is_whole
from tbviz.events.scan import Rows, moved, offsets_of
from tbviz.events.template import WORD, Template, Words, frame_pad, frame_size

_MOST_CHANGES = 64  # bytes that vary, from which on a C checksum of each event costs less


class Column(NamedTuple):
    """Events that match `template`; `rows` are the offsets of their data."""

    template: Template
    rows: Rows

    @property
    def first(self) -> int:
        """The offset of the first event."""
        return self.rows.start if isinstance(self.rows, slice) else int(self.rows[0])

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """The offsets of all events, int64 `[n]`."""
        return offsets_of(self.rows)


def read_frames(view: FileView, rows: Rows, length: int) -> Words:
    """Return the frames of events of `length` bytes, as words uint64 `[n, w]`.

    Raises:
        FileError: the file has become shorter since they were found.
    """
    size = frame_size(length)
    last = range(rows.start, rows.stop, rows.step)[-1] if isinstance(rows, slice) else int(rows[-1])
    if last + length + FOOTER_SIZE > len(view):
        raise FileError(f"{view.path} has become shorter: read it anew", file=view.path)
    frames = view.items(size)[moved(rows, -frame_pad(length))]
    return np.ascontiguousarray(frames).view("<u8").reshape(-1, size // WORD)


def read_fields(view: FileView, column: Column) -> npt.NDArray[np.void]:
    """Return the events of a column as `[n]` of their template's structured type."""
    words = read_frames(view, column.rows, column.template.length)
    return words.view(column.template.dtype)[:, 0]


def wall_times_of(fields: npt.NDArray[np.void]) -> npt.NDArray[np.float64]:
    """Return the wall times of events, float64 `[n]`, Unix seconds."""
    if "wall_time" not in (fields.dtype.names or ()):
        return np.zeros(len(fields))
    return fields["wall_time"].astype(np.float64)


def steps_of(fields: npt.NDArray[np.void]) -> npt.NDArray[np.int64]:
    """Return the steps of events, int64 `[n]`: varints hold seven bits a byte, the lowest first."""
    steps = np.zeros(len(fields), np.uint64)
    if "step" in (fields.dtype.names or ()):
        for place, byte in enumerate(fields["step"].T):
            steps |= (byte & np.uint8(0x7F)).astype(np.uint64) << np.uint64(7 * place)
    return steps.view(np.int64)


def sound(template: Template, fields: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
    """Say of each event of a template whether the checksum of its data holds."""
    words = fields.view("<u8").reshape(len(fields), -1)
    if len(template.changes) > _MOST_CHANGES:
        pad = frame_pad(template.length)
        return np.array([is_whole(frame[pad:].data) for frame in words.view(np.uint8)])
    crcs = np.full(len(words), template.crc, np.uint32)
    table = words.view(np.uint8)
    varying = np.bitwise_or.reduce(words ^ words[:1], axis=0).view(np.uint8)
    for place, changes in template.changes:
        column = table[:, place]
        crcs ^= changes.take(column, mode="wrap") if varying[place] else changes[column[0]]
    whole: npt.NDArray[np.bool_] = mask_column(crcs) == fields["checksum"]
    return whole
