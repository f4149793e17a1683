"""What is remembered of a training."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import History, judge
from tbviz.monitor.history import Curve, Series, extend


def test_points_come_back_in_their_order() -> None:
    """As steps, values and wall times; NaN is a value."""
    history = History()
    for step, value in [(0, 1.5), (10, np.nan), (20, -2.0)]:
        history.add("loss", step, value, 100.0 + step)
    steps, values, wall_times = history["loss"]
    np.testing.assert_array_equal(steps, [0, 10, 20])
    np.testing.assert_array_equal(values, [1.5, np.nan, -2.0])
    np.testing.assert_array_equal(wall_times, [100, 110, 120])
    assert list(history) == ["loss"]


def test_a_restart_takes_the_place_of_what_it_does_again() -> None:
    """Points from its first step on are forgotten."""
    history = History()
    for step in (0, 10, 20, 30, 15, 25):
        history.add("loss", step, step)
    np.testing.assert_array_equal(history["loss"].steps, [0, 10, 15, 25])


def test_steps_are_exact() -> None:
    """Nanoseconds of a clock, which float64 does not keep apart."""
    steps = [1_760_000_000_000_000_000 + nanosecond for nanosecond in range(40)]
    history = History()
    for step in steps:
        history.add("loss", step, 1.0)
    assert history["loss"].steps.tolist() == steps
    assert [column.dtype for column in history["loss"]] == [np.int64, np.float64, np.float64]


def points(start: int, end: int) -> Series:
    """Return points of which step, value and wall time are one number."""
    numbers = np.arange(start, end)
    return Series(numbers, numbers.astype(float), numbers.astype(float))


@pytest.mark.parametrize("part", [1, 7, 5000])
def test_a_long_series_is_thinned_evenly_but_for_its_end(part: int) -> None:
    """In however many parts it comes; its first point stays, and its last 64."""
    curve: Curve | None = None
    for start in range(0, 5000, part):
        curve = extend(curve, points(start, min(start + part, 5000)), most=512)
    assert curve is not None
    expected = [*range(0, 5000 - 64, 16), *range(5000 - 64, 5000)]
    for column in (*curve.series, curve.numbers):
        assert column.tolist() == expected


def test_points_one_by_one_and_together_are_the_same() -> None:
    """As a monitor is told of them, and as they are read; a look in between changes nothing."""
    alone, together = History(), History()
    for step in range(30_000):
        alone.add("loss", step, step, step)
        if step % 1000 == 0:
            assert alone["loss"].steps[-1] == step
    together.extend("loss", points(0, 30_000))
    for column, expected in zip(alone["loss"], together["loss"], strict=True):
        np.testing.assert_array_equal(column, expected)
    assert len(together["loss"].steps) <= 4096
    assert together["loss"].steps.tolist() == [*range(0, 29_936, 8), *range(29_936, 30_000)]


def test_a_restart_takes_points_back() -> None:
    """Those whose steps come again are gone, from a series that was thinned too."""
    curve = extend(extend(None, points(0, 10)), points(5, 7))
    assert curve.series.steps.tolist() == curve.numbers.tolist() == [0, 1, 2, 3, 4, 5, 6]
    curve = extend(extend(None, points(0, 5000), most=512), points(100, 120), most=512)
    assert curve.series.steps.tolist() == [*range(0, 100, 16), *range(100, 120)]


def test_nothing_new_changes_nothing() -> None:
    """A look at files that did not grow."""
    curve = extend(None, points(0, 3))
    assert extend(curve, points(0, 0)) is curve


def constant(start: int, end: int, value: float) -> Series:
    """Return points of one value."""
    return points(start, end)._replace(values=np.full(end - start, value))


@pytest.mark.parametrize("healthy", [5, 100_000])
def test_the_last_measurements_are_the_last(healthy: int) -> None:
    """An illness is found after as many of them in a long training as in a new one."""
    history = History()
    history.extend("health/dead_share/a", constant(0, healthy, 0.0))
    history.extend("health/dead_share/a", constant(healthy, healthy + 4, 1.0))
    assert judge(history) == []
    history.add("health/dead_share/a", healthy + 4, 1.0)
    assert [finding.rule for finding in judge(history)] == ["dead_units"]
