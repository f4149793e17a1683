"""File indexes: what a file holds, however it grew."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import protos
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tbviz.events import FileIndex, FileView, Sorter, TagEvents, read_places

TEXT = {"string_val": [bytes(1500)]}  # which makes an event long


def mixed_events(seed: int, count: int = 60) -> list[bytes]:
    """Return events of several kinds and lengths, with a regular stretch among them."""
    rng = random.Random(seed)
    events = []
    for step in range(count):
        events.append(protos.event(step, protos.Summary.Value(tag="loss", simple_value=step)))
        if rng.random() < 0.3:
            events.append(protos.event(step, protos.Summary.Value(tag="text", tensor=TEXT)))
        if rng.random() < 0.1:
            events.append(protos.event(step, file_version="brain.Event:2"))
    regular = [protos.Summary.Value(tag=tag, simple_value=1) for tag in ("a", "bc")]
    return events + [protos.event(step, value) for step in range(200) for value in regular]


def steps(path: Path, tag: TagEvents) -> list[int]:
    """Return the steps of what was found of a tag, in order."""
    places, damages = read_places(FileView(path), tag)
    assert damages == []
    return places.steps.tolist()


def feed(path: Path, data: bytes, cuts: Iterable[int]) -> dict[str, list[int]]:
    """Let a file grow to each of `cuts` and then whole; return the steps found, by tag."""
    path.unlink(missing_ok=True)
    path.touch()
    index, sorter = FileIndex(path), Sorter()
    found: dict[str, list[int]] = {}
    written = 0
    for cut in [*sorted(cuts), len(data)]:
        with path.open("ab") as file:
            file.write(data[written:cut])
        written = cut
        for tag, events in index.extend(sorter).items():
            found.setdefault(tag, []).extend(steps(path, events))
    assert {tag: steps(path, events) for tag, events in index.tags.items()} == found
    assert (index.end, index.damages) == (len(data), [])
    return found


def expected(events: list[bytes]) -> dict[str, list[int]]:
    """Return the steps of each tag, by parsing protos."""
    points = protos.points_of(events)
    return {tag: [point.step for point in found] for tag, found in points.items()}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a file that all examples share."""
    return tmp_path_factory.mktemp("index") / protos.NAME


@settings(max_examples=25)
@given(st.integers(0, 5), st.lists(st.integers(0, 100_000), max_size=25))
def test_a_file_that_grows_gives_each_event_once(file: Path, seed: int, cuts: list[int]) -> None:
    """Cut anywhere, in as many parts as you like, it gives what it gives at once."""
    events = mixed_events(seed)
    data = b"".join(map(protos.framed, events))
    assert feed(file, data, [cut for cut in cuts if cut < len(data)]) == expected(events)


def test_a_file_that_grows_by_the_byte_gives_each_event_once(file: Path) -> None:
    """Neither half a header nor half an event is taken for one."""
    events = [*mixed_events(1, 12)[:20], *mixed_events(1, 0)[:20]]
    data = b"".join(map(protos.framed, events))
    assert feed(file, data, range(len(data))) == expected(events)


def test_a_file_of_many_windows_is_read_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows that end in the midst of a record or of a pattern change nothing."""
    events = mixed_events(2)
    data = b"".join(map(protos.framed, events))
    for window in (1, 100, 5000):
        monkeypatch.setattr("tbviz.events.index._WINDOW", window)
        assert feed(file, data, []) == expected(events)


def test_a_replaced_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    """Whether the other is shorter, longer or as long; the old events are forgotten."""
    path = protos.write_events(tmp_path / protos.NAME, mixed_events(0, 20))
    index, sorter = FileIndex(path), Sorter()
    index.extend(sorter)
    for count in (10, 40, 40):
        old = path.stat().st_size
        events = [protos.event(7, file_version="brain.Event:2", wall_time=count)]
        events += mixed_events(count, count)
        os.replace(protos.write_events(tmp_path / "other", events), path)
        assert path.stat().st_size != old or count == 40
        found = index.extend(sorter)
        assert {tag: steps(path, places) for tag, places in found.items()} == expected(events)
        assert index.tags.keys() == found.keys()


def test_a_file_that_was_only_touched_holds_nothing_new(tmp_path: Path) -> None:
    """A new modification time alone, as some copying programs leave, is no new event."""
    events = mixed_events(0)
    path = protos.write_events(tmp_path / protos.NAME, events)
    index, sorter = FileIndex(path), Sorter()
    index.extend(sorter)
    os.utime(path, ns=(0, 0))
    assert index.extend(sorter) == {}
    assert {tag: steps(path, found) for tag, found in index.tags.items()} == expected(events)


def test_a_record_half_written_behind_damage_waits_for_its_rest(tmp_path: Path) -> None:
    """Damage at the end is not yet measured: the record behind it may be still in writing."""
    event = protos.event(5, protos.Summary.Value(tag="tag", simple_value=1))
    whole = protos.framed(event)
    for cut in range(len(whole)):
        path = tmp_path / f"{protos.NAME}.{cut}"
        path.write_bytes(b"\xff" * 40 + whole[:cut])
        index, sorter = FileIndex(path), Sorter()
        assert index.extend(sorter) == {}
        with path.open("ab") as file:
            file.write(whole[cut:] + whole)
        assert steps(path, index.extend(sorter)["tag"]) == [5, 5]
        assert [damage[:2] for damage in index.damages] == [(0, 40)]
        assert index.end == path.stat().st_size


def test_columns_hold_their_places_for_numbers_alone(tmp_path: Path) -> None:
    """Two values of one event are two columns of the same rows, each a number or not."""
    values = [protos.Summary.Value(tag="n", simple_value=3), protos.Summary.Value(tag="t")]
    values[1].tensor.string_val.append(b"text")
    path = protos.write_events(tmp_path / protos.NAME, [protos.event(1, *values)] * 3)
    index = FileIndex(path)
    index.extend(Sorter())
    found = {tag: [column.is_number for column in e.columns] for tag, e in index.tags.items()}
    assert found == {"n": [True], "t": [False]}
    np.testing.assert_array_equal(
        index.tags["n"].columns[0].column.offsets, index.tags["t"].columns[0].column.offsets
    )


def test_half_a_record_may_be_taken_back(tmp_path: Path) -> None:
    """A writer whose disk was full cuts off what it could not finish, and goes on from there."""
    events = mixed_events(0)
    data = b"".join(map(protos.framed, events))
    path = tmp_path / protos.NAME
    path.write_bytes(data + protos.framed(events[-1])[:-5])
    index, sorter = FileIndex(path), Sorter()
    index.extend(sorter)
    os.truncate(path, len(data))
    assert index.extend(sorter) == {}
    with path.open("ab") as file:
        file.write(protos.framed(protos.event(9, protos.Summary.Value(tag="x", simple_value=1))))
    assert {tag: steps(path, found) for tag, found in index.extend(sorter).items()} == {"x": [9]}
