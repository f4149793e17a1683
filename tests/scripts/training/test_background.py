"""A writer that draws and encodes while the training goes on."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

import tbviz
from tbviz.summary.pending import PendingSummary
from training.background import MOST_WAITING, BackgroundWriter


def test_everything_is_written_in_the_order_of_the_calls(tmp_path):
    """After close, all points are there, though more were given than may wait."""
    steps = range(3 * MOST_WAITING)
    with BackgroundWriter(tmp_path / "run") as writer:
        for step in steps:
            writer.scalar("loss", step / 2, step)
    loss = tbviz.open_logdir(tmp_path)["run"].scalars("loss")
    np.testing.assert_array_equal(loss.steps, steps)
    np.testing.assert_array_equal(loss.values, np.arange(len(steps)) / 2)


def test_data_may_change_after_the_call(tmp_path):
    """What is written is the data at the time of the call."""
    with BackgroundWriter(tmp_path / "run") as writer:
        picture = np.zeros((300, 300), np.uint8)
        writer.image("picture", picture, 0)
        picture[:] = 255
    assert not tbviz.open_logdir(tmp_path)["run"].images("picture")[0].any()


def test_a_call_does_not_wait_for_what_was_given_before(tmp_path):
    """A summary that takes long holds up the thread, and not the training."""
    gate = threading.Event()
    with BackgroundWriter(tmp_path / "run") as writer:
        writer.write(PendingSummary(0, lambda: [] * gate.wait(30)))
        writer.scalar("loss", 1.0, 1)
        assert not gate.is_set()
        gate.set()
    assert list(tbviz.open_logdir(tmp_path)["run"].scalars("loss").steps) == [1]


def test_a_call_waits_where_too_much_is_waiting(tmp_path):
    """Memory stays bounded when summaries come faster than they are written."""
    gate = threading.Event()
    with BackgroundWriter(tmp_path / "run") as writer:
        for step in range(MOST_WAITING):
            writer.write(PendingSummary(step, lambda: [] * gate.wait(30)))
        threading.Timer(0.2, gate.set).start()
        writer.scalar("loss", 1.0, MOST_WAITING)
        assert gate.is_set()


def test_flush_makes_everything_visible(tmp_path):
    """A reader sees what was written before the flush, with the writer still open."""
    with BackgroundWriter(tmp_path / "run") as writer:
        writer.scalar("loss", 0.5, 7)
        writer.flush()
        assert list(tbviz.open_logdir(tmp_path)["run"].scalars("loss").steps) == [7]


def fail():
    """Stand for a summary that cannot be encoded."""
    raise ZeroDivisionError


def test_an_error_in_the_thread_comes_with_a_later_call(tmp_path):
    """A training does not run on for hours without its summaries."""
    with BackgroundWriter(tmp_path / "run") as writer:
        writer.write(PendingSummary(0, fail))
        with pytest.raises(ZeroDivisionError):
            for step in range(MOST_WAITING // 2):
                writer.scalar("loss", 0.5, step)
                time.sleep(0.01)


def test_close_raises_an_error_that_no_call_has_raised(tmp_path):
    """Closing again is fine, and the file keeps the rest."""
    writer = BackgroundWriter(tmp_path / "run")
    writer.scalar("loss", 0.5, 1)
    writer.write(PendingSummary(2, fail))
    with pytest.raises(ZeroDivisionError):
        writer.close()
    writer.close()
    assert list(tbviz.open_logdir(tmp_path)["run"].scalars("loss").steps) == [1]
