"""Scanning: every way of cutting a file into records finds the same ones."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from pathlib import Path

import protos
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tbviz.events import FileView, iter_records
from tbviz.events.scan import Scan, offsets_of, scan_records

# Lengths that share bytes of their numbers, empty records, and one much longer than all others.
LENGTHS = st.sampled_from([0, 1, 2, 30, 30, 31, 256, 257, 70_000])
PATTERNS = st.one_of(
    st.lists(st.sampled_from([0, 1, 30, 31]), min_size=1, max_size=6),
    st.lists(st.integers(0, 5), min_size=20, max_size=200),
)
REGULAR = st.builds(lambda pattern, times: pattern * times, PATTERNS, st.integers(1, 80))
FILES = st.lists(st.one_of(REGULAR, st.lists(LENGTHS, max_size=20)), max_size=4)


@functools.cache
def record(length: int) -> bytes:
    """Return a framed record of this length."""
    return protos.framed(bytes(length))


def offsets(lengths: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where the data of each record starts, and how long it is."""
    starts = itertools.accumulate((length + 16 for length in lengths), initial=0)
    return ((start + 12, length) for start, length in zip(starts, lengths, strict=False))


def found(scan: Scan) -> list[tuple[int, int]]:
    """Return the data offset and the length of all records that were found, in order."""
    rows = ((offsets_of(rows).tolist(), length) for rows, length in scan.records)
    return sorted((offset, length) for many, length in rows for offset in many)


def write(folder: Path, lengths: list[int]) -> FileView:
    """Write records of these lengths."""
    path = folder / "file"
    path.write_bytes(b"".join(map(record, lengths)))
    return FileView(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples share."""
    return tmp_path_factory.mktemp("scan")


@given(FILES, st.booleans())
@settings(max_examples=60)
def test_all_records_are_found(folder: Path, parts: list[list[int]], verify: bool) -> None:
    """Patterns that repeat, break, have long periods, or none, give every record once."""
    lengths = list(itertools.chain(*parts))
    view = write(folder, lengths)
    scan = scan_records(view, 0, len(view), verify=verify)
    assert found(scan) == list(offsets(lengths))
    assert (scan.end, scan.damages) == (len(view), [])
    assert [(r.offset + 12, len(r.data)) for r in iter_records(view)] == list(offsets(lengths))


@pytest.mark.parametrize("period", [1, 2, 3, 50, 127, 128, 199, 200])
@pytest.mark.parametrize("times", [1, 40])
def test_a_period_of_any_length_is_followed(folder: Path, period: int, times: int) -> None:
    """Patterns longer than what is walked at first are read as well as short ones."""
    lengths = [place % 7 + (place == 0) * 9 for place in range(period)] * times + [3, 1, 4]
    view = write(folder, lengths)
    assert found(scan_records(view, 0, len(view))) == list(offsets(lengths))


def test_a_regular_file_is_a_few_slices(folder: Path) -> None:
    """Nearly all records of a pattern come as slices, one for each place of the pattern."""
    lengths = [20, 30, 40] * 2000
    scan = scan_records(write(folder, lengths), 0, sum(lengths) + 16 * len(lengths))
    regular = [rows for rows, _ in scan.records if isinstance(rows, slice)]
    assert len(regular) == 3
    assert sum(len(offsets_of(rows)) for rows in regular) > 5800


def test_windows_that_end_anywhere_give_the_same(folder: Path) -> None:
    """A record that starts before the stop belongs to the window, one at the stop does not."""
    lengths = [3, 0] * 100 + [1, 7] + [5] * 60
    view, expected = write(folder, lengths), list(offsets(lengths))
    for stop in range(0, len(view) + 1, 3):
        first = scan_records(view, 0, stop)
        rest = scan_records(view, first.end, len(view))
        assert found(first) == [place for place in expected if place[0] - 12 < stop]
        assert found(first) + found(rest) == expected


@settings(max_examples=25)
@given(FILES, st.lists(st.integers(1, 100_000), min_size=1, max_size=20))
def test_windows_of_any_size_give_the_same(
    folder: Path, parts: list[list[int]], windows: list[int]
) -> None:
    """Scanning on from where the last window ended finds every record once."""
    lengths = list(itertools.chain(*parts))
    view = write(folder, lengths)
    records, end = [], 0
    for window in itertools.cycle(windows):
        scan = scan_records(view, end, end + window)
        records += found(scan)
        if scan.end == len(view):
            break
        end = scan.end
    assert records == list(offsets(lengths))


def test_an_incomplete_tail_waits_at_every_byte(folder: Path) -> None:
    """The scan ends where the first incomplete record starts, and says nothing of it."""
    lengths = [3, 0] * 100 + [40, 0]
    whole = b"".join(map(record, lengths))
    ends = list(itertools.accumulate(length + 16 for length in lengths))
    for size in [*range(len(whole) - 110, len(whole)), *range(50)]:
        (folder / "cut").write_bytes(whole[:size])
        scan = scan_records(FileView(folder / "cut"), 0, size)
        assert scan.end == max((end for end in ends if end <= size), default=0)
        assert (len(found(scan)), scan.damages) == (sum(end <= size for end in ends), [])
