"""Progress bars, stopwatches and Ctrl-C."""

from __future__ import annotations

import io
import signal

import pytest

from training import progress
from training.progress import CtrlC, ProgressBar, Stopwatch


class Terminal(io.StringIO):
    """A file that says that it is a terminal."""

    def isatty(self):
        """Return True."""
        return True


@pytest.mark.parametrize(
    ("done", "seconds", "expected"),
    [
        (0, 0.0, "training [........................] 0/10,000  0 s"),
        (2500, 3.0, "training [######..................] 2,500/10,000  9 s left"),
        (10_000, 12.4, "training [########################] 10,000/10,000  12 s"),
    ],
)
def test_a_bar_tells_how_far_it_is(done, seconds, expected):
    """A quarter done in 3 s leaves 9 s."""
    assert progress.draw("training", done, 10_000, seconds) == expected


def test_a_bar_is_redrawn_in_its_line():
    """On a terminal, each drawing overwrites the one before, and the line ends at the end."""
    terminal = Terminal()
    with ProgressBar("rendering", total=2, file=terminal) as bar:
        bar.show(1, "half")
        bar.show(2)
    start, *drawings = terminal.getvalue().split("\r\x1b[K")
    assert (start, len(drawings)) == ("", 3)
    assert drawings[1].endswith("half")
    assert drawings[2].endswith("\n")
    assert all(len(drawing.strip()) < 80 for drawing in drawings)


def test_a_bar_prints_nothing_into_a_file():
    """A log file is no place for control characters."""
    file = io.StringIO()
    with ProgressBar("training", total=2, file=file) as bar:
        bar.show(1)
    assert file.getvalue() == ""


def test_a_stopwatch_adds_up(monkeypatch):
    """Only the time inside its blocks counts, also where one fails."""
    times = iter([10.0, 11.5, 20.0, 20.25])
    monkeypatch.setattr(progress.time, "perf_counter", lambda: next(times))
    stopwatch = Stopwatch()
    with stopwatch:
        pass
    with pytest.raises(ZeroDivisionError), stopwatch:
        1 // 0  # noqa: B018
    assert stopwatch.seconds == 1.75


@pytest.fixture
def interrupting():
    """Let SIGINT raise KeyboardInterrupt, which it does not in every job of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def test_the_first_ctrl_c_is_a_flag_and_the_second_interrupts(interrupting):
    """Work can stop where it is whole; who presses twice does not want to wait."""
    with CtrlC() as ctrl_c:
        assert not ctrl_c.pressed
        signal.raise_signal(signal.SIGINT)
        assert ctrl_c.pressed
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is interrupting


def test_ctrl_c_has_its_old_effect_after_the_block(interrupting):
    """Where it was not pressed, the handler of before is back."""
    with CtrlC():
        pass
    assert signal.getsignal(signal.SIGINT) is interrupting
