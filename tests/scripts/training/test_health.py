"""What ends a training that cannot come to a good end."""

from __future__ import annotations

import math

import pytest

from training.health import Health


def judged(losses: list[float | None], *, guess: float = math.inf) -> list[str]:
    """Return the rule that ends the training at each of its looks, "" for none."""
    health = Health(guess=guess)
    findings = [health.judge(step, loss) for step, loss in enumerate(losses)]
    return ["" if finding is None else finding.rule for finding in findings]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_ends_it_at_once(bad: float) -> None:
    """The step before the first look has no loss, and nothing wrong."""
    assert judged([None, 1.0, bad]) == ["", "", "not_finite"]


def test_a_loss_that_rises_far_above_its_best_ends_it() -> None:
    """Once the rise is plain, and not at a single high value; one that falls never does."""
    assert judged([3.0, 2.0, 1.0, 40.0, 0.9, 0.8, 0.7, 0.7, 0.7, 0.7]) == [""] * 10
    rising = judged([4.0, 3.0, 2.0, 2.0, 3.0, 6.0, 12.0, 25.0, 50.0, 100.0, 200.0, 400.0])
    assert set(rising) == {"", "diverging_loss"}
    assert rising[0] == "" and rising[-1] == "diverging_loss"


@pytest.mark.parametrize(("loss", "found"), [(4.0, ""), (4.1, "diverging_loss")])
def test_twice_what_a_guess_costs_ends_it(loss: float, found: str) -> None:
    """Where the loss of a guess is known."""
    assert judged([None, loss], guess=2.0) == ["", found]
    assert judged([None, loss]) == ["", ""]
