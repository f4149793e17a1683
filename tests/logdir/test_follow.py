"""Following: every event once, whatever the writer is in the midst of."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import protos
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tbviz
from tbviz.errors import CorruptRecordError, FileError
from tbviz.events import DamagedFileWarning, strings_to_proto
from tbviz.logdir import Follower


class Collected(dict[str, list[int]]):
    """The steps of each tag that a follower has returned so far."""

    def poll(self, follower: Follower, *, at_most: int | None = None) -> int:
        """Take what is new; return how many points that was."""
        new = follower.poll(at_most=at_most)
        for tag, series in new.items():
            self.setdefault(tag, []).extend(series.steps.tolist())
            if isinstance(series, tbviz.logdir.ScalarSeries):
                assert series.values.tolist() == series.steps.tolist()
        return sum(map(len, new.values()))


def scalar(tag: str, step: int) -> bytes:
    """Return an event whose value is its step."""
    return protos.event(step, protos.Summary.Value(tag=tag, simple_value=step))


def events_of(seed: int, count: int) -> list[bytes]:
    """Return scalars of several tags, and now and then a long text."""
    rng = random.Random(seed)
    text = strings_to_proto([bytes(1500)])
    return [
        protos.event(step, protos.tensor("text", text, "text"))
        if rng.random() < 0.1
        else scalar(rng.choice(("a", "bc", "d")), step)
        for step in range(count)
    ]


def steps_of(events: list[bytes]) -> dict[str, list[int]]:
    """Return the steps of each tag, by parsing protos."""
    points = protos.points_of(events)
    return {tag: [point.step for point in found] for tag, found in points.items()}


@settings(max_examples=30)
@given(st.integers(0, 99), st.lists(st.integers(0, 30_000), max_size=30), st.integers(1, 3))
def test_random_writes_are_seen_once(
    tmp_path_factory: pytest.TempPathFactory, seed: int, cuts: list[int], files: int
) -> None:
    """Bytes arrive in random cuts, in one file or several at once."""
    run_dir = tmp_path_factory.mktemp("run")
    events = events_of(seed, 150)
    parts = [events[place::files] for place in range(files)]
    follower, seen = Follower(run_dir), Collected()
    written = [0] * files
    for cut in [*sorted(cuts), sys.maxsize]:
        for place, part in enumerate(parts):
            data = b"".join(map(protos.framed, part))
            with (run_dir / f"{protos.NAME}.{place}").open("ab") as file:
                file.write(data[written[place] : cut])
            written[place] = max(written[place], min(cut, len(data)))
        seen.poll(follower)
    assert seen.poll(follower) == 0
    assert {tag: sorted(steps) for tag, steps in seen.items()} == steps_of(events)
    if files == 1:
        assert seen == steps_of(events)


@pytest.mark.parametrize("at_most", [1, 100, 5000, 1 << 30])
def test_a_large_file_may_be_read_in_parts(tmp_path: Path, at_most: int) -> None:
    """Of about so many bytes each: all is returned, once, and damage stops nothing."""
    events = events_of(7, 200)
    data = b"".join(map(protos.framed, events))
    middle = len(data) // 2
    broken = data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]
    for name, content in [("whole", data), ("broken", broken)]:
        (tmp_path / name).mkdir()
        (tmp_path / name / protos.NAME).write_bytes(content)
        whole, parts = Collected(), Collected()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole.poll(Follower(tmp_path / name))
            follower, polls = Follower(tmp_path / name), 0
            while not polls or follower.is_behind:
                parts.poll(follower, at_most=at_most)
                polls += 1
            assert parts.poll(follower) == 0
        assert parts == whole
        assert (polls == 1) is (at_most >= len(content))


def test_followers_may_share_what_they_know(tmp_path: Path) -> None:
    """Of runs with the same tags and with others; each returns its own."""
    first = None
    for name, seed in [("a", 1), ("b", 1), ("c", 2)]:
        events = events_of(seed, 50)
        (tmp_path / name).mkdir()
        (tmp_path / name / protos.NAME).write_bytes(b"".join(map(protos.framed, events)))
        follower, seen = Follower(tmp_path / name, beside=first), Collected()
        first = first or follower
        seen.poll(follower)
        assert seen == steps_of(events)


def test_a_half_written_record_waits_at_every_byte(tmp_path: Path) -> None:
    """It is returned when its last byte is there, and not before."""
    follower, seen = Follower(tmp_path), Collected()
    record = protos.framed(scalar("a", 3))
    with (tmp_path / protos.NAME).open("ab", buffering=0) as file:
        for byte in record:
            assert seen.poll(follower) == 0
            file.write(bytes([byte]))
    assert seen.poll(follower) == 1


def test_a_run_may_begin_later_and_new_files_join(tmp_path: Path) -> None:
    """An empty or missing folder holds nothing yet; files are read in order of name."""
    run_dir = tmp_path / "run"
    follower, seen = Follower(run_dir), Collected()
    assert seen.poll(follower) == 0
    for name, step in (("2", 5), ("3", 6), ("1", 7)):
        protos.write_events(run_dir / f"tfevents.{name}", [scalar("a", step)])
        assert seen.poll(follower) == 1
    assert seen == {"a": [5, 6, 7]}
    assert Follower(run_dir).poll()["a"].steps.tolist() == [7, 5, 6]


def test_a_replaced_file_is_read_anew(tmp_path: Path) -> None:
    """Its events are those of another file, even where it is longer."""
    path = protos.write_events(tmp_path / protos.NAME, [scalar("a", step) for step in range(5)])
    follower, seen = Follower(tmp_path), Collected()
    seen.poll(follower)
    os.replace(protos.write_events(tmp_path / "x", [scalar("b", step) for step in range(9)]), path)
    assert seen.poll(follower) == 9
    assert seen == {"a": [0, 1, 2, 3, 4], "b": [*range(9)]}


def test_restarts_drop_nothing(tmp_path: Path) -> None:
    """A step that comes again is a new event."""
    follower, seen = Follower(tmp_path), Collected()
    protos.write_events(tmp_path / protos.NAME, [scalar("a", step) for step in (5, 5, 3)])
    assert seen.poll(follower) == 3


def test_what_was_found_before_a_failure_comes_with_the_next_poll(tmp_path: Path) -> None:
    """A file that cannot be read, here a folder, hides no event of the others for long."""
    follower, seen = Follower(tmp_path), Collected()
    protos.write_events(tmp_path / "tfevents.1", [scalar("a", 1)])
    (tmp_path / "tfevents.2").mkdir()
    with pytest.raises(FileError, match="tfevents.2"):
        follower.poll()
    (tmp_path / "tfevents.2").rmdir()
    assert seen.poll(follower) == 1


def test_damage_is_told_once_or_raised(tmp_path: Path) -> None:
    """While what is whole goes on to be returned."""
    follower, seen = Follower(tmp_path), Collected()
    path = protos.write_events(tmp_path / protos.NAME, [scalar("a", 1)])
    with path.open("ab") as file:
        file.write(b"garbage" * 5 + protos.framed(scalar("a", 2)))
    with pytest.warns(DamagedFileWarning, match="35 bytes in 1 place") as caught:
        seen.poll(follower)
        with path.open("ab") as file:
            file.write(protos.framed(scalar("a", 3)))
        seen.poll(follower)
    assert len(caught) == 1
    assert seen == {"a": [1, 2, 3]}
    with pytest.raises(CorruptRecordError):
        Follower(tmp_path, strict=True).poll()


WRAP = 1 << 24  # float32 tells whole numbers apart below
WRITER = """
import sys, time
sys.path.insert(0, {support!r})
import protos
path, seconds = sys.argv[1], float(sys.argv[2])
make = lambda tag, step: protos.framed(
    protos.event(step, protos.Summary.Value(tag=tag, simple_value=step))
)
stop, step = time.monotonic() + seconds, 0
with open(path, "ab") as file:  # which writes when its buffer is full, in the midst of records
    while time.monotonic() < stop:
        for tag in ("a", "bc", "a"):
            file.write(make(tag, step % {wrap}))
            step += 1
