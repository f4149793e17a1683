"""Damage: what is lost, what is told of it, and what `verify` and `strict` change."""

from __future__ import annotations

import os
import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import protos
import pytest

import tbviz
from tbviz.errors import CorruptRecordError, FileError, NotFoundError
from tbviz.events import DamagedFileWarning, strings_to_proto, tensor_to_proto

PICTURE = strings_to_proto([b"1", b"1", bytes(range(256)) * 5])


def scalars(tag: str, count: int, first: int = 0) -> list[bytes]:
    """Return events of one scalar tag."""
    meta = protos.metadata("scalars")
    values = [
        protos.Summary.Value(tag=tag, metadata=meta, simple_value=step) for step in range(count)
    ]
    return [protos.event(first + step, value) for step, value in enumerate(values)]


def mixed() -> tuple[list[bytes], list[int]]:
    """Return events with a regular and an irregular part, and the places of which to damage."""
    events = [protos.event(0, file_version="brain.Event:2")]
    for step in range(120):
        events += [scalars("loss", 1, step)[0], scalars("accuracy", 1, step)[0]]
    for step in range(5):
        events.append(protos.event(step, protos.tensor("picture", PICTURE, "images")))
        events.append(protos.event(step, protos.tensor("odd", tensor_to_proto(np.int32(step)))))
        two = [protos.Summary.Value(tag=tag, simple_value=1) for tag in ("x", "yy")]
        events.append(protos.event(step, *two))
    # The first of all, in the pattern before and after it is seen, and then of each kind.
    return events, [0, 1, 2, 100, 190, 200, len(events) - 15, *range(len(events) - 6, len(events))]


EVENTS, PLACES = mixed()
RECORDS = [protos.framed(event) for event in EVENTS]


def read_all(run: tbviz.logdir.Run) -> dict[str, list[int]]:
    """Return the steps of every tag, after reading all that each holds."""
    found = {}
    for tag, kind in run.tags.items():
        series = run.scalars(tag) if kind == "scalar" else run.tensors(tag)
        found[tag] = series.steps.tolist()
        if kind != "scalar":
            assert len(list(series.values)) == len(series)
    return found


def expected(events: list[bytes]) -> dict[str, list[int]]:
    """Return the steps of each tag, by parsing protos."""
    points = protos.points_of(events)
    return {tag: [point.step for point in found] for tag, found in points.items()}


def bytes_to_flip(size: int) -> list[int]:
    """Return places in a record: all in a short one, the first and last and some in a long one."""
    return [*range(min(size, 90)), *range(90, size - 6, 97), *range(max(90, size - 6), size)]


@pytest.mark.parametrize("place", PLACES)
def test_a_flipped_byte_costs_its_record_and_no_other(tmp_path: Path, place: int) -> None:
    """Wherever it is flipped, the others are read, and file, offset and size are told once."""
    path = tmp_path / protos.NAME
    offset = sum(map(len, RECORDS[:place]))
    rest = expected(EVENTS[:place] + EVENTS[place + 1 :])
    for at in bytes_to_flip(len(RECORDS[place])):
        data = bytearray(b"".join(RECORDS))
        data[offset + at] ^= 1 << at % 8
        path.write_bytes(data)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            run = tbviz.open_logdir(tmp_path)["."]
            assert read_all(run) == rest, at
            read_all(run)
        told = f"{path}: {len(RECORDS[place])} bytes in 1 place .* at byte {offset}: "
        assert [warning.category for warning in caught] == [DamagedFileWarning], at
        with pytest.raises(CorruptRecordError, match=told) as error:
            read_all(tbviz.open_logdir(tmp_path, strict=True)["."])
        assert (error.value.file, error.value.offset) == (path, offset)


def test_all_that_is_damaged_is_told_at_once(tmp_path: Path) -> None:
    """Several damages of one file make one warning with the sum of their bytes."""
    events = scalars("loss", 400)
    data = bytearray(b"".join(map(protos.framed, events)))
    size = len(protos.framed(events[200]))
    start = len(data) - 200 * size
    for place in (0, 1, 50):
        data[start + place * size + 20] ^= 1
    (tmp_path / protos.NAME).write_bytes(data)
    run = tbviz.open_logdir(tmp_path)["."]
    with pytest.warns(DamagedFileWarning, match=f"{3 * size} bytes in 3 places") as caught:
        assert run.scalars("loss").steps.tolist() == [
            step for step in range(400) if step not in (200, 201, 250)
        ]
    assert len(caught) == 1


def test_what_is_lost_is_counted_without_reading_series(tmp_path: Path) -> None:
    """Of two tags of one event each byte counts once; checksums of data are looked at on demand."""
    event = [protos.Summary.Value(tag=tag, simple_value=1) for tag in ("x", "yy")]
    records = [protos.framed(protos.event(step, *event)) for step in range(400)]
    records[300] = b"\xff" + records[300][1:]  # in its length
    records[320] = records[320][:-5] + b"\xff" + records[320][-4:]  # in its data
    (tmp_path / protos.NAME).write_bytes(b"".join(records))
    run = tbviz.open_logdir(tmp_path)["."]
    with pytest.warns(DamagedFileWarning, match=" in 1 place "):
        assert run.lost() == len(records[300])
    with pytest.warns(DamagedFileWarning, match=" in 1 place "):
        assert run.lost(verify=True) == len(records[300]) + len(records[320])
    with pytest.warns(DamagedFileWarning, match=" in 2 places "):
        tbviz.open_logdir(tmp_path)["."].lost(verify=True)


