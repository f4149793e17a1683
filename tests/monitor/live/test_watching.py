"""The whole command, in a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("rich")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_q_ends_it_in_a_terminal(logdir: Path) -> None:
    """The whole command: it draws, takes a key, and gives the terminal back."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tbviz", "watch", str(logdir), "--interval", "0.05"]
    running = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    )
    os.close(theirs)
    shown = b""
    while b"loss" not in shown and b"picture" not in shown:
        shown += os.read(ours, 4096)
    os.write(ours, b"q")
    while b"\x1b[?1049l" not in shown:  # back from the alternate screen
        shown += os.read(ours, 4096)
    assert running.wait(timeout=60) == 0
    os.close(ours)
