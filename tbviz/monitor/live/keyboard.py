"""Keys, read from a terminal as they are pressed."""

from __future__ import annotations

import contextlib
import os
import re
import select
import sys
import time
from collections.abc import Iterator

_NAMES = {
    b"\x1b[A": "up", b"\x1b[B": "down", b"\x1b[C": "right", b"\x1b[D": "left",
    b"\x1bOA": "up", b"\x1bOB": "down", b"\x1bOC": "right", b"\x1bOD": "left",
    b"\x1b[5~": "page up", b"\x1b[6~": "page down", b"\x1b[Z": "back tab", b"\t": "tab",
    b"\x1b[H": "home", b"\x1bOH": "home", b"\x1b[1~": "home", b"\x1b[7~": "home",
    b"\x1b[F": "end", b"\x1bOF": "end", b"\x1b[4~": "end", b"\x1b[8~": "end",
    b"\r": "enter", b"\n": "enter", b"\x04": "control d", b"\x0c": "control l", b"\x1b": "escape",
}  # fmt: skip
# What a key sends: a function of the terminal (ECMA-48, 5.4), or a character.
_KEY = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1bO.|.", re.DOTALL)
_BEGUN = re.compile(rb"\x1b(\[[0-?]*[ -/]*|O)?\Z")
_REST = 0.05  # seconds that the rest of a key may be late, as over a network


@contextlib.contextmanager
def unbuffered() -> Iterator[int | None]:
    """Let the terminal of standard input hand on each key at once, and restore it at the end.

    Yields:
        What `pressed_keys` reads from; None where standard input is no terminal, or the system
        knows no termios.
    """
    if os.name != "posix" or not sys.stdin.isatty():
        yield None
        return
    import termios
    import tty

    source = sys.stdin.fileno()
    before = termios.tcgetattr(source)
    try:
        tty.setcbreak(source)
        yield source
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)


def pressed_keys(source: int | None, seconds: float) -> list[str]:
    """Wait for keys, at most so many seconds, and return their names."""
    if source is None:
        time.sleep(seconds)
        return []
    if not select.select([source], [], [], seconds)[0]:
        return []
    pressed = more = os.read(source, 1024)
    while more and _BEGUN.search(pressed) and select.select([source], [], [], _REST)[0]:
        more = os.read(source, 1024)
        pressed += more
    return names_of(pressed) or ["q"]  # a terminal that is gone reads as nothing


def names_of(pressed: bytes) -> list[str]:
    """Return the names of keys as terminals send them: a letter, or "up", "tab", "page down"."""
    return [_NAMES.get(key) or key.decode("ascii", "replace") for key in _KEY.findall(pressed)]
