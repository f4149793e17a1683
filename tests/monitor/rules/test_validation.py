"""Rules about validation, on curves whose turns are known."""

from __future__ import annotations

import numpy as np
import pytest
from losses import NOISES, STEPS, falling, noisy

from tbviz.monitor import rules

AT = np.arange(0, 600, 20)


def validation(turn: int | None) -> np.ndarray:
    """Return a validation loss that rises from a step on, by 60 % of its best to the end."""
    curve = 2.0 * np.exp(-AT / 100) + 0.5
    if turn is None:
        return curve
    best = np.interp(turn, AT, curve)
    return np.where(turn < AT, best * (1 + 0.6 * (AT - turn) / (600 - turn)), curve)


@pytest.mark.parametrize("noise", NOISES[:2])
def test_validation_that_turns_is_overfitting(noise: float) -> None:
    """Training falls all the time, validation until step 200."""
    loss = noisy(falling("exponential"), noise)
    found = rules.overfitting(STEPS, loss, AT, noisy(validation(200), noise))
    assert found is not None
    assert found.step == AT[-1]
    ends = [
        end
        for end in range(1, 31)
        if rules.overfitting(STEPS, loss, AT[:end], noisy(validation(200), noise)[:end])
    ]
    assert AT[ends[0] - 1] > 200


@pytest.mark.parametrize("noise", NOISES)
def test_validation_that_falls_or_rests_is_not(noise: float) -> None:
    """It may be far above the training loss."""
    loss = noisy(falling("exponential"), noise)
    for end in range(1, len(AT)):
        values = noisy(validation(None), noise)[:end]
        assert rules.overfitting(STEPS, loss, AT[:end], values) is None


def test_both_losses_rising_is_not_overfitting() -> None:
    """That is divergence."""
    rising = np.interp(STEPS, [0, 200, 600], [2.3, 0.5, 5.0])
    assert rules.overfitting(STEPS, rising, AT, np.interp(AT, STEPS, rising)) is None
    assert rules.diverging_loss(STEPS, rising) is not None


def test_a_small_rise_is_overfitting_where_training_falls_far() -> None:
    """By a twentieth of the best, as of labels that say nothing: half of what training gains."""
    fall = np.interp(STEPS, [0, 200, 600], [2.5, 2.3, 2.1])
    rise = np.interp(AT, [0, 200, 600], [2.5, 2.3, 2.42])
    found = rules.overfitting(STEPS, fall, AT, rise)
    assert found is not None
    assert "at step 200" in found.message
    assert rules.overfitting(STEPS, fall, AT, rise, gap=0.9) is None
    rest = np.interp(STEPS, [0, 200, 600], [2.5, 2.3, 2.29])  # training gains nothing, either
    assert rules.overfitting(STEPS, rest, AT, rise) is None


@pytest.mark.parametrize("noise", NOISES)
def test_validation_that_rests_far_above_training_is_a_gap(noise: float) -> None:
    """By hand: 1.0 is left where training falls from 2.4 to 0.1; and a tenth of it is sound."""
    loss = noisy(falling("exponential"), noise)
    exact = 2.0 * np.exp(-AT / 60)
    found = rules.wide_gap(STEPS, loss, AT, noisy(exact + 1.0, noise / 5))
    assert found is not None
    assert (found.rule, found.step) == ("wide_gap", AT[-1])
    assert rules.wide_gap(STEPS, loss, AT, noisy(exact + 0.3, noise / 5)) is None
    slow = 2.0 * np.exp(-AT / 600)  # and still falls
    assert rules.wide_gap(STEPS, loss, AT, noisy(slow, noise / 5)) is None


def test_the_gap_is_a_share_of_what_was_learned() -> None:
    """By hand: 0.6 of 1.5, at rest; a training that learned nothing has none."""
    fall = np.interp(STEPS, [0, 200, 600], [2.0, 0.5, 0.5])
    rest = np.full(len(AT), 1.1)
    found = rules.wide_gap(STEPS, fall, AT, rest)
    assert found is not None
    assert "40% of what was learned" in found.message
    assert found.certainty == pytest.approx(0.6 / (0.6 + 0.2 * 1.5), rel=0.01)
    assert rules.wide_gap(STEPS, fall, AT, rest, share=0.41) is None
    assert rules.wide_gap(STEPS, fall / 10 + 2, AT, rest + 2) is None


def test_a_gap_within_the_noise_of_batches_is_none() -> None:
    """Validation may be of as few examples as a batch, and lie apart by chance."""
    fall = np.interp(STEPS, [0, 200, 600], [2.0, 0.5, 0.5])
    batches = fall + np.random.default_rng(0).normal(0, 0.3, len(STEPS))
    rest = np.full(len(AT), 1.1)
    assert rules.wide_gap(STEPS, batches, AT, rest) is None
    assert rules.wide_gap(STEPS, batches, AT, rest + 2) is not None
    turned = np.interp(AT, [0, 200, 600], [2.0, 0.9, 1.15])
    assert rules.overfitting(STEPS, fall - STEPS * 1e-4, AT, turned) is not None
    assert rules.overfitting(STEPS, batches - STEPS * 1e-4, AT, turned) is None


def test_what_was_learned_before_validation_counts() -> None:
    """The training loss began at 3, and its first weights may have been worse than a guess."""
    rest = np.full(len(AT), 2.3)
    fall = np.interp(STEPS, [0, 15, 600], [3.0, 2.2, 2.2])
    assert rules.unlearned_validation(AT, rest) is not None
    assert rules.unlearned_validation(AT, rest, STEPS, fall) is None
    assert rules.unlearned_validation(AT, rest, STEPS, fall, start=0.3) is not None


@pytest.mark.parametrize("noise", [0.0, 0.004])
def test_validation_that_never_falls_is_unlearned(noise: float) -> None:
    """From the tenth point on, whether it rests or rises."""
    for rise in (0.0, 0.3):
        values = noisy(2.3 + rise * AT / 600, noise)
        found = rules.unlearned_validation(AT, values)
        assert found is not None
        assert rules.unlearned_validation(AT[:9], values[:9]) is None
    assert rules.unlearned_validation(AT, noisy(2.3 - 0.3 * AT / 600, noise)) is None
    turned = np.where(AT < 100, 2.3 - AT / 100, 3.0)  # learned, and lost again
    assert rules.unlearned_validation(AT, turned) is None
    lucky = np.r_[2.0, np.linspace(2.3, 1.98, len(AT) - 1)]  # before it learned
    assert rules.unlearned_validation(AT, lucky) is None
