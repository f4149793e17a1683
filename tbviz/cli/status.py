"""What a program says at its end: an exit status, and one line for what a user can mend."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from tbviz.errors import TbvizError

INTERRUPTED = 130  # what a shell reports for Ctrl-C


def exit_status(command: Callable[[], int], *, mistake: str = "error") -> int:
    """Call `command` and return the exit status: its own, or 2 for what a user can mend.

    Errors and warnings are a line each on standard error, without a traceback. Standard output on a
    full disk is such an error; who reads it may stop before its end, as `head` does: that is none.

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
    except KeyboardInterrupt:
        return INTERRUPTED
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


def interrupt_at_sigterm() -> None:
    """Let what ends this process politely, as `kill` does, be a Ctrl-C: half files are removed.

    Only the main thread can say so; in others nothing changes.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


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
