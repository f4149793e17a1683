"""What becomes of open writers when their process forks, or is asked to end.

SIGTERM: where it would end the process at once, a handler flushes the writers first, and then lets
it end in the same way. It is there only while a writer is open, and only where no other is.

Fork: the child has the memory of its parent but not its threads, so there nothing would ever be
written; its copies of the writers refuse all that is asked of them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import warnings
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Protocol

from tbviz.errors import TbvizError


class Perishable(Protocol):
    """What is told of these events."""

    def flush(self) -> None:
        """Return when all that was said is in the file."""

    def abandon(self) -> None:
        """Refuse everything from now on: this is a forked child."""


def close_after(error: BaseException | None, close: Callable[[], None]) -> None:
    """Close what a `with` block held, at the end of the block or after an error in it.

    That error is the one to be raised; what goes wrong with a summary is then told beside it.
    """
    try:
        close()
    except TbvizError as lost:
        if error is None:
            raise
        warnings.warn(str(lost), RuntimeWarning, stacklevel=3)


_open: weakref.WeakSet[Perishable] = weakref.WeakSet()


def watch(writer: Perishable) -> None:
    """Tell `writer` of these events from now on."""
    _open.add(writer)
    _swap_handler(signal.SIG_DFL, _flush_and_end)


def unwatch(writer: Perishable) -> None:
    """Tell `writer` no more; unknown ones are none of our business."""
    _open.discard(writer)
    if not _open:
        _swap_handler(_flush_and_end, signal.SIG_DFL)


def _swap_handler(old: object, new: signal._HANDLER) -> None:
    """Let `new` handle SIGTERM where `old` does; only the main thread can."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGTERM) is old:
        signal.signal(signal.SIGTERM, new)


def _flush_and_end(number: int, frame: FrameType | None) -> None:
    for writer in list(_open):
        with contextlib.suppress(Exception):
            writer.flush()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _abandon_all() -> None:
    for writer in list(_open):
        writer.abandon()
        unwatch(writer)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)
