"""Rules about time and memory."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import rules

STEPS = np.arange(200)
RNG = np.random.default_rng(0)
PACE = 0.1 * RNG.lognormal(0, 0.2, 200)


def test_a_steady_pace_is_left_alone() -> None:
    """With noise, a first step that compiles, pauses for validation, and a clock that jumps."""
    pace = PACE.copy()
    pace[0] = 300
    pace[::20] += 5
    pace[77] = -3600
    assert rules.slow_steps(STEPS, pace) is None
    assert rules.stalled_steps(STEPS, pace) is None


@pytest.mark.parametrize("factor", [3, 10])
def test_steps_that_take_longer_are_slow(factor: float) -> None:
    """All at once, or ever longer."""
    assert rules.slow_steps(STEPS, np.where(STEPS > 150, factor * PACE, PACE)) is not None
    assert rules.slow_steps(STEPS, PACE * np.interp(STEPS, [0, 200], [1, 2 * factor])) is not None
    assert rules.slow_steps(STEPS, np.where(STEPS < 100, factor * PACE, PACE)) is None


def test_a_long_stop_is_a_stall() -> None:
    """Where it was, and how long."""
    found = rules.stalled_steps(STEPS, np.where(STEPS == 42, 600, PACE), longest=60)
    assert found is not None
    assert found.step == 42
    assert "600 s" in found.message
    assert found.certainty == pytest.approx(600 / (600 + 60))
    slow = np.full(200, 100.0)
    assert rules.stalled_steps(STEPS, np.where(STEPS == 42, 600, slow)) is None  # six steps' time


def test_memory_that_grows_is_found() -> None:
    """In a straight line; what rises at first and rests, or moves up and down, is left alone."""
    noise = RNG.normal(0, 1e6, 200)
    assert rules.growing_memory(STEPS, 1e9 + 5e6 * STEPS + noise) is not None
    assert rules.growing_memory(STEPS, 1e9 + 2e5 * STEPS + noise) is None  # 4 % of it
    assert rules.growing_memory(STEPS, 2e9 - 1.8e9 * np.exp(-STEPS / 60) + noise) is None
    assert rules.growing_memory(STEPS, 1e9 + 5e8 * np.sin(STEPS / 10) + noise) is None
