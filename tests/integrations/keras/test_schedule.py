"""When looks are due."""

from __future__ import annotations

import pytest

pytest.importorskip("keras")
from tbviz.integrations.keras.schedule import Notes, Schedule


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
    schedule.looked(1, 60.0)  # the first one compiles
    assert schedule.is_due(2)
    clock.now += 500
    schedule.looked(2, 2.0)
    clock.now += 197.9
    assert not schedule.is_due(3)
    clock.now += 0.2
    assert schedule.is_due(4)


def test_a_busy_moment_puts_nothing_off():
    """The cheapest of the last three looks counts, so that only lasting costs do."""
    clock = Clock()
    schedule = Schedule(None, 0.5, clock=clock)
    waits = []
    for seconds in (9.0, 1.0, 50.0, 50.0, 50.0):
        schedule.looked(0, seconds)
        start = clock.now
        while not schedule.is_due(0):
            clock.now += 1.0
        waits.append(clock.now - start)
    assert waits == [0.0, 1.0, 1.0, 1.0, 50.0]


def looks(*, share, cost, seconds, free=0.0):
    """Return when looks are due in a training, of which each costs as much and the first 50 s."""
    clock = Clock()
    schedule, start, times = Schedule(None, share, free=free, clock=clock), clock.now, []
    while clock.now < start + seconds:
        if schedule.is_due(0):
            times.append(clock.now - start)
            schedule.looked(0, cost if len(times) > 1 else 50.0)
        clock.now += 0.01
    return times


def test_a_short_training_has_some_looks():
    """Of 10 ms each, in ten seconds: more than the five of some rules, and about 1 %."""
    assert 5 < len(looks(share=0.005, cost=0.01, seconds=10)) < 12


@pytest.mark.parametrize(("cost", "least"), [(0.007, 5), (0.1, 2)])
def test_the_shortest_training_has_some_looks_that_are_cheap(cost, least):
    """In eight tenths of a second: with the one at its end as many as rules need, or few."""
    assert least <= len(looks(share=0.005, cost=cost, seconds=0.8, free=0.03)) < least + 3


def test_the_first_looks_cost_little_in_a_long_training():
    """Of 1 s each, in half a day: their share, but for the first minutes."""
    times = looks(share=0.005, cost=1.0, seconds=40_000)
    assert len(times) == pytest.approx(200, abs=10)
    assert sum(when < 3000 for when in times) < 60


@pytest.mark.parametrize("every", [1, 3, 4])
def test_a_number_of_batches_is_kept_to(every):
    """Whatever looks cost, and from the first step of each training on."""
    schedule = Schedule(every, 0.5)
    for start in (11, 40):
        schedule.begin()
        due = []
        for step in range(start, start + 9):
            if schedule.is_due(step):
                due.append(step)
                schedule.looked(step, 1000.0)
        assert due == [*range(start, start + 9, every)]


def test_notes_are_many_and_bounded():
    """Hundreds in ten seconds of batches of 5 ms, and fifty times as many in 1,000 times that."""
    clock = Clock()
    notes, count = Notes(None, clock=clock), {}
    for step in range(2_000_000):
        if notes.is_due(step):
            notes.noted(step)
            count[step < 2000] = count.get(step < 2000, 0) + 1
        clock.now += 0.005
    assert 150 < count[True] < 250
    assert count[False] < 50 * count[True]


@pytest.mark.parametrize(("every", "steps"), [(1, 1), (9, 1), (40, 4)])
def test_ten_notes_are_made_from_look_to_look(every, steps):
    """One at each step where looks are as close."""
    notes, due = Notes(every), []
    for step in range(1, 20):
        if notes.is_due(step):
            due.append(step)
            notes.noted(step)
    assert due == [*range(1, 20, steps)]
