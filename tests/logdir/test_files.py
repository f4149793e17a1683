"""Runs of several files: their order, new ones, replaced ones, and what is gone."""

from __future__ import annotations

import os
from pathlib import Path

import protos
import pytest

import tbviz
from tbviz.errors import FileError


def scalars(*steps: int, tag: str = "a") -> list[bytes]:
    """Return events whose values are their steps."""
    return [protos.event(step, protos.Summary.Value(tag=tag, simple_value=step)) for step in steps]


def open_run(path: Path) -> tbviz.logdir.Run:
    """Open the run at `path` with all its points."""
    return tbviz.open_logdir(path, restarts="all")["."]


def test_files_are_read_in_order_of_name(tmp_path: Path) -> None:
    """Not in the order of their times or of the folder."""
    for place, name in enumerate(["2.b", "1.z", "10.a", "2.a"]):
        path = protos.write_events(tmp_path / f"events.out.tfevents.{name}", scalars(place))
        os.utime(path, (1000 - place, 1000 - place))
    run = open_run(tmp_path)
    assert [file.name.split("tfevents.")[1] for file in run.files] == ["1.z", "10.a", "2.a", "2.b"]
    assert run.scalars("a").steps.tolist() == [1, 2, 3, 0]


def test_a_tag_has_the_kind_of_its_first_file(tmp_path: Path) -> None:
    """Later files may say otherwise, or hold tags of their own."""
    text = protos.tensor("a", protos.SCALAR_TENSORS["float_val"](1), "text")
    protos.write_events(tmp_path / "tfevents.2", [protos.event(1, text), *scalars(1, tag="b")])
    protos.write_events(tmp_path / "tfevents.1", scalars(1))
    assert open_run(tmp_path).tags == {"a": "scalar", "b": "scalar"}


def test_a_run_stands_still_until_it_is_refreshed(tmp_path: Path) -> None:
    """New ends, new files, a replaced and a removed file are seen then, and not before."""
    first = protos.write_events(tmp_path / "tfevents.1", scalars(1, 2))
    gone = protos.write_events(tmp_path / "tfevents.2", scalars(3))
    run = open_run(tmp_path)
    assert run.scalars("a").steps.tolist() == [1, 2, 3]
    with first.open("ab") as file:
        file.write(protos.framed(scalars(9)[0]))
    protos.write_events(tmp_path / "tfevents.3", scalars(4, tag="b"))
    assert run.scalars("a").steps.tolist() == [1, 2, 3]
    run.refresh()
    assert run.scalars("a").steps.tolist() == [1, 2, 9, 3]
    assert run.scalars("b").steps.tolist() == [4]
    gone.unlink()
    os.replace(protos.write_events(tmp_path / "other", scalars(7, 8, 9, 10)), first)
    run.refresh()
    assert run.scalars("a").steps.tolist() == [7, 8, 9, 10]
    assert [file.name for file in run.files] == ["tfevents.1", "tfevents.3"]


def test_a_file_that_cannot_be_read_fails_every_time(tmp_path: Path) -> None:
    """A second try is not given the tags of the other files alone."""
    protos.write_events(tmp_path / "tfevents.1", scalars(1))
    (tmp_path / "tfevents.2").symlink_to(tmp_path / "nowhere")
    run = open_run(tmp_path)
    for _ in range(2):
        with pytest.raises(FileError, match="tfevents.2"):
            _ = run.tags
