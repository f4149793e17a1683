"""What a training script tells at its end."""

from __future__ import annotations

from pathlib import Path

from training import report


def test_losses_and_times_are_told_in_one_line_each():
    """Numbers are rounded to what a reader wants to know."""
    losses = {"loss/train": 0.04761, "loss/test": 0.0472}
    expected = "step 10,000: loss/train 0.0476, loss/test 0.0472"
    assert report.describe_losses(10_000, losses) == expected
    assert report.describe_time(12.0, in_summaries=0.3) == "12.0 s, 2.5% of them in summaries"


def test_the_commands_can_be_pasted():
    """Paths are quoted for the shell, and a run is named relative to its logdir."""
    assert report.describe_run("my runs", Path("my runs/a/b")).splitlines()[1:] == [
        "  tensorboard --logdir 'my runs'",
        "  python scripts/animate_latent.py --logdir 'my runs' --run a/b",
    ]
