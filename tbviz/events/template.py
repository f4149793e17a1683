"""Events of one shape: a template, and what another event must have in common with it.

The bytes of a template are fixed but for the wall time, the step and the content of its values.
Of a step's varint the low seven bits of each byte may differ; the top bit, which says whether
another byte follows, may not.

Events are compared as frames: the data, the checksum behind it, and as many bytes of the header
before it as fill up the last word of eight bytes.

    byte  header[pad], pad < 8
    byte  data[length]
    uint32  masked CRC-32C of data
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
from crc32c import crc32c

from tbviz.events.checksum import byte_table
from tbviz.events.layout import EventLayout, Span, has_numbers

WORD = 8
_FOOTER = 4

Words = npt.NDArray[np.uint64]


def frame_pad(length: int) -> int:
    """Return the bytes of a frame that stand before `length` bytes of data."""
    return -(length + _FOOTER) % WORD


def frame_size(length: int) -> int:
    """Return the bytes of a frame with `length` bytes of data, a multiple of eight."""
    return frame_pad(length) + length + _FOOTER


class Template:
    """One event as the pattern of many.

    Attributes:
        length: of the data, in bytes.
        layout: where things stand in the data.
        is_numbers: whether there are values, and each is one float at a fixed place.
        masks: uint64 `[w]`, which bits of the words of a frame are fixed.
        fixed: uint64 `[w]`, how the fixed bits read.
        event: the template itself, its data.
    """

    def __init__(self, event: memoryview, layout: EventLayout) -> None:
        self.length = len(event)
        self.layout = layout
        self.is_numbers = has_numbers(layout)
        self.masks = _masks(self.length, layout)
        self.fixed = self.fixed_of(event)
        self.event = bytes(event)

    def fixed_of(self, event: memoryview) -> Words:
        """Return how the fixed bits read in any event of this length."""
        frame = bytes(frame_pad(self.length)) + bytes(event) + bytes(_FOOTER)
        return np.frombuffer(frame, "<u8") & self.masks

    def matches(self, words: Words) -> npt.NDArray[np.bool_]:
        """Say of each frame of this length, as words `[n, w]`, whether its fixed bits are these."""
        same = np.ones(len(words), bool)
        for place in np.flatnonzero(self.masks).tolist():
            same &= (words[:, place] & self.masks[place]) == self.fixed[place]
        return same

    @functools.cached_property
    def dtype(self) -> np.dtype[Any]:
        """A frame as a structured type: wall_time, step (bytes), value_0, ... and checksum."""
        pad, layout = frame_pad(self.length), self.layout
        fields: dict[str, tuple[Any, int]] = {"checksum": ("<u4", pad + self.length)}
        if layout.wall_time:
            fields["wall_time"] = ("<f8", pad + layout.wall_time.start)
        if layout.step:
            width = layout.step.stop - layout.step.start
            fields["step"] = (("u1", (width,)), pad + layout.step.start)
        for index, value in enumerate(layout.values):
            if value.number:
                fields[f"value_{index}"] = (value.dtype, pad + value.number.start)
        formats, offsets = zip(*fields.values(), strict=True)
        size = frame_size(self.length)
        spec: Any = {"names": list(fields), "formats": formats, "offsets": offsets}
        dtype: np.dtype[Any] = np.dtype(spec | {"itemsize": size})
        return dtype

    @functools.cached_property
    def crc(self) -> int:
        """The CRC-32C of the template's own data, not masked."""
        return int(crc32c(self.event))

    @functools.cached_property
    def changes(self) -> list[tuple[int, npt.NDArray[np.uint32]]]:
        """What each free byte changes in the CRC: its place in a frame, and a uint32 `[256]`."""
        pad = frame_pad(self.length)
        return [
            (pad + at, table ^ table[self.event[at]])
            for span in _free_spans(self.layout)
            for at in range(*span)
            for table in [byte_table(self.length - 1 - at)]
        ]


def _masks(length: int, layout: EventLayout) -> Words:
    bits = np.zeros(frame_size(length), np.uint8)
    data = bits[frame_pad(length) : frame_pad(length) + length]
    data[:] = 0xFF
    for start, stop in _free_spans(layout):
        data[start:stop] = 0
    if layout.step:
        data[slice(*layout.step)] = 0x80
    return bits.view("<u8")


def _free_spans(layout: EventLayout) -> list[Span]:
    contents = [value.number or value.content for value in layout.values]
    return [span for span in (layout.wall_time, layout.step, *contents) if span]
