"""What is remembered of a training."""

from __future__ import annotations

import numpy as np

from tbviz.monitor import History


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


def test_a_long_series_is_thinned_and_keeps_its_ends() -> None:
    """Of a million points some thousands are left, over the whole length."""
    history = History()
    for step in range(100_000):
        history.add("loss", step, step)
    steps = history["loss"].steps
    assert 1000 < len(steps) <= 4096
    assert (steps[0], steps[-1]) == (0, 99_999)
    assert (np.diff(steps) > 0).all()
    assert np.diff(steps).max() < 200