def test_strict_reading_raises_every_time(tmp_path: Path) -> None:
    """The second try gets no half of the data either."""
    data = bytearray(b"".join(map(protos.framed, scalars("loss", 5))))
    data[20] ^= 1
    (tmp_path / protos.NAME).write_bytes(data)
    run = tbviz.open_logdir(tmp_path, strict=True)["."]
    for _ in range(2):
        with pytest.raises(CorruptRecordError):
            run.scalars("loss")


def test_a_tag_that_is_lost_altogether_is_told(tmp_path: Path) -> None:
    """Nobody can say what it was called, but that something is gone is said."""
    data = bytearray(b"".join(map(protos.framed, scalars("gone", 1))))
    data[30] ^= 1
    (tmp_path / protos.NAME).write_bytes(data)
    protos.write_events(tmp_path / f"{protos.NAME}.2", scalars("loss", 3))
    run = tbviz.open_logdir(tmp_path)["."]
    with pytest.warns(DamagedFileWarning, match=f"{len(data)} bytes in 1 place"):
        assert len(run.scalars("loss")) == 3
    strict = tbviz.open_logdir(tmp_path, strict=True)["."]
    with pytest.raises(CorruptRecordError):
        strict.scalars("loss")
    with pytest.raises(CorruptRecordError):
        strict.scalars("gone")


LENGTH, STEP, VALUE, CHECKSUM = 8, 22, 38, -1  # of a record of ours: places of bytes to flip


@pytest.mark.parametrize(
    ("verify", "noticed"),
    [("all", {LENGTH, STEP, VALUE, CHECKSUM}), ("lengths", {LENGTH}), ("none", set())],
)
@pytest.mark.parametrize("flipped", [LENGTH, STEP, VALUE, CHECKSUM])
def test_verify_says_which_checksums_count(
    tmp_path: Path, verify: Any, noticed: set[int], flipped: int
) -> None:
    """What is not verified is returned as it stands, and nothing is told."""
    records = [protos.framed(event) for event in scalars("loss", 300, 1000)]
    assert records[250][VALUE - 3 : VALUE + 1] == struct.pack("<f", 250)
    damaged = bytearray(records[250])
    damaged[flipped] ^= 1
    data = b"".join([*records[:250], damaged, *records[251:]])
    (tmp_path / protos.NAME).write_bytes(data)
    run = tbviz.open_logdir(tmp_path, verify=verify, restarts="all")["."]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        series = run.scalars("loss")
    assert len(caught) == (flipped in noticed)
    assert len(series) == 300 - (flipped in noticed)
    if flipped not in noticed:
        right = [1250, 250.0]
        found = [series.steps[250], series.values[250]]
        changed = {STEP: [True, False], VALUE: [False, True]}.get(flipped, [False, False])
        assert [one != other for one, other in zip(found, right, strict=True)] == changed


@pytest.mark.parametrize("verify", ["all", "lengths", "none"])
def test_verify_holds_for_what_is_read_later(tmp_path: Path, verify: Any) -> None:
    """A picture whose bytes are damaged is left out, or returned as it stands."""
    records = [protos.framed(protos.event(1, protos.tensor("p", PICTURE, "images")))] * 2
    data = bytearray(b"".join(records))
    data[-200] ^= 1
    (tmp_path / protos.NAME).write_bytes(data)
    run = tbviz.open_logdir(tmp_path, verify=verify, restarts="all")["."]
    with warnings.catch_warnings():
        warnings.simplefilter("error" if verify != "all" else "ignore")
        series = run.images("p")
    assert len(series.encoded) == (1 if verify == "all" else 2)
    assert series.encoded[0] == (PICTURE.string_val[2],)
    if verify != "all":
        assert series.encoded[1] != series.encoded[0]


def test_a_value_that_is_no_number_costs_its_event_alone(tmp_path: Path) -> None:
    """A tag of scalars that holds something else at one step is read but for that step."""
    events = scalars("loss", 3)
    strange = protos.tensor("loss", tensor_to_proto(np.ones(2)))
    events.insert(1, protos.event(0, protos.tensor("loss", tensor_to_proto(np.int64(7)))))
    events.insert(2, protos.event(0, strange))
    protos.write_events(tmp_path / protos.NAME, events)
    run = tbviz.open_logdir(tmp_path, restarts="all")["."]
    size, at = len(events[2]) + 16, len(events[0]) + len(events[1]) + 32
    with pytest.warns(
        DamagedFileWarning, match=f"{size} bytes in 1 place .* {at}: .*shape \\[2\\]"
    ):
        assert run.scalars("loss").values.tolist() == [0, 7, 1, 2]
    np.testing.assert_array_equal(run.tensors("loss").values[2], [1, 1])


def test_a_file_that_shrinks_or_goes_while_it_is_read_is_an_error_of_ours(tmp_path: Path) -> None:
    """What was found in it can no longer be read, and no other error says so."""
    path = protos.write_events(tmp_path / protos.NAME, scalars("loss", 300))
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"loss": "scalar"}
    os.truncate(path, 5000)
    with pytest.raises(FileError, match="has become shorter"):
        run.scalars("loss")
    path.unlink()
    with pytest.raises(FileError, match=protos.NAME):
        run.scalars("loss")


def test_an_unknown_tag_is_still_not_found(tmp_path: Path) -> None:
    """Damage does not hide that a tag is not there."""
    data = b"".join(map(protos.framed, scalars("loss", 3))) + bytes(50)
    (tmp_path / protos.NAME).write_bytes(data)
    with pytest.warns(DamagedFileWarning), pytest.raises(NotFoundError, match="no tag 'x'"):
        tbviz.open_logdir(tmp_path)["."].scalars("x")
