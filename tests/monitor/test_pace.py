"""Seconds of a step and bytes of memory, measured now and then."""

from __future__ import annotations

import resource

import numpy as np
import pytest

from tbviz.monitor.pace import Pace, memory_bytes


def test_the_pace_is_that_of_the_clock() -> None:
    """Between measurements at least a second apart, by the steps that passed."""
    now = iter([0.0, 0.5, 0.9, 3.0, 3.5, 5.0, 8.0])
    pace = Pace(clock=lambda: next(now))
    steps = [0, 1, 2, 6, 7, 6, 6]
    seconds = [pace.measured(step).get("health/step_seconds") for step in steps]
    # Steps that went backward begin anew; without a step there is no pace.
    assert seconds == [None, None, None, 0.5, None, None, None]


def test_what_is_no_training_is_left_out() -> None:
    """Of 60 s for 2 steps, 50 are of a validation."""
    now = iter([0.0, 60.0])
    pace = Pace(clock=lambda: next(now))
    pace.leave_out(1000.0)  # before anything is measured
    pace.measured(0)
    pace.leave_out(50.0)
    assert pace.measured(2)["health/step_seconds"] == 5.0


def test_what_is_known_is_not_measured() -> None:
    """Such as the memory that a callback tells by itself."""
    now = iter([0.0, 2.0])
    pace = Pace(clock=lambda: next(now))
    pace.measured(0)
    assert set(pace.measured(1, known={"health/memory_bytes"})) == {"health/step_seconds"}


def test_memory_is_that_of_the_process() -> None:
    """It grows by what is taken, and is not above the peak that the system knows."""
    before = memory_bytes()
    if before is None:
        pytest.skip("this system does not say it")
    taken = np.ones(20_000_000 // 8)
    grown = memory_bytes()
    assert grown is not None
    assert 15e6 < grown - before < 40e6
    assert len(taken)
    assert grown <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 * 1.05
