"""What runs tell of their trainings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.monitor import Finding, Series
from tbviz.monitor.findings import to_text
from tbviz.monitor.reading import (
    histogram_norm,
    pace_of,
    read_history,
    read_told,
    training_beside,
    with_validation,
)


def series(*wall_times: float) -> Series:
    """Return points of every second step."""
    steps = np.arange(len(wall_times)) * 2
    return Series(steps, np.ones(len(steps)), np.array(wall_times))


def test_a_history_holds_what_has_a_meaning(tmp_path: Path) -> None:
    """And no other tag, in the order in which they were written."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for tag in ("val_loss", "accuracy", "loss"):
            writer.scalar(tag, 1.0, 5)
    run = tbviz.open_logdir(tmp_path)["."]
    history = read_history(run)
    assert list(history) == ["val_loss", "loss"]
    assert history["loss"].wall_times == run.scalars("loss").wall_times


def test_the_norm_of_a_histogram_is_about_that_of_its_values(tmp_path: Path) -> None:
    """Within the width of its buckets."""
    values = np.random.default_rng(0).normal(0, 3, 5000)
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.histogram("grads", values, 0)
    buckets = tbviz.open_logdir(tmp_path)["."].histograms("grads").values[0]
    assert histogram_norm(buckets) == pytest.approx(np.linalg.norm(values), rel=0.03)


def test_what_a_monitor_told_is_read_back(tmp_path: Path) -> None:
    """In the order of telling; a text that is none of it is left out, and so is another kind."""
    told = [Finding("plateau", f"it rests {n}", "loss", n, 0.5, "Why.", "do") for n in range(3)]
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        writer.text("findings", to_text(told[:2]), 1)
        writer.text("findings", "words of mine", 2)
        writer.text("findings", to_text(told[2:]), 3)
    with tbviz.SummaryWriter(tmp_path / "b") as writer:
        writer.scalar("findings", 3.0, 1)
    logdir = tbviz.open_logdir(tmp_path)
    assert read_told(logdir["a"]) == told
    assert read_told(logdir["b"]) == []


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (["x/train", "x/validation"], {"x/validation": "x/train"}),
        (["train", "val", "y/val"], {"val": "train"}),
        (["x/train", "x/train2", "x/validation"], {"x/validation": "x/train"}),
        (["x/train", "x/train_b", "x/validation"], {}),
        (["x/train", "y/validation"], {}),
        (["a", "validation"], {}),
    ],
)
def test_a_validation_lies_beside_its_training(runs: list[str], expected: dict[str, str]) -> None:
    """In the same folder, and the only one that says so."""
    assert training_beside(runs) == expected


def test_losses_of_validation_join_their_training() -> None:
    """Under tags that say so, and nothing else of that run."""
    loss, other = series(0.0), series(1.0)
    joined = with_validation(
        {
            "x/train": {"epoch_loss": loss},
            "x/validation": {"epoch_loss": other, "health/memory_bytes": loss},
            "y": {"loss": loss},
        }
    )
    assert {run: list(history) for run, history in joined.items()} == {
        "x/train": ["epoch_loss", "validation/epoch_loss"],
        "y": ["loss"],
    }
    assert joined["x/train"]["validation/epoch_loss"] is other


def test_the_pace_is_that_of_the_longest_loss() -> None:
    """By hand: two steps in one second, and in three; a validation between two points is none."""
    history = {"loss/a": series(0.0, 1.0, 4.0, 5.0), "loss/b": series(0.0, 9.0)}
    ((tag, pace),) = pace_of(history).items()
    assert tag == "health/step_seconds"
    assert (pace.steps.tolist(), pace.values.tolist()) == ([2, 4, 6], [0.5, 1.5, 0.5])
    ((_, without),) = pace_of({**history, "val_loss": series(2.0)}).items()
    assert (without.steps.tolist(), without.values.tolist()) == ([2, 6], [0.5, 0.5])


def test_there_may_be_no_pace() -> None:
    """Of a single point, of no loss, and where it was measured."""
    known = {"health/step_seconds": series(0.0), "loss": series(0.0, 1.0)}
    assert pace_of({"loss": series(0.0)}) == pace_of({"zoom": series(0.0, 1.0)}) == {}
    assert pace_of(known) == {}
