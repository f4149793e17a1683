"""What a program says at its end: an exit status, and one line for what a user can mend."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from tbviz.errors import TbvizError

INTERRUPTED = 130  # what a shell reports for Ctrl-C
TERMINATED = 143  # and for SIGTERM


class Terminated(KeyboardInterrupt):
    """SIGTERM, by which `kill` asks a process to end."""


_SIGNALS: dict[int, type[KeyboardInterrupt]] = {
    signal.SIGINT: KeyboardInterrupt,
    signal.SIGTERM: Terminated,
}


def exit_status(command: Callable[[], int], *, mistake: str = "error") -> int:
    """Call `command` and return the exit status: its own, or 2 for what a user can mend.

    Errors and warnings are a line each on standard error, without a traceback, and so is an
    interrupt, of which the status is what shells report. Standard output on a full disk is such an
    error; who reads it may stop before its end, as `head` does: that is none.

    Args:
        command: what to do; returns its exit status.
        mistake: stands before the message of a `TbvizError`.
    """
    try:
        with plain_warnings():
            status = command()
            sys.stdout.flush()
            return status
    except TbvizError as error:
        print(f"{mistake}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as interrupt:
        print(f"{mistake}: interrupted", file=sys.stderr)
        return TERMINATED if isinstance(interrupt, Terminated) else INTERRUPTED
    except BrokenPipeError:
        _give_up_output()
        return 0
    except OSError as error:
        if error.filename is not None:  # an open file has none
            raise
        _give_up_output()
        print(f"{mistake}: cannot write standard output: {error.strerror}", file=sys.stderr)
        return 2


def _give_up_output() -> None:
    """Forget what is left in the buffer: it would raise again when the interpreter closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Raise `KeyboardInterrupt` at Ctrl-C and `Terminated` at SIGTERM while the block runs.

    So half files are removed. What is interrupted may raise another error instead, as modules do
    in the middle of their import: that is an interrupt, too. A signal that is ignored, or that
    something other than Python handles, stays so, and only the main thread handles any.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    noted: list[type[KeyboardInterrupt]] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(_SIGNALS[number])
        raise noted[-1]

    known = {number: signal.getsignal(number) for number in _SIGNALS}
    before = {number: how for number, how in known.items() if how not in (signal.SIG_IGN, None)}
    for number in before:
        signal.signal(number, note)
    try:
        yield
    except Exception as error:
        if noted:
            raise noted[-1] from error
        raise
    finally:
        for number in before:
            signal.signal(number, before[number])


@contextlib.contextmanager
def plain_warnings() -> Iterator[None]:
    """Print what a warning says, and not the line of code that says it."""

    def show(message: Warning | str, *where: Any, **also: Any) -> None:
        print(f"warning: {message}", file=sys.stderr)

    before, warnings.showwarning = warnings.showwarning, show
    try:
        yield
    finally:
        warnings.showwarning = before
