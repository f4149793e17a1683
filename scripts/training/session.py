"""A training from its first look to its last word: its run, its time, and how it ends."""

from __future__ import annotations

import argparse
import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from tbviz import SummaryWriter
from tbviz.monitor import Finding
from training.health import Health, write_finding
from training.loop import Look, training
from training.progress import Stopwatch
from training.report import describe_losses, describe_run, describe_time, ending
from training.runs import claim_run_dir, kept_if_used


class Session:
    """A training that goes on, and what is to be told of it at its end.

    Attributes:
        writer: to its run.
        summaries: adds up the seconds that the training stands still.
        figures: the latest, by tag, as the training sets them.
        step: the latest that was looked at.
        steps: of the whole training; to stop before is an end like any other for who sets it.
        finding: what ended the training before its time, or None.
    """

    def __init__(self, writer: SummaryWriter, *, steps: int) -> None:
        self.writer = writer
        self.summaries = Stopwatch()
        self.figures: Mapping[str, float] = {}
        self.step = 0
        self.steps = steps
        self.finding: Finding | None = None

    def looks(
        self, run_steps: Callable[[int], float], *, summary_every: int, guess: float = math.inf
    ) -> Iterator[Look]:
        """Train, and yield whenever it is time to look, until the end or a finding.

        Args:
            run_steps: trains for a number of steps and returns their mean loss.
            summary_every: steps between two looks.
            guess: the loss of who knows nothing, where a much higher one has to be an end.
        """
        health = Health(guess=guess)
        for look in training(run_steps, steps=self.steps, summary_every=summary_every):
            self.step = look.step
            self.finding = health.judge(*look)
            with self.summaries:
                yield look
            if self.finding is not None:
                write_finding(self.writer, self.finding, self.step)
                return

    @property
    def status(self) -> int:
        """The exit status: 0 at the end of all steps, 1 with a finding, else that of Ctrl-C."""
        return ending(finished=self.step == self.steps, finding=self.finding)


@contextlib.contextmanager
def new_session(
    arguments: argparse.Namespace,
    *,
    default: str,
    steps: int,
    further: Sequence[str],
    counted: str = "step",
) -> Iterator[Session]:
    """Train into a run of its own in this block, and tell at its end what there is to tell.

        with new_session(arguments, default="autoencoder", steps=1000, further=[]) as session:
            for step, loss in session.looks(run_steps, summary_every=100):
                session.figures = {"loss": loss}
                session.writer.scalars(session.figures, step)
        return session.status

    Where an error or Ctrl-C ends the block before the run holds any data, its folder is removed.

    Args:
        arguments: with `logdir` and `run`.
        default: the run's name where `run` is None, or the beginning of it.
        steps: of the whole training.
        further: the commands that look further; see `describe_run`.
        counted: what a step is called, such as "epoch".

    Raises:
        InvalidArgumentError: `run` is no name inside the logdir, or that run exists.
        FileError: the folder cannot be made.
    """
    run_dir = claim_run_dir(arguments.logdir, arguments.run, default=default)
    print(f"training into {run_dir}", flush=True)
    everything = Stopwatch()
    with everything, kept_if_used(run_dir), SummaryWriter(run_dir) as writer:
        session = Session(writer, steps=steps)
        yield session
        with session.summaries:
            writer.close()
    print(describe_losses(session.step, session.figures, counted=counted))
    print(describe_time(everything.seconds, in_summaries=session.summaries.seconds))
    print(describe_run(arguments.logdir, run_dir, *further))
