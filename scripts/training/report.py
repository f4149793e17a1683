"""What a training script tells at its end, as text."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path


def describe_losses(step: int, losses: Mapping[str, float]) -> str:
    """Return the latest value of each tag in one line."""
    return f"step {step:,}: " + ", ".join(f"{tag} {loss:.4f}" for tag, loss in losses.items())


def describe_time(seconds: float, *, in_summaries: float) -> str:
    """Return how many seconds it all took, and the share that went into summaries."""
    return f"{seconds:.1f} s, {in_summaries / seconds:.1%} of them in summaries"


def describe_run(logdir: str, run_dir: Path) -> str:
    """Return where the run is, and the commands that look further."""
    where = f"--logdir {shlex.quote(logdir)}"
    run = shlex.quote(run_dir.relative_to(logdir).as_posix())
    return (
        f"event files in {run_dir}; to look further:\n"
        f"  tensorboard {where}\n"
        f"  python scripts/animate_latent.py {where} --run {run}"
    )
