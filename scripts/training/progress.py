"""Long work: how far it is, where its time goes, and how it is stopped."""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType
from typing import TextIO

BAR_WIDTH = 24


class ProgressBar:
    """A bar on a terminal; elsewhere nothing is printed. Use it as a context manager.

    with ProgressBar("training", total=10_000) as bar:
        bar.show(500, "loss 0.0614")
    """

    def __init__(self, label: str, *, total: int, file: TextIO | None = None) -> None:
        self.label = label
        self.total = total
        self.file = sys.stderr if file is None else file
        self.started = time.perf_counter()

    def __enter__(self) -> ProgressBar:
        self.show(0)
        return self

    def __exit__(self, *error: object) -> None:
        if self.file.isatty():
            self.file.write("\n")

    def show(self, done: int, note: str = "") -> None:
        """Redraw the bar: `done` of the total, the time that is left, and a note."""
        if self.file.isatty():
            seconds = time.perf_counter() - self.started
            self.file.write(f"\r\x1b[K{draw(self.label, done, self.total, seconds)}  {note}")
            self.file.flush()


def draw(label: str, done: int, total: int, seconds: float) -> str:
    """Return the bar's text after `seconds` of work."""
    filled = BAR_WIDTH * done // total
    bar = "#" * filled + "." * (BAR_WIDTH - filled)
    left = (
        f"{seconds * (total - done) / done:.0f} s left" if 0 < done < total else f"{seconds:.0f} s"
    )
    return f"{label} [{bar}] {done:,}/{total:,}  {left}"


class Stopwatch:
    """Adds up the seconds spent inside its `with` blocks."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.started = 0.0

    def __enter__(self) -> Stopwatch:
        self.started = time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds += time.perf_counter() - self.started


class CtrlC:
    """Turns the first Ctrl-C inside its `with` block into a flag, read where the work can stop.

    A second Ctrl-C interrupts at once, as ever.
    """

    def __init__(self) -> None:
        self.pressed = False

    def __enter__(self) -> CtrlC:
        self.before = signal.signal(signal.SIGINT, self.note)
        return self

    def __exit__(self, *error: object) -> None:
        signal.signal(signal.SIGINT, self.before)

    def note(self, number: int, frame: FrameType | None) -> None:
        """Remember that Ctrl-C was pressed; the signal's handler."""
        self.pressed = True
        signal.signal(signal.SIGINT, self.before)
