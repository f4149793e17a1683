"""The loop of every training: when it looks, and how it ends."""

from __future__ import annotations

import math
import os
import signal

import pytest

from training.loop import stops, training
from training.progress import CtrlC


@pytest.mark.parametrize(
    ("steps", "summary_every", "expected"),
    [
        (250, 500, [100, 200, 250]),
        (250, 60, [60, 120, 180, 240, 250]),
        (400, 150, [100, 150, 250, 300, 400]),
        (1, 1, [1]),
    ],
)
def test_the_loop_stops_for_summaries_and_often_enough(steps, summary_every, expected):
    """It stops at every summary, after at most 100 steps, and at the end."""
    assert list(stops(steps, summary_every)) == expected


def test_it_looks_at_the_start_at_every_summary_and_at_the_end():
    """Each look has the loss of the steps before it, which have been run by then."""
    run = []

    def run_steps(steps):
        run.append(steps)
        return float(sum(run))

    looks = [(*look, sum(run)) for look in training(run_steps, steps=250, summary_every=120)]
    assert looks == [(0, None, 0), (120, 120.0, 120), (240, 240.0, 240), (250, 250.0, 250)]


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_ends_it_after_a_look(loss):
    """No step is run after it."""
    losses = iter([1.0, loss])
    looks = list(training(lambda _: next(losses), steps=1000, summary_every=500))
    assert [look.step for look in looks] == [0, 200]


def test_ctrl_c_ends_it_after_one_more_look():
    """The call of steps that was under way is whole, and its step is looked at."""

    def run_steps(steps):
        os.kill(os.getpid(), signal.SIGINT)
        return 1.0

    looks = list(training(run_steps, steps=1000, summary_every=500))
    assert [look.step for look in looks] == [0, 100]


def test_it_goes_on_where_it_was():
    """What was looked at before is not looked at again, and the looks come where they were."""
    run = []

    def run_steps(steps):
        run.append(steps)
        return 1.0

    looks = list(training(run_steps, steps=250, summary_every=100, start=120))
    assert [look.step for look in looks] == [200, 250]
    assert sum(run) == 130


def test_ctrl_c_is_told_to_who_watches_for_more_than_one_loop():
    """The flag outlives the loop that it ended."""
    with CtrlC() as ctrl_c:
        looks = training(lambda _: 1.0, steps=1000, summary_every=500, ctrl_c=ctrl_c)
        next(looks)
        os.kill(os.getpid(), signal.SIGINT)
        assert [look.step for look in looks] == [100]
        assert ctrl_c.pressed
