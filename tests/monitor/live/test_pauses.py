"""How long runs pause."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor.live.pauses import NONE, extend


def longest(times: np.ndarray, part: int, **options: list[float]) -> float:
    """Return the longest pause that is known after points have come in parts."""
    pauses = NONE
    for start in range(0, len(times), part):
        pauses = extend(pauses, times[start : start + part], **options)
    return float(pauses.seconds.max(initial=0))


@pytest.mark.parametrize("part", [1, 37, 20_000])
@pytest.mark.parametrize("count", [1_001, 1_999, 19_000, 19_999])
def test_a_pause_that_comes_again_is_known_until_the_next(count: int, part: int) -> None:
    """A validation of 600 s after each thousand steps of 0.1 s, in however many parts."""
    number = np.arange(count)
    assert longest(1.7e9 + number * 0.1 + number // 1000 * 600, part) == pytest.approx(600.1)


@pytest.mark.parametrize("part", [1, 37, 20_000])
def test_a_pause_that_came_once_is_forgotten(part: int) -> None:
    """When as many points as before it have come after it."""
    number = np.arange(2100)
    times = number + (number > 1000) * 3600.0
    assert longest(times[:2000], part) == 3601
    assert longest(times, part) == 1


def test_pauses_take_little_memory() -> None:
    """Of a million that grow, and of as many that shrink."""
    growing = np.cumsum(np.arange(1_000_000.0))
    assert len(extend(NONE, growing).seconds) == 1
    shrinking = np.cumsum(np.arange(1_000_000.0)[::-1])
    assert len(extend(NONE, shrinking).seconds) == 512


def test_between_two_sessions_is_no_pause() -> None:
    """A training that was killed goes on the next day, in another file."""
    times = np.r_[100.5:110.5, 90_000.7:90_005.7]
    assert longest(times, 4) == pytest.approx(89_891.2)
    assert longest(times, 4, begins=[100, 90_000]) == 1


def test_a_clock_that_jumps_does_no_harm() -> None:
    """One that is set back tells of no pause, and a time that is no number is left out."""
    assert longest(np.r_[10.0:20.0, 5.0:9.0, np.nan, np.inf, 20.0, 21.0], 3) == 1
    assert extend(NONE, []) is NONE
