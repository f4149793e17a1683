"""Rules about how far steps move weights, of ratios that are known."""

from __future__ import annotations

import numpy as np
import pytest
from measured import series

from tbviz.monitor import rules


@pytest.mark.parametrize(("ratio", "ill"), [(1e-3, False), (0.01, False), (0.3, True), (3, True)])
def test_long_steps_are_a_high_rate(ratio: float, ill: bool) -> None:
    """In the median of all layers, whose biases do not count, nor one layer of its own."""
    ratios = {f"{name}/kernel": series(np.full(12, ratio)) for name in "abc"}
    ratios |= {f"{name}/bias": series(np.full(12, 50 * ratio)) for name in "abc"}
    ratios |= {"d/kernel": series(np.full(12, 99)), "e/kernel": series(np.zeros(12))}
    found = rules.rate_too_high(ratios)
    assert (found is not None) is ill
    if found is not None:
        assert found.certainty == pytest.approx(ratio / (ratio + 0.05))


@pytest.mark.parametrize(("thrown", "ill"), [(2, False), (3, True)])
def test_first_steps_that_throw_most_layers_are_too_long(thrown: int, ill: bool) -> None:
    """Even if all later ones are short: three of five layers are, and two are not."""
    ratios = {
        f"{layer}/kernel": series([0.7 if layer < thrown else 1e-3, 1e-3, 1e-3])
        for layer in range(5)
    }
    found = rules.rate_too_high(ratios)
    assert (found is not None) is ill
    if found is not None:
        assert found.certainty == pytest.approx(0.7 / 1.2)
        assert rules.rate_too_high(ratios, peak=0.8) is None


@pytest.mark.parametrize(("peak", "ill"), [(5.0, True), (3.0, False), (0.1, False)])
def test_a_long_step_is_ill_where_the_loss_rises_after_it(peak: float, ill: bool) -> None:
    """By more than three quarters of where it was; alone, it is the first of an optimizer's."""
    ratios = {"a/kernel": series([0.2, 0.01, 0.01])}
    losses = np.r_[2.0, 2.0, peak, peak, np.full(26, 1.9)]
    found = rules.rate_too_high(ratios, np.arange(30), losses)
    assert (found is not None) is ill
    assert rules.rate_too_high(ratios) is None
    if found is not None:
        assert (found.step, found.certainty) == (0, pytest.approx(0.2 / 0.27))
        assert "after which the loss rose" in found.message
    later = np.r_[np.full(27, 2.0), np.full(3, peak)]  # long after
    assert rules.rate_too_high({"a": series([0.2])}, np.arange(30), later) is None
    once = np.r_[2.0, 2.0, peak, np.full(27, 1.9)]  # a single batch
    assert rules.rate_too_high(ratios, np.arange(30), once) is None


def test_a_long_step_among_noise_is_not_ill() -> None:
    """Losses of a few examples each leap by as much at any time."""
    ratios = {"a/kernel": series([0.1, *[0.01] * 29])}
    for seed in range(20):
        noise = np.random.default_rng(seed).lognormal(0, 0.5, 300)
        losses = 2.0 * np.exp(-np.arange(300) / 300) * noise
        assert rules.rate_too_high(ratios, np.arange(300), losses) is None


def test_a_layer_of_which_a_bias_alone_moves_says_nothing_of_the_rate() -> None:
    """Behind dead units no kernel gets a gradient, and a bias that began at zero moves far."""
    dead = {"out/kernel": series(np.zeros(20)), "out/bias": series(np.full(20, 0.9))}
    assert rules.rate_too_high(dead) is None
    assert rules.rate_too_high({**dead, "in/kernel": series(np.full(20, 0.9))}) is not None


def test_weights_of_a_layer_by_itself_are_of_one_layer() -> None:
    """Its bias, which begins at zero, moves far, and is no layer of its own."""
    alone = {"weight": series(np.full(12, 0.01)), "bias": series(np.full(12, 0.4))}
    assert rules.rate_too_high(alone) is None
    assert rules.rate_too_high({f"{name}.w": points for name, points in alone.items()}) is None
    assert rules.rate_too_high({"x.w": alone["bias"], **alone}) is None
    assert rules.rate_too_high({"x.w": alone["bias"], "y.w": alone["bias"], **alone}) is not None


def test_short_steps_are_a_low_rate_only_while_the_loss_is_high() -> None:
    """A training that is done has short steps, too; frozen weights have none."""
    ratios = {"a": series(np.full(20, 1e-4)), "frozen": series(np.zeros(20))}
    steps = np.arange(200)
    assert rules.rate_too_low(ratios, steps, 2.3 - 1e-4 * steps) is not None
    assert rules.rate_too_low(ratios, steps, 2.3 * np.exp(-steps / 50)) is None
    resting = 2.3 - 0.7 * (1 - np.exp(-steps / 20))  # far from zero, and no longer falling
    assert rules.rate_too_low(ratios, steps, resting) is None
    decayed = {"a": series(10.0 ** -np.arange(20)), "frozen": series(np.zeros(20))}
    assert rules.rate_too_low(decayed, steps, resting) is not None
    assert rules.rate_too_low(decayed, steps, 2.3 * np.exp(-steps / 50)) is None
    stopped = {"a": series([0.01] * 4 + [0.0] * 16)}
    assert rules.rate_too_low(stopped, steps, resting) is not None
    fine = {"a": series(np.full(20, 1e-3))}
    assert rules.rate_too_low(fine, steps, 2.3 - 1e-4 * steps) is None


def test_weights_that_never_change_are_frozen() -> None:
    """One that did once is not, and nine measurements are too few."""
    still, once = series(np.zeros(15)), series([1e-3, *np.zeros(14)])
    found = rules.frozen_weights({"a": once, "b": still, "c": still})
    assert found is not None
    assert found.where == "b"
    assert "2 of 3 weights" in found.message
    assert rules.frozen_weights({"a": once}) is None
    assert rules.frozen_weights({"a/kernel": once, "a/bias": still}) is None
    assert rules.frozen_weights({"b": series(np.zeros(9))}) is None


def test_the_step_of_a_high_rate_is_the_first() -> None:
    """Of the stretch that goes on, but for a single short step, or of the peak; by most layers."""
    short, long = [1e-3] * 30, [0.3] * 30
    goes_on = series([*long, *short, *long[:9], 1e-3, *long])
    found = rules.rate_too_high({"a/kernel": goes_on, "a/bias": series([9.0] * 100)})
    assert found is not None
    assert found.step == 600
    once = series([*short, 0.7, *short])
    found = rules.rate_too_high({"a": once, "b": once, "c": series([*short, *short, 1e-3])})
    assert found is not None
    assert found.step == 300
