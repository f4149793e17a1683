"""What a summary loses of its data without an error: counted beside it, and told once.

NaN, infinity and a picture that is too large never stop a training. Builders find them in the
thread of the writer, and note them. The writer tells of each tag and reason once, as a
RuntimeWarning at the next call of the user's: there it has a line of the user's program, and a
filter that makes it an error costs no summary.
"""

from __future__ import annotations

import contextlib
import contextvars
import sys
import warnings
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from tbviz.events import Value, scalar_value

_REASONS = {
    "nan": "NaN",
    "inf": "infinite",
    "nonfinite": "not finite",
}


class Note(NamedTuple):
    """What is to be told of a tag, and in one word why, so that it is told once."""

    tag: str
    reason: str
    text: str


_noted: contextvars.ContextVar[list[Note] | None] = contextvars.ContextVar(
    "tbviz_notes", default=None
)


def note(tag: str, reason: str, text: str) -> None:
    """Note something of a tag, for the `noting` block around this; without one, do nothing."""
    notes = _noted.get()
    if notes is not None:
        notes.append(Note(tag, reason, text))


@contextlib.contextmanager
def noting() -> Iterator[list[Note]]:
    """Collect what is noted inside the block."""
    notes: list[Note] = []
    token = _noted.set(notes)
    try:
        yield notes
    finally:
        _noted.reset(token)


def counted(tag: str, reason: str, count: int, *, units: str = "values") -> list[Value]:
    """Return how many are "nan", "inf" or "nonfinite", and note it; nothing for none.

    The count is a scalar, `<tag>/<reason>`; units are what is counted, such as "pixels".
    """
    if not count:
        return []
    name = f"{tag}/{reason}"
    verb = "is" if count == 1 else "are"
    note(tag, reason, f"{count} of its {units} {verb} {_REASONS[reason]}, as {name} counts")
    return [scalar_value(name, count)]


def note_clipped(tag: str, count: int, what: str) -> None:
    """Note how many finite values are clipped, if any; `what` names them and their range."""
    if count:
        verb = "is" if count == 1 else "are"
        note(tag, "clipped", f"{count} of its {what} {verb} clipped")


class Notes:
    """What one writer has noted: a thread takes notes, and others tell them.

    Attributes:
        untold: the messages that are still to be told.
    """

    def __init__(self) -> None:
        self.untold: deque[str] = deque()
        self._known: set[tuple[str, str]] = set()

    def take(self, notes: list[Note], step: int) -> None:
        """Take notes of a step, each tag and reason once."""
        for tag, reason, text in notes:
            if (tag, reason) not in self._known:
                self._known.add((tag, reason))
                self.untold.append(f"{tag}: at step {step}, {text}. This is said once")

    def tell(self) -> None:
        """Warn of what is untold, at the line outside of tbviz that led here."""
        with contextlib.suppress(IndexError):  # another thread may be telling, too
            while self.untold:
                warnings.warn(self.untold.popleft(), RuntimeWarning, stacklevel=_depth())


def _depth() -> int:
    """Return the stacklevel by which the caller of this reaches out of tbviz."""
    frame, depth = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("tbviz."):
        frame, depth = frame.f_back, depth + 1
    return depth
