"""Rules about losses: they find what is ill by construction, and leave the healthy alone."""

from __future__ import annotations

import numpy as np
import pytest
from losses import NOISES, SHAPES, STEPS, falling, noisy

from tbviz.monitor import rules


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_healthy_loss_is_left_alone(shape: str, noise: float) -> None:
    """Whatever its shape and noise, and however far the training has come."""
    loss = noisy(falling(shape), noise)
    for end in range(1, len(loss) + 1, 7):
        for rule in (rules.diverging_loss, rules.plateau, rules.stuck_loss):
            assert rule(STEPS[:end], loss[:end]) is None, (rule, end)


@pytest.mark.parametrize("noise", NOISES)
def test_a_loss_that_rises_is_diverging(noise: float) -> None:
    """From 2.3 it falls to 0.5 at step 300, and climbs back to four times its start at step 600."""
    curve = np.interp(STEPS, [0, 300, 600], [2.3, 0.5, 9.2])
    loss = noisy(curve, noise)
    assert rules.diverging_loss(STEPS[:310], loss[:310]) is None
    found = rules.diverging_loss(STEPS, loss, where="loss/train")
    assert found is not None
    assert (found.where, found.step) == ("loss/train", 599)
    last, best = np.median(loss[-60:]), min(np.median(loss[i : i + 60]) for i in range(0, 600, 60))
    first = max(np.median(loss[:60]), np.median(loss[:3]))
    rise = last - best
    threshold = max(first - best, first)
    assert found.certainty == pytest.approx(rise / (rise + threshold))


def test_a_loss_that_the_first_steps_threw_away_is_diverging() -> None:
    """However fast it falls, until it is near its first point; one of zero says nothing."""
    thrown = np.r_[2.3, 4e12 * 0.7 ** np.arange(99)]
    near = int(np.argmax(thrown[1:] < 23)) + 1
    found = rules.diverging_loss(np.arange(near), thrown[:near])
    assert found is not None
    assert found.certainty == pytest.approx(thrown[near - 1] / (thrown[near - 1] + 23))
    assert "it was 2.3 at first" in found.message
    assert rules.diverging_loss(np.arange(near + 1), thrown[: near + 1]) is None
    assert rules.diverging_loss(np.arange(near), thrown[:near], factor=1e3) is None
    assert rules.diverging_loss(np.arange(4), thrown[:4]) is not None
    assert rules.diverging_loss(np.arange(3), thrown[:3]) is None
    assert rules.diverging_loss(np.arange(4), [2.3, 90, 80, 70]) is None
    assert rules.diverging_loss(np.arange(50), np.r_[0.0, np.linspace(5, 1, 49)]) is None
    odd = np.r_[0.02, noisy(np.full(99, 0.3), 0.02)]  # an easy first batch
    assert not any(rules.diverging_loss(STEPS[:end], odd[:end]) for end in range(100))


def test_a_loss_on_its_way_back_is_not_diverging() -> None:
    """A jump at the start, from which it recovers."""
    loss = np.interp(STEPS, [0, 5, 10, 100], [2.3, 2.3, 30, 0.5])
    found = [rules.diverging_loss(STEPS[:end], loss[:end]) for end in range(30, 600)]
    assert not any(found)


def test_a_loss_of_a_rare_class_is_not_diverging() -> None:
    """Batches without a member of it have a tenth of the loss of those that have one."""
    loss = np.where(np.random.default_rng(0).random(600) < 0.4, 0.09, 0.009)
    starts = range(0, 500, 5)
    found = [rules.diverging_loss(STEPS[:12], loss[start : start + 12]) for start in starts]
    assert not any(found)
    assert rules.diverging_loss(STEPS[:12], np.r_[loss[:8], 1.0, 3.0, 9.0, 27.0]) is not None
    spike = np.r_[np.full(20, 1.0), 500.0, np.full(20, 1.0), np.linspace(1, 9, 40)]
    assert rules.diverging_loss(STEPS[: len(spike)], spike) is not None  # one leap is no habit


def test_a_loss_that_keeps_some_of_what_it_gained_is_not_diverging() -> None:
    """The first three points say where it came from, even if it fell at once."""
    kept = np.interp(STEPS, [0, 20, 300, 600], [0.0, -0.3, -0.3, -0.05])
    assert rules.diverging_loss(STEPS, kept) is None
    assert rules.diverging_loss(STEPS, np.interp(STEPS, [0, 20, 300, 600], [0, -0.3, -0.3, 0.3]))


def test_a_negative_loss_may_diverge_and_fall() -> None:
    """A likelihood has no zero to compare with."""
    fall = np.interp(STEPS, [0, 600], [5.0, -20.0])
    assert rules.diverging_loss(STEPS, fall) is None
    assert rules.diverging_loss(STEPS, np.interp(STEPS, [0, 300, 600], [5.0, -20.0, 10.0]))


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.05])
def test_a_loss_that_does_not_move_is_stuck(noise: float) -> None:
    """At ln 10, as of ten classes that nobody tells apart."""
    loss = noisy(np.full(1200, np.log(10)), noise)
    assert rules.stuck_loss(np.arange(1200), loss) is not None


def test_a_noisy_loss_needs_more_points_to_be_stuck() -> None:
    """What may hide in the noise is no finding."""
    loss = noisy(np.full(2000, 1.0), 0.1)
    steps = np.arange(2000)
    assert rules.stuck_loss(steps[:160], loss[:160]) is None
    quiet = noisy(np.full(160, 1.0), 0.001)
    assert rules.stuck_loss(steps[:160], quiet) is not None
    assert rules.stuck_loss(steps[:140], quiet[:140]) is None  # it may begin slowly


def test_a_loss_that_fell_at_once_is_not_stuck() -> None:
    """Three points are enough to see where it came from."""
    loss = np.r_[2.3, 2.0, 1.8, np.full(597, 0.1)]
    assert rules.stuck_loss(STEPS, loss) is None


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_a_loss_that_stays_high_is_on_a_plateau(noise: float) -> None:
    """It falls from 2.3 to 1.6, and there it stays; one that goes on falling does not."""
    high = noisy(1.6 + 0.7 * np.exp(-STEPS / 20), noise)
    assert rules.plateau(STEPS, high) is not None
    assert rules.plateau(STEPS, high - 0.001 * STEPS) is None
    assert rules.plateau(STEPS, high - 1.5) is None  # it is converged


def test_a_plateau_is_as_long_as_is_said() -> None:
    """The last quarter is flat, and the half is not."""
    loss = np.maximum(2.3 - 0.001 * STEPS, 2.3 - 0.42)
    assert rules.plateau(STEPS, loss) is None
    assert rules.plateau(STEPS, loss, share=0.25) is not None
