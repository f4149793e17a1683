"""A training in stages: each is a run, trained from where its last checkpoint is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tbviz import SummaryWriter
from tbviz.monitor import Finding
from training.checkpoints import Checkpoint
from training.health import Health, write_finding
from training.loop import training
from training.progress import CtrlC, Stopwatch
from training.report import describe_losses
from training.steps import CompiledTraining

CHECKPOINT = "checkpoint.npz"


class Recorder(Protocol):
    """Writes all that there is to see of a stage, and returns its figures."""

    def record(self, step: int, train_loss: float | None) -> dict[str, float]:
        """Write everything at `step`; `train_loss` is the mean of the steps before, None at 0."""


@dataclass(frozen=True)
class Stage:
    """One part of a training.

    Attributes:
        name: of its run.
        run_steps: trains.
        steps: of the stage.
        summary_every: steps between two looks, each of which ends in a checkpoint.
        guess: the loss of who knows nothing; a loss of twice that ends the stage with a finding.
        recorder: makes that of a writer.
    """

    name: str
    run_steps: CompiledTraining
    steps: int
    summary_every: int
    guess: float
    recorder: Callable[[SummaryWriter], Recorder]


def train_stage(
    stage: Stage, run_dir: Path, *, summaries: Stopwatch, ctrl_c: CtrlC
) -> tuple[bool, Finding | None]:
    """Train a stage from its last checkpoint; return whether it is finished, and any finding.

    A checkpoint is saved when what was seen up to it is in the event file. So who dies between the
    two looks again, and TensorBoard drops what the restart repeats.

    Args:
        stage: what to train.
        run_dir: of its run, where the checkpoint is as well.
        summaries: adds up the seconds that the training stands still.
        ctrl_c: ends the stage after one more look.
    """
    checkpoint = Checkpoint(run_dir / CHECKPOINT, stage.run_steps.variables)
    start = checkpoint.restore()
    if start == stage.steps:
        print(f"{stage.name} is finished, at step {start:,}")
        return True, None
    looks = training(
        stage.run_steps,
        steps=stage.steps,
        summary_every=stage.summary_every,
        start=start,
        label=stage.name,
        ctrl_c=ctrl_c,
    )
    health = Health(guess=stage.guess)
    with SummaryWriter(run_dir) as writer:
        recorder = stage.recorder(writer)
        for step, loss in looks:
            with summaries:
                figures = recorder.record(step, loss)
                finding = health.judge(step, loss)
                if finding is not None:
                    write_finding(writer, finding, step)
                    break
                writer.flush()
                checkpoint.save(step)
    print(f"{stage.name}, {describe_losses(step, figures)}", flush=True)
    return step == stage.steps and finding is None, finding
