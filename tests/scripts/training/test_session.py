"""A training from its first look to its last word."""

from __future__ import annotations

import argparse
import math
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

import tbviz
from training.session import Session, new_session


def train(
    logdir: Path, run_steps: Callable[[int], float], *, run: str | None = None, guess: float = 10.0
) -> Session:
    """Train for 300 steps in a session, with a look at each 100th, and return the session."""
    arguments = argparse.Namespace(logdir=str(logdir), run=run)
    with new_session(arguments, default="a/b", steps=300, further=["{tbviz} ls {run}"]) as session:
        for step, loss in session.looks(run_steps, summary_every=100, guess=guess):
            session.figures = {"loss": 9.0 if loss is None else loss}
            session.writer.scalars(session.figures, step)
    return session


def test_all_steps_end_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The run holds every look, and the figures and what to do next are told."""
    session = train(tmp_path, lambda steps: 0.25)
    assert session.status == 0
    assert tbviz.open_logdir(tmp_path)["a/b"].scalars("loss").steps.tolist() == [0, 100, 200, 300]
    out = capsys.readouterr().out
    assert f"training into {tmp_path / 'a' / 'b'}" in out
    assert "step 300: loss 0.2500" in out
    assert "tbviz ls a/b" in out


@pytest.mark.parametrize(("loss", "rule"), [(math.nan, "not_finite"), (25.0, "diverging_loss")])
def test_a_finding_ends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], loss: float, rule: str
) -> None:
    """It is looked at once more, and the finding is in the run and on standard error."""
    losses = iter([0.5, loss])
    session = train(tmp_path, lambda steps: next(losses))
    assert session.status == 1
    assert f"found: {rule} in loss at step 200 (" in capsys.readouterr().err
    run = tbviz.open_logdir(tmp_path)["a/b"]
    assert run.scalars("loss").steps.tolist() == [0, 100, 200]
    assert run.tags["findings"] == "text"


def test_ctrl_c_leaves_a_run_that_can_be_read(tmp_path: Path) -> None:
    """The step that it came in is looked at, and the exit status is that of an interrupt."""

    def interrupted(steps: int) -> float:
        os.kill(os.getpid(), signal.SIGINT)
        return 0.5

    assert train(tmp_path, interrupted).status == 130
    assert tbviz.open_logdir(tmp_path)["a/b"].scalars("loss").steps.tolist() == [0, 100]


def test_to_stop_before_is_a_good_end_too(tmp_path: Path) -> None:
    """Who sets the number of steps to that of the look has them all."""
    arguments = argparse.Namespace(logdir=str(tmp_path), run=None)
    with new_session(arguments, default="a", steps=300, further=[]) as session:
        for step, _ in session.looks(lambda steps: 0.5, summary_every=100):
            session.steps = step
            break
    assert session.status == 0


def test_an_error_before_any_data_leaves_no_run(tmp_path: Path) -> None:
    """So the next training takes the same name."""
    arguments = argparse.Namespace(logdir=str(tmp_path), run=None)
    with (
        pytest.raises(ZeroDivisionError),
        new_session(arguments, default="a", steps=300, further=[]),
    ):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
