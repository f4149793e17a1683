"""Names of event files."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tbviz.events import begun_at, is_event_file, new_event_file_name, writer_lives


def test_a_name_has_the_fields_of_the_format() -> None:
    """Prefix, ten digits of seconds, host, pid, a number, and the suffix."""
    assert re.fullmatch(
        r"events\.out\.tfevents\.\d{10}\..+\.\d+\.\d+\.v2", new_event_file_name([], suffix=".v2")
    )


@pytest.mark.parametrize(
    "present",
    [
        ["events.out.tfevents.9000000000.host.1.0"],
        ["events.out.tfevents.9000000000.zzzz", "events.out.tfevents.1000000000.a"],
    ],
)
def test_a_new_name_sorts_behind_all_that_are_there(present: list[str]) -> None:
    """Files are read in order of name, so a clock that was set back must not reorder them."""
    assert new_event_file_name(present) > max(present)


def test_names_of_one_moment_differ() -> None:
    """Two files opened in the same second by one process get two names, in order."""
    first = new_event_file_name([])
    assert new_event_file_name([first]) > first


@pytest.mark.parametrize(
    ("name", "expected"),
    [("events.out.tfevents.123.host", True), ("my.tfevents", True), ("events.txt", False)],
)
def test_event_files_are_known_by_name(name: str, expected: bool) -> None:
    """Whatever has `tfevents` in its name is an event file, as for TensorBoard."""
    assert is_event_file(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("events.out.tfevents.1700000000.host.1.0", 1_700_000_000),
        ("events.out.tfevents.17000000000.host.1.0", None),
        ("my.tfevents", None),
    ],
)
def test_a_name_says_when_its_file_was_begun(name: str, expected: int | None) -> None:
    """Where it is one of the format."""
    assert begun_at(Path("runs", name)) == expected


@pytest.mark.skipif(os.name != "posix", reason="asks for processes as POSIX has them")
def test_the_process_in_the_name_of_a_file() -> None:
    """It is asked for where it is of this machine."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    def lives(host: str, pid: int) -> bool | None:
        return writer_lives([Path(f"events.out.tfevents.1700000000.{host}.{pid}.0.v2")])

    assert lives(socket.gethostname(), os.getpid()) is True
    assert lives(socket.gethostname(), gone.pid) is False
    assert lives(socket.gethostname() + "2", gone.pid) is None
    assert writer_lives([Path("a.tfevents")]) is None
    assert writer_lives([]) is None