print(step)
"""


def follow_a_writer(run_dir: Path, seconds: float) -> tuple[Collected, int]:
    """Follow a process that writes at full speed; return what was seen, and how many it wrote."""
    support = str(Path(protos.__file__).parent)
    command = [sys.executable, "-c", WRITER.format(support=support, wrap=WRAP)]
    arguments = [str(run_dir / protos.NAME), str(seconds)]
    follower, seen = Follower(run_dir), Collected()
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE) as writer:
        for _ in _polls(writer):
            seen.poll(follower)
        assert writer.stdout is not None
        count = int(writer.stdout.read())
    seen.poll(follower)
    return seen, count


def _polls(writer: subprocess.Popen[bytes]) -> Iterator[None]:
    while writer.poll() is None:
        yield
        time.sleep(0.001)


@pytest.mark.parametrize("seconds", [1, pytest.param(60, marks=pytest.mark.slow)])
def test_a_writer_at_full_speed_is_seen_completely(tmp_path: Path, seconds: float) -> None:
    """Every event once and in order."""
    seen, count = follow_a_writer(tmp_path, seconds)
    assert count > 1000 * seconds
    steps = np.arange(count)
    np.testing.assert_array_equal(seen["bc"], steps[1::3] % WRAP)
    np.testing.assert_array_equal(seen["a"], steps[steps % 3 != 1] % WRAP)
