"""What a logdir holds, as entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.errors import NotFoundError
from tbviz.export import Entry, ls

Record = Callable[..., tbviz.Run]


def test_an_entry_says_what_reading_would(record: Record) -> None:
    """Steps as those of the series, whatever the kind; a size that grows with what is stored."""

    def write(writer: Any) -> None:
        for step in (3, 9):
            writer.scalar("loss", step, step)
            writer.histogram("weights", list(range(step)), step)
            writer.text("words", "x" * 1000 * step, step)

    run = record(write)
    entries = {entry.tag: entry for entry in ls([run])}
    assert list(entries) == ["loss", "weights", "words"]
    for tag, entry in entries.items():
        steps = run.tensors(tag).steps
        assert entry[:6] == ("run", tag, run.tags[tag], len(steps), steps[0], steps[-1])
    assert 12_000 < entries["words"].nbytes < 13_000
    assert entries["loss"].nbytes < entries["weights"].nbytes < 2000


def test_sizes_add_up_to_the_file(record: Record) -> None:
    """Codes, their labels and their picture are one record, whose bytes count once."""
    codes = np.random.default_rng(0).normal(size=(3000, 2))

    def write(writer: Any) -> None:
        for step in range(3):
            writer.latent_scatter("codes", codes, step, labels=[0, 1, 2] * 1000)
            writer.scalars({"a": 1, "b": 2}, step)

    run = record(write)
    (file,) = run.files
    entries = ls([run])
    assert 0.98 * file.stat().st_size < sum(each.nbytes for each in entries) < file.stat().st_size
    (alone,) = ls([run], ["codes/labels"])
    assert alone in entries


def test_steps_are_those_after_a_restart(record: Record) -> None:
    """What was done twice counts once, unless the logdir was opened to keep all."""
    for first in (0, 1):
        run = record(
            lambda writer, at=first: [writer.scalar("loss", 0, at + step) for step in range(3)]
        )
    (entry,) = ls([run])
    assert (entry.points, entry.first_step, entry.last_step) == (4, 0, 3)
    (entry,) = ls(tbviz.open_logdir(run.path.parent, restarts="all").values())
    assert entry.points == 6


def test_patterns_choose_tags(record: Record) -> None:
    """Over all runs; what matches in none is an error."""
    runs = [record(lambda writer, t=tag: writer.scalar(t, 0, 0), tag) for tag in ("a", "b")]
    assert [entry.run for entry in ls(runs, ["b"])] == ["b"]
    assert all(isinstance(entry, Entry) for entry in ls(runs))
    with pytest.raises(NotFoundError, match="2 runs have no tag like 'c'; there are a, b"):
        ls(runs, ["c"])
