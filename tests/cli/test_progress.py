"""Progress bars: on a terminal, and nowhere else."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import tbviz

fcntl = pytest.importorskip("fcntl")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    """A run of a scalar."""
    with tbviz.SummaryWriter(tmp_path / "runs") as writer:
        writer.scalar("loss", 0, 0)
    return str(tmp_path / "runs")


def on_a_terminal(*arguments: str) -> str:
    """Run `tbviz` with a terminal as its standard error; return what is shown there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "tbviz", *arguments]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, timeout=60)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # Linux says so that the other end is closed
        pass
    os.close(ours)
    assert done.returncode == 0
    return shown.decode()


def test_a_terminal_shows_how_far_it_is(logdir: str, tmp_path: Path) -> None:
    """The bar carries the name of the command; --quiet hides it."""
    command = ["table", logdir, "-o", str(tmp_path / "loss.csv"), "--force"]
    shown = on_a_terminal(*command)
    assert "tbviz table" in shown
    assert on_a_terminal(*command, "--quiet") == ""


def test_elsewhere_nothing_is_shown(logdir: str, tmp_path: Path) -> None:
    """A log keeps free of bars."""
    command = [sys.executable, "-m", "tbviz", "table", logdir, "-o", str(tmp_path / "loss.csv")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    assert done.stdout == f"{tmp_path / 'loss.csv'}\n"
