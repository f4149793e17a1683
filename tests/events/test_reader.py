"""Reading a file from its beginning to its end: records, incomplete tails, damage."""

from __future__ import annotations

import warnings
from pathlib import Path

import protos
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.errors import CorruptRecordError, FileError
from tbviz.events import (
    Damage,
    DamagedFileWarning,
    FileView,
    Record,
    iter_records,
    read_events,
)

EVENTS = [protos.event(step, protos.Summary.Value(tag="a", simple_value=step)) for step in range(4)]
SIZES = [len(event) + 16 for event in EVENTS]
STARTS = [sum(SIZES[:place]) for place in range(4)]
WHOLE = b"".join(map(protos.framed, EVENTS))


def view_of(path: Path, data: bytes) -> FileView:
    """Write bytes to a file, and return its view."""
    path.write_bytes(data)
    return FileView(path)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a file that all examples share."""
    return tmp_path_factory.mktemp("reader") / protos.NAME


@given(st.lists(st.binary(max_size=200)))
def test_records_come_back(file: Path, records: list[bytes]) -> None:
    """Whatever was framed is read again, with offsets that add up."""
    found = list(iter_records(view_of(file, b"".join(map(protos.framed, records)))))
    sizes = [len(record) + 16 for record in records]
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    assert found == [Record(at, memoryview(data)) for at, data in zip(starts, records, strict=True)]


def test_an_incomplete_tail_is_silent_at_every_byte(file: Path) -> None:
    """A file cut anywhere yields its whole events, and neither warns nor raises."""
    for cut in range(len(WHOLE)):
        file.write_bytes(WHOLE[:cut])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = [event.step for event in read_events(file, strict=True)]
        assert found == [step for step in range(4) if STARTS[step] + SIZES[step] <= cut]


@pytest.mark.parametrize("place", range(4))
def test_a_flipped_byte_costs_its_record_and_no_other(file: Path, place: int) -> None:
    """Wherever in a record it is flipped: in the length, the data, or either checksum."""
    for at in range(STARTS[place], STARTS[place] + SIZES[place]):
        damaged = bytearray(WHOLE)
        damaged[at] ^= 0x40
        found = list(iter_records(view_of(file, bytes(damaged))))
        kinds = [isinstance(record, Damage) for record in found]
        assert kinds == [other == place for other in range(4)]
        assert found[place][:2] == (STARTS[place], SIZES[place])


@pytest.mark.parametrize(
    ("data", "lost"),
    [
        (WHOLE[: STARTS[2]] + b"garbage" + WHOLE[STARTS[2] :], (STARTS[2], 7)),
        (WHOLE[: STARTS[2]] + bytes(5000) + WHOLE[STARTS[2] :], (STARTS[2], 5000)),
        (WHOLE[: STARTS[2] + 5] + WHOLE[STARTS[2] :], (STARTS[2], 5)),
        (WHOLE + bytes(4096), (len(WHOLE), 4096)),
        (b"garbage that is longer than a header" + WHOLE, (0, 36)),
        (bytes(3_000_000) + WHOLE, (0, 3_000_000)),
    ],
    ids=["between", "zeros between", "half a header", "zeros behind", "before", "megabytes"],
)
def test_garbage_costs_no_event(file: Path, data: bytes, lost: tuple[int, int]) -> None:
    """What stands between whole records is reported as one damage, of just its bytes."""
    found = list(iter_records(view_of(file, data)))
    assert [bytes(record.data) for record in found if isinstance(record, Record)] == EVENTS
    assert [record[:2] for record in found if isinstance(record, Damage)] == [lost]


def test_two_damaged_lengths_in_a_row_are_one_damage(file: Path) -> None:
    """No record is found between them, and the one behind them is."""
    damaged = bytearray(WHOLE)
    damaged[STARTS[1]] ^= 1
    damaged[STARTS[2] + 8] ^= 1
    found = list(iter_records(view_of(file, bytes(damaged))))
    assert [record[0] for record in found] == [STARTS[0], STARTS[1], STARTS[3]]
    assert found[1][1] == SIZES[1] + SIZES[2]


def test_two_damaged_contents_in_a_row_are_two_damages(file: Path) -> None:
    """Each is known by its own length."""
    damaged = bytearray(WHOLE)
    damaged[STARTS[1] + 14] ^= 1
    damaged[STARTS[2] + 14] ^= 1
    found = list(iter_records(view_of(file, bytes(damaged))))
    assert [record[:2] for record in found[1:3]] == [(STARTS[1], SIZES[1]), (STARTS[2], SIZES[2])]


def test_damage_is_told_once_at_the_end(file: Path) -> None:
    """The warning names the file, the bytes lost and the place of the first."""
    file.write_bytes(WHOLE[: STARTS[1]] + b"\xff" * SIZES[1] + WHOLE[STARTS[2] :] + bytes(20))
    message = f"{file}: {SIZES[1] + 20} bytes in 2 places .* at byte {STARTS[1]}: .*tbviz repair"
    with pytest.warns(DamagedFileWarning, match=message) as caught:
        assert [event.step for event in read_events(file)] == [0, 2, 3]
    assert len(caught) == 1


def test_strict_reading_stops_at_the_first_damage(file: Path) -> None:
    """Events before it are yielded; the error carries file, offset, and what is damaged."""
    file.write_bytes(WHOLE[: STARTS[1] + 13] + b"\xff" + WHOLE[STARTS[1] + 14 :])
    events = read_events(file, strict=True)
    assert next(events).step == 0
    with pytest.raises(CorruptRecordError, match=f"at byte {STARTS[1]}") as caught:
        next(events)
    assert (caught.value.file, caught.value.offset) == (file, STARTS[1])


def test_a_sound_record_that_is_no_event_is_damage(file: Path) -> None:
    """Its checksums hold, and its data is not a protocol buffer."""
    file.write_bytes(protos.framed(b"\xff" * 20) + WHOLE)
    with pytest.warns(DamagedFileWarning, match="36 bytes in 1 place .*not an event"):
        assert len(list(read_events(file))) == 4


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing file and a folder are file errors."""
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(FileError, match=str(path)):
            list(read_events(path))
