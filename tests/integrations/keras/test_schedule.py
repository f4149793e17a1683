"""When looks are due."""

from __future__ import annotations

import pytest

pytest.importorskip("keras")
from tbviz.integrations.keras.schedule import Schedule


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self):
        """Return the time."""
        return self.now


def test_looks_take_their_share_of_the_time():
    """After one that took 2 s, 1 % of the time is left to looks when 198 s have passed."""
    clock = Clock()
    schedule = Schedule(None, 0.01, clock=clock)
    schedule.begin(0)
    schedule.looked(1, 60.0)  # the first one compiles
    assert schedule.is_due(2)
    schedule.looked(2, 2.0)
    clock.now += 197.9
    assert not schedule.is_due(3)
    clock.now += 0.2
    assert schedule.is_due(4)


def test_a_busy_moment_puts_nothing_off():
    """The cheapest of the last three looks counts, so that only lasting costs do."""
    clock = Clock()
    schedule = Schedule(None, 0.5, clock=clock)
    schedule.begin(0)
    waits = []
    for seconds in (9.0, 1.0, 50.0, 50.0, 50.0):
        schedule.looked(0, seconds)
        start = clock.now
        while not schedule.is_due(0):
            clock.now += 1.0
        waits.append(clock.now - start)
    assert waits == [0.0, 1.0, 1.0, 1.0, 50.0]


def test_a_number_of_batches_is_kept_to():
    """Whatever looks cost, and from the step on at which a training begins."""
    schedule = Schedule(3, 0.5)
    schedule.begin(10)
    due = []
    for step in range(11, 20):
        if schedule.is_due(step):
            due.append(step)
            schedule.looked(step, 1000.0)
    assert due == [13, 16, 19]
