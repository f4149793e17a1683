"""The loop of every training: it comes back to look, shows how far it is, and can be stopped.

The steps themselves run compiled, many in one call, so that nothing passes between Python and the
device but their mean loss.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from training.progress import CtrlC, ProgressBar

STEPS_PER_CALL = 100


class Look(NamedTuple):
    """A step at which it is time to look, and the mean loss of the steps before (none at 0)."""

    step: int
    loss: float | None


def training(
    run_steps: Callable[[int], float],
    *,
    steps: int,
    summary_every: int,
    start: int = 0,
    label: str = "training",
    ctrl_c: CtrlC | None = None,
) -> Iterator[Look]:
    """Train, and yield whenever it is time to look.

    Ctrl-C ends it after one more look, and so does a loss that is infinite or not a number: no step
    can mend the weights from there on.

    Args:
        run_steps: trains for a number of steps and returns their mean loss.
        steps: of the whole training.
        summary_every: steps between two looks.
        start: the steps that were done, and looked at, before an interruption.
        label: stands before the progress bar.
        ctrl_c: tells of Ctrl-C, where more than this loop is to end with it.
    """
    done = start
    watched = CtrlC() if ctrl_c is None else contextlib.nullcontext(ctrl_c)
    with watched as ctrl_c, ProgressBar(label, total=steps) as bar:
        if start == 0:
            yield Look(done, None)
        for step in stops(steps, summary_every, start=start):
            loss = run_steps(step - done)
            done = step
            bar.show(done, f"loss {loss:.4f}")
            ends = ctrl_c.pressed or not math.isfinite(loss)
            if done % summary_every == 0 or done == steps or ends:
                yield Look(done, loss)
            if ends:
                return


def stops(steps: int, summary_every: int, *, start: int = 0) -> Iterator[int]:
    """Yield the steps at which the compiled loop returns to Python, the last one included."""
    step = start
    while step < steps:
        next_summary = (step // summary_every + 1) * summary_every
        step = min(step + STEPS_PER_CALL, next_summary, steps)
        yield step
