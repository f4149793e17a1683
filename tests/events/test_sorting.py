"""Sorting: records by what they hold."""

from __future__ import annotations

from pathlib import Path

import protos

from tbviz.events import FileIndex, Sorter


def test_records_too_short_for_a_value_are_passed_over(tmp_path: Path) -> None:
    """A step alone, an unknown field, and nothing at all are events without values."""
    events = [b"\x10\x05", b"\x18\x05", b"\x10\x06", b"", b"\x18\x07", protos.event(5)]
    index = FileIndex(protos.write_events(tmp_path / protos.NAME, events))
    assert index.extend(Sorter()) == {}
    assert index.damages == []
    assert index.end == index.path.stat().st_size


def test_a_tag_is_called_what_its_first_event_in_the_file_calls_it(tmp_path: Path) -> None:
    """The first counts, even where others of its names are shorter, longer, or more."""
    named = [
        protos.Summary.Value(tag="tag", tensor={"string_val": [bytes(size)]})
        for size in (6000, 9000)
    ]
    for value in named:
        value.metadata.CopyFrom(protos.metadata("text"))
    plain = protos.Summary.Value(tag="tag", tensor={"string_val": [bytes(4000)]})
    events = [protos.event(step, value) for step, value in enumerate([named[1], plain, named[0]])]
    index = FileIndex(protos.write_events(tmp_path / protos.NAME, events))
    index.extend(Sorter())
    assert index.kinds == {"tag": "text"}


def test_a_training_is_a_few_columns(tmp_path: Path) -> None:
    """Tags that are logged in turn make a column each, and another where steps take more bytes."""
    values = [protos.Summary.Value(tag=f"tag/{place}", simple_value=1) for place in range(5)]
    events = [protos.event(step, value) for step in range(1000) for value in values]
    index = FileIndex(protos.write_events(tmp_path / protos.NAME, events))
    index.extend(Sorter())
    for tag in index.tags.values():
        assert len(tag.columns) <= 6
        assert sum(len(column.column.offsets) for column in tag.columns) == 1000
