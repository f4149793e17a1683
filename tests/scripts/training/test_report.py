"""What a training script tells at its end."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from tbviz.monitor.rules import not_finite
from training import report

LOOK = "{animate} --logdir {logdir} --run {run}"


def test_losses_and_times_are_told_in_one_line_each():
    """Numbers are rounded to what a reader wants to know."""
    losses = {"loss/train": 0.04761, "loss/test": 0.0472}
    expected = "step 10,000: loss/train 0.0476, loss/test 0.0472"
    assert report.describe_losses(10_000, losses) == expected
    assert report.describe_losses(2, {"loss": 0.5}, counted="epoch") == "epoch 2: loss 0.5000"
    told = report.describe_time(12.0, in_summaries=0.3)
    assert told == "12.0 s: 11.7 s of training, 0.3 s of summaries"


def make_program(path: Path) -> Path:
    """Make a program, which does nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a Python and a TensorBoard in a .venv, and the script."""
    monkeypatch.chdir(tmp_path)
    for name in ("python", "tensorboard"):
        make_program(tmp_path / ".venv" / "bin" / name)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(report, "ANIMATE", tmp_path / "scripts" / "animate_latent.py")
    return tmp_path


def test_the_commands_can_be_pasted(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are quoted for the shell, and a run is named relative to its logdir."""
    monkeypatch.setenv("PATH", str(checkout / ".venv" / "bin"))
    assert report.describe_run("my runs", Path("my runs/a/b"), LOOK).splitlines()[1:] == [
        "  tensorboard --logdir 'my runs'",
        "  python scripts/animate_latent.py --logdir 'my runs' --run a/b",
    ]


@pytest.mark.parametrize("others", [[], ["python", "tensorboard"]])
def test_the_commands_can_be_pasted_outside_the_environment(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, others: list[str]
) -> None:
    """Where the PATH has no such programs, or those of another Python, their paths are told."""
    for name in others:
        make_program(checkout / "usr" / "bin" / name)
    monkeypatch.setenv("PATH", str(checkout / "usr" / "bin"))
    assert report.describe_run("runs", Path("runs/a"), LOOK).splitlines()[1:] == [
        "  .venv/bin/tensorboard --logdir runs",
        "  .venv/bin/python scripts/animate_latent.py --logdir runs --run a",
    ]


@pytest.mark.parametrize(
    ("finished", "found", "status"), [(True, False, 0), (False, False, 130), (False, True, 1)]
)
def test_the_exit_status_says_how_it_ended(
    capsys: pytest.CaptureFixture[str], finished: bool, found: bool, status: int
) -> None:
    """A finding is said on standard error, in one line."""
    finding = not_finite([5, 7], [1.0, math.nan], where="loss") if found else None
    assert report.ending(finished=finished, finding=finding) == status
    error = capsys.readouterr().err
    assert error.startswith("found: not_finite in loss at step 7 (") == found
    assert error.count("\n") == found
