"""What ends a training that cannot come to a good end: what `tbviz.monitor` finds in its loss."""

from __future__ import annotations

import math

from tbviz import SummaryWriter
from tbviz.monitor import Finding, History, certainty, judge

FATAL = ("not_finite", "diverging_loss")  # rules of the monitor
LOSS = "loss"
HOPELESS = 2.0  # times what a guess costs


class Health:
    """Remembers the loss of a training, and says when there is no use in going on.

    Args:
        guess: the loss of who knows nothing, where that is known. Where a loss is clipped, a rate
            that is too high ends in one that is far above this, and at rest from the beginning.
    """

    def __init__(self, *, guess: float = math.inf) -> None:
        self.guess = guess
        self.history = History()

    def judge(self, step: int, loss: float | None) -> Finding | None:
        """Take in the mean loss of the steps up to `step`, if there is one; return what is fatal.

        That it is no finite number, or has risen far above its best, or that a guess would cost
        half of it.
        """
        if loss is None:
            return None
        self.history.add(LOSS, step, loss)
        findings = judge(self.history, rules=FATAL)
        return findings[0] if findings else worse_than_a_guess(step, loss, self.guess)


def worse_than_a_guess(step: int, loss: float, guess: float) -> Finding | None:
    """Find a loss of more than twice what a guess costs."""
    if loss <= HOPELESS * guess:
        return None
    return Finding(
        "diverging_loss",
        f"it is {loss:.4g}, and a guess would cost {guess:.4g}",
        LOSS,
        step,
        certainty(loss, HOPELESS * guess),
        "Steps that are too long have led to where no gradient leads back from.",
        "lower the learning rate tenfold",
    )


def write_finding(writer: SummaryWriter, finding: Finding, step: int) -> None:
    """Write a finding to where the monitor of a training does."""
    writer.text("findings", finding.to_markdown(), step)
