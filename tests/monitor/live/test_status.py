"""Whether a run still runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tbviz.monitor.live.status import status, writer_lives


@pytest.mark.parametrize(
    ("silent", "pauses", "lives", "finite", "expected"),
    [
        (119, [1, 1], None, True, "running"),
        (121, [1, 1], None, True, "stalled"),
        (121, [100, 1], None, True, "running"),
        (1201, [], None, True, "finished"),
        (1201, [], None, False, "failed"),
        (1201, [], True, True, "stalled"),
        (1, [], False, True, "finished"),
        (1, [], False, False, "failed"),
        (1, [-1e9], None, True, "running"),
    ],
)
def test_status(
    silent: float, pauses: list[float], lives: bool | None, finite: bool, expected: str
) -> None:
    """By its silence against its own pace, its process and its loss; clocks may jump."""
    assert status(silent, pauses, writer_lives=lives, ends_finite=finite) == expected


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
