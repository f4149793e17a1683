"""Triggers: at which steps each fires, against counting by hand and by modulo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.errors import InvalidArgumentError
from tbviz.triggers import AllOf, AnyOf, EverySeconds, EverySteps, GrowingSteps, Trigger

STEPS = st.lists(st.integers(0, 10_000), min_size=1, unique=True).map(sorted)
ONE_TWO_FIVE = [lead * 10**power for power in range(6) for lead in (1, 2, 5)]


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.time


def fired(trigger: Trigger, steps: Iterable[int]) -> list[int]:
    """Return the steps at which a trigger says yes."""
    return [step for step in steps if trigger(step)]


def fired_over_time(trigger: Trigger, clock: Clock, times: dict[int, float]) -> list[int]:
    """Return the steps at which a trigger says yes, each asked about at its time."""
    found = []
    for step, clock.time in times.items():
        found += [step] if trigger(step) else []
    return found


def in_its_place(steps: list[int], marks: Iterable[int]) -> list[int]:
    """Return the first step, and for each mark behind it the step that reaches or jumps over it."""
    reached = {min((step for step in steps if step >= mark), default=None) for mark in marks}
    return sorted({steps[0], *reached} - {None})


def test_every_steps_fires_where_modulo_does() -> None:
    """Step by step from 0, or from 1 with the first step beside."""
    assert fired(EverySteps(100), range(1000)) == list(range(0, 1000, 100))
    assert fired(EverySteps(100), range(1, 301)) == [1, 100, 200, 300]
    assert fired(EverySteps(1), range(5)) == [0, 1, 2, 3, 4]


def test_a_resumed_training_is_seen_at_once_and_then_as_before() -> None:
    """The first step is due, and then those of a training that was never interrupted."""
    resumed = range(12_345, 20_001)
    assert fired(EverySteps(2500), resumed) == [12_345, 12_500, 15_000, 17_500, 20_000]
    assert fired(GrowingSteps(), resumed) == [12_345, 20_000]
    assert fired(EverySeconds(5, clock=Clock()), resumed) == [12_345]


@given(steps=STEPS, every=st.integers(1, 300))
def test_each_multiple_is_due_once_at_the_step_that_reaches_it(
    steps: list[int], every: int
) -> None:
    """Whichever steps are left out."""
    assert fired(EverySteps(every), steps) == in_its_place(steps, range(0, 10_001, every))


@given(steps=STEPS)
def test_growing_steps_are_the_series_one_two_five(steps: list[int]) -> None:
    """Each mark is due once, at the step that reaches it."""
    assert fired(GrowingSteps(), steps) == in_its_place(steps, ONE_TWO_FIVE)


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (None, [0, *(mark for mark in ONE_TWO_FIVE if mark < 2000)]),
        (2, [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]),
        (10, [0, 1, 10, 100, 1000]),
        (1.5, [0, 1, 2, 3, 5, 8, 12, 18, 27, 41, 62, 93, 140, 210, 315, 473, 710, 1065, 1598]),
    ],
)
def test_steps_grow_by_a_factor(factor: float | None, expected: list[int]) -> None:
    """Rounded up, by hand."""
    assert fired(GrowingSteps(factor=factor), range(2000)) == expected


@given(factor=st.floats(1.001, 1.2))
def test_growing_steps_are_each_step_at_first(factor: float) -> None:
    """A mark is never the one before: where the factor adds less than 1, the next step is due."""
    found = fired(GrowingSteps(factor=factor), range(200))
    assert found[:6] == [0, 1, 2, 3, 4, 5]
    gaps = np.diff(found)
    assert (np.diff(gaps) >= -1).all()  # rounding up alone makes one shorter than the last


def test_a_million_steps_are_seen_twenty_times() -> None:
    """As the docstring tells, and half of these in the first thousandth."""
    found = fired(GrowingSteps(), range(1_000_001))
    assert len(found) == 20
    assert len([step for step in found if step <= 1000]) == 11


def test_seconds_are_counted_from_the_last_time() -> None:
    """Late by three seconds, the next is ten after that; to wait exactly as long is enough."""
    clock = Clock()
    times = {0: 1000.0, 1: 1009.9, 2: 1013.0, 3: 1022.0, 4: 1023.0, 9: 1100.0, 10: 1101.0}
    assert fired_over_time(EverySeconds(10, clock=clock), clock, times) == [0, 2, 4, 9]


@given(gaps=st.lists(st.integers(0, 40), min_size=1, max_size=100), seconds=st.integers(1, 60))
def test_seconds_lie_between_any_two_times(gaps: list[int], seconds: int) -> None:
    """It never fires sooner, and never lets a step pass that came later."""
    clock = Clock()
    times = dict(enumerate(np.cumsum(gaps, dtype=float).tolist()))
    found = fired_over_time(EverySeconds(seconds, clock=clock), clock, times)
    last = times[0]
    for step, now in times.items():
        assert (step in found) == (step == 0 or now - last >= seconds)
        last = now if step in found else last


def test_the_clock_is_monotonic_by_default() -> None:
    """A second is not over within the moments that two questions take; it is the first that is."""
    due = EverySeconds(3600)
    assert [due(step) for step in range(100)] == [True] + [False] * 99


def test_any_of_counts_from_whatever_fired() -> None:
    """The multiples stay where they are; the seconds begin again at each of them."""
    clock = Clock()
    due = EverySteps(100) | EverySeconds(60, clock=clock)
    times = {0: 0.0, 59: 59.0, 60: 60.0, 100: 100.0, 159: 159.0, 160: 160.0, 210: 215.0, 260: 270.0}
    assert fired_over_time(due, clock, times) == [0, 60, 100, 160, 210]


def test_all_of_waits_for_the_last() -> None:
    """A multiple that came too soon is not lost: it fires when the seconds are over."""
    clock = Clock()
    due = EverySteps(100) & EverySeconds(60, clock=clock)
    times = {
        0: 0.0,
        99: 70.0,
        100: 75.0,
        150: 100.0,
        200: 110.0,
        240: 136.0,
        299: 199.0,
        300: 200.0,
    }
    assert fired_over_time(due, clock, times) == [0, 100, 240, 300]


@given(steps=STEPS, first=st.integers(1, 300), second=st.integers(1, 300))
def test_steps_joined_are_unions_and_fire_no_more_than_their_parts(
    steps: list[int], first: int, second: int
) -> None:
    """Either is the union of both; all of them fire at most as often as the rarer one."""
    one, two = fired(EverySteps(first), steps), fired(EverySteps(second), steps)
    assert fired(AnyOf(EverySteps(first), EverySteps(second)), steps) == sorted({*one, *two})
    both = fired(AllOf(EverySteps(first), EverySteps(second)), steps)
    assert both[0] == steps[0]
    assert len(both) <= min(len(one), len(two))


def test_joined_triggers_are_joined_again() -> None:
    """Three conditions, of which one is a pair."""
    clock = Clock()
    due = (EverySteps(10) & EverySeconds(5, clock=clock)) | GrowingSteps()
    times = dict(enumerate(np.arange(0.0, 25.0)))
    assert fired_over_time(due, clock, times) == [0, 1, 2, 5, 10, 20]


@pytest.mark.parametrize(
    "make",
    [
        lambda: EverySteps(3),
        lambda: EverySeconds(1e-9),
        lambda: GrowingSteps(factor=1.5),
        lambda: EverySteps(3) | GrowingSteps(),
        lambda: EverySteps(3) & GrowingSteps(),
    ],
)
def test_the_answer_to_a_step_is_decided_once(make: Callable[[], Trigger]) -> None:
    """A loop may ask in two places."""
    due = make()
    for step in range(20):
        first = due(step)
        assert [due(step), due(step)] == [first, first]


def test_steps_are_integers_of_any_kind() -> None:
    """NumPy's, and whatever else is an index."""
    due = EverySteps(2)
    assert [due(step) for step in (np.int64(0), np.uint8(1), np.array(2), True + 2)] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("act", "found"),
    [
        (lambda: EverySteps(0), "steps must be an integer >= 1, found 0"),
        (lambda: EverySteps(2.5), "steps must be an integer >= 1, found 2.5"),
        (lambda: EverySeconds(0), "seconds must be positive and finite, found 0"),
        (lambda: EverySeconds(float("nan")), "seconds must be .*found nan"),
        (lambda: GrowingSteps(factor=1), "factor must be finite and above 1, found 1"),
        (lambda: GrowingSteps(factor=float("inf")), "factor must be .*found inf"),
        (lambda: GrowingSteps(factor="2"), "factor must be .*found '2'"),
        (lambda: EverySteps(1)(0.5), "step is an integer, not 0.5"),
        (lambda: EverySteps(1)(-1), "step is at least 0, not -1"),
        (lambda: fired(EverySteps(1), [5, 4]), "step 4 is behind step 5"),
        (lambda: AnyOf(), "at least one; found none"),
        (lambda: AllOf(EverySteps(1), 5), "only triggers can be joined.*found 5"),
        (lambda: EverySteps(1) & 5, "only triggers can be joined.*found 5"),
        (lambda: EverySteps(1) or EverySeconds(1), "join two by & or |"),
        (lambda: [step for step in range(3) if EverySteps(1)], r"ask due\(step\)"),
    ],
)
def test_mistakes_are_told(act: Callable[[], Any], found: str) -> None:
    """Each in one line with what was found, a trigger that is not asked among them."""
    with pytest.raises(InvalidArgumentError, match=found):
        act()
