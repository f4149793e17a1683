"""Finding the records of a file, many at a time.

Records of a live training repeat: five tags logged in turn give five record lengths in a fixed
order. So lengths are walked one by one until they repeat with a period; the stretch that follows
is then a matrix with one row for each period, whose headers are compared column by column, up to
the first row that breaks the pattern.

A header is believed only where its checksum holds. Where it does not, the next whole record is
looked for byte by byte, and the bytes between are reported as damage.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from tbviz.events.checksum import length_checksum
from tbviz.events.damage import BROKEN_LENGTH, Damage
from tbviz.events.fileview import FileView
from tbviz.events.records import FOOTER_SIZE, FRAME_SIZE, HEADER_SIZE
from tbviz.events.resync import find_record

_HEADER = struct.Struct("<QI")
_WALKED = 128  # records that are walked before a period is looked for
_MOST_WALKED = 4096
_LEAST_PERIODS = 32  # that a stretch must have to be worth its set-up
_REPEATED = 32  # records that must repeat before a period is believed

# The offsets at which the data of records starts: a regular stretch, or any.
Rows: TypeAlias = "slice[int, int, int] | npt.NDArray[np.int64]"


class Records(NamedTuple):
    """Records of one length, in the order of the file."""

    rows: Rows
    length: int


@dataclass
class Scan:
    """What was found up to `end`, where the next record starts or will start."""

    end: int
    records: list[Records] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)


def scan_records(view: FileView, start: int, stop: int, *, verify: bool = True) -> Scan:
    """Find the whole records that start at `start` or later and before `stop`.

    Args:
        view: the file.
        start: where a record starts, in bytes.
        stop: in bytes; a record that starts before is taken whole.
        verify: whether to check the checksums of lengths, and to look for the next record
            where one does not hold.
    """
    scan = Scan(start)
    walked: list[npt.NDArray[np.int64]] = []
    budget = _WALKED
    while True:
        lengths = _walk(view, scan.end, stop, budget, verify)
        walked.append(_place(scan.end, lengths))
        scan.end += sum(lengths) + FRAME_SIZE * len(lengths)
        if len(lengths) == budget:
            stretch = _stretch(view, scan.end, stop, lengths)
            scan.records += stretch
            if stretch:
                last, length = stretch[-1]
                scan.end = int(offsets_of(last)[-1]) + length + FOOTER_SIZE
            budget = _WALKED if stretch else min(2 * budget, _MOST_WALKED)
        elif verify and scan.end < stop and _is_damaged(view, scan.end):
            scan.damages.append(_skip_damage(view, scan.end))
            scan.end += scan.damages[-1].size
        else:
            scan.records += _by_length(walked)
            return scan


def _walk(view: FileView, at: int, stop: int, most: int, verify: bool) -> list[int]:
    """Return the lengths of whole records from `at` on, up to the first that is not sound."""
    data, unpack = view.data, _HEADER.unpack_from
    stop = min(stop, len(data) - FRAME_SIZE + 1)
    known: dict[int, int] = {}
    lengths: list[int] = []
    for _ in range(most):
        if at >= stop:
            break
        length, checksum = unpack(data, at)
        if known.get(length) != checksum:
            if verify and length_checksum(length) != checksum:
                break
            known[length] = checksum
        lengths.append(length)
        at += length + FRAME_SIZE
    if at > len(data):
        lengths.pop()
    return lengths


def _stretch(view: FileView, start: int, stop: int, lengths: list[int]) -> list[Records]:
    """Return the records from `start` on that go on repeating the pattern of `lengths`."""
    pattern = lengths[len(lengths) - _period(lengths) :]
    size = sum(pattern) + FRAME_SIZE * len(pattern)
    periods = (min(stop, len(view)) - start) // size if pattern else 0
    offsets = start + np.cumsum([0, *pattern[:-1]]) + FRAME_SIZE * np.arange(len(pattern))
    for offset, length in zip(offsets.tolist(), pattern, strict=True):
        if periods < _LEAST_PERIODS:
            return []
        rows = slice(offset, offset + (periods - 1) * size + 1, size)
        same = view.u64[rows] == length
        same &= view.u32[moved(rows, 8)] == length_checksum(length)
        if not same.all():
            periods = int(same.argmin())
    if periods < _LEAST_PERIODS:
        return []
    return [
        Records(slice(at, at + (periods - 1) * size + 1, size), length)
        for at, length in zip((offsets + HEADER_SIZE).tolist(), pattern, strict=True)
    ]


def _period(lengths: list[int]) -> int:
    """Return the period with which `lengths` ends, or 0 where there is none."""
    found = np.array(lengths, np.int64).tobytes()
    last = found[-8 * _REPEATED :]
    at = len(found) - len(last)
    while (at := found.rfind(last, 0, at + len(last) - 1)) >= 0:
        period, rest = divmod(len(found) - len(last) - at, 8)
        if rest == 0:
            return period if lengths[-period:] == lengths[-2 * period : -period] else 0
    return 0


def _is_damaged(view: FileView, at: int) -> bool:
    """Say whether a header stands at `at` whose checksum does not hold."""
    if at + HEADER_SIZE > len(view):
        return False
    length, checksum = _HEADER.unpack_from(view.data, at)
    return bool(length_checksum(length) != checksum)


def _skip_damage(view: FileView, at: int) -> Damage:
    return Damage(at, find_record(view, at + 1) - at, BROKEN_LENGTH)


def _place(start: int, lengths: list[int]) -> npt.NDArray[np.int64]:
    """Return the data offsets and lengths, `[2, n]`, of records that follow each other."""
    sizes = np.array(lengths, np.int64) + FRAME_SIZE
    return np.stack([start + HEADER_SIZE + np.cumsum(sizes) - sizes, sizes - FRAME_SIZE])


def _by_length(walked: list[npt.NDArray[np.int64]]) -> list[Records]:
    """Group records `[2, n]` of data offsets and lengths by length."""
    offsets, lengths = np.concatenate(walked, axis=1)
    # NumPy sorts small integers by radix, which is several times faster.
    order = np.argsort(lengths.astype(np.min_scalar_type(lengths.max(initial=0))), kind="stable")
    offsets, lengths = offsets[order], lengths[order]
    cuts = np.flatnonzero(np.diff(lengths)) + 1
    groups = np.split(offsets, cuts) if len(offsets) else []
    firsts = lengths[np.concatenate([[0], cuts])] if len(offsets) else []
    return [Records(rows, int(length)) for rows, length in zip(groups, firsts, strict=True)]


def moved(rows: Rows, by: int) -> Rows:
    """Return rows that start `by` bytes later."""
    if isinstance(rows, slice):
        return slice(rows.start + by, rows.stop + by, rows.step)
    return rows + by


def offsets_of(rows: Rows) -> npt.NDArray[np.int64]:
    """Return the offsets of rows, int64 `[n]`."""
    return np.arange(rows.start, rows.stop, rows.step) if isinstance(rows, slice) else rows
