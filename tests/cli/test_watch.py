"""`tbviz watch` without a terminal: what is there now, as text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.cli import main


def test_one_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each run with its tags, last values and findings; names of strangers steer nothing."""
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        for step in range(8):
            writer.scalar("loss", step, step)
        writer.scalar("\x1b[31m", np.nan, 0)
        writer.image("picture", np.zeros((2, 2), np.uint8), 0)
    assert main(["watch", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("a: finished, step 7, last written ")
    assert "▁▂▃▄▅▆▇█" in shown
    assert "picture" in shown
    assert "\x1b" not in shown


def test_a_run_to_come(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty folder is no mistake."""
    assert main(["watch", str(tmp_path), "--once"]) == 0
    assert capsys.readouterr().out == "no runs yet\n"


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and status 2."""
    assert main(["watch", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_run_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake where there are others, whose names are told."""
    with tbviz.SummaryWriter(tmp_path / "seed1") as writer:
        writer.scalar("loss", 1.0, 0)
    assert main(["watch", str(tmp_path), "--run", "sed1", "--once"]) == 2
    assert "no run like 'sed1'; there is seed1" in capsys.readouterr().err
    assert main(["watch", str(tmp_path), "--run", "seed*", "--once"]) == 0


def test_a_terminal_without_unicode(tmp_path: Path) -> None:
    """Bars are drawn in ASCII."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(8):
            writer.scalar("loss", step, step)
    command = [sys.executable, "-m", "tbviz", "watch", str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert b"_.-~=+*#" in done.stdout
