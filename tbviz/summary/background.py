"""A bounded queue, and the thread that works it off.

The caller appends to a list and goes on: no lock, so that a call costs next to nothing, and so that
a signal handler may call `flush` whatever the thread that it interrupts was doing. Every wait is
for an answer in a queue of its own, which the thread can give without waiting itself.

The thread looks into the queue every so many seconds, so that what comes in meanwhile is worked off
together; at once when it is asked, when the queue is full, and for an item that holds much memory.
A caller that waits for room waits until all is worked off: two threads that both want the
interpreter take turns only every few milliseconds, and would hold each other up at each array.
"""

from __future__ import annotations

import contextlib
import functools
import queue
import threading
from collections.abc import Callable
from typing import Generic, Literal, TypeAlias, TypeVar

from tbviz.errors import FileError, InvalidArgumentError, TbvizError

Item = TypeVar("Item")
Release: TypeAlias = Callable[[int], None]
WhenFull: TypeAlias = Literal["wait", "drop"]

MOST_ITEMS = 1 << 14  # that may wait
MOST_BYTES = 1 << 26  # that they may hold

_PATIENCE = 0.1  # seconds between looks at whether the thread still lives


class _Request:
    """Asks the thread to work off all that is there, then to call `then`, and to answer."""

    def __init__(self, then: Callable[[], None], *, last: bool = False) -> None:
        self.then = then
        self.last = last
        self.answer: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()


class Background(Generic[Item]):
    """Works off items in a thread of its own, in their order.

    An error of `work` is raised by the next call, once, as the cause of a TbvizError.

    Args:
        work: takes the items of a list, and tells its second argument the bytes of each large one
            when it is done with it.
        name: of what is written to, for messages.
        seconds: how long an item may wait.
        when_full: what becomes of an item when the queue is full: "wait" for room, or "drop" it.

    Attributes:
        dropped: how many items found no room.
    """

    def __init__(
        self,
        work: Callable[[list[Item], Release], None],
        *,
        name: str,
        seconds: float,
        when_full: WhenFull,
    ) -> None:
        self.dropped = 0
        self._name = name
        self._work = work
        self._seconds = min(seconds, threading.TIMEOUT_MAX)
        self._drops = when_full == "drop"
        self._many = MOST_ITEMS // 2 if self._drops else MOST_ITEMS  # to wake the thread for
        self._items: list[Item] = []
        self._fine = True  # neither refusal nor error: one thing to check instead of two
        self._refusal = ""
        self._is_closed = False
        self._error: Exception | None = None
        self._bytes_in = self._bytes_out = 0  # counted by the callers, and by the thread
        self._counting = threading.RLock()  # among the callers
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._woken = False
        self._waiting: list[queue.SimpleQueue[None]] = []
        self._thread = threading.Thread(target=self._run, name="tbviz-writer", daemon=True)
        self._thread.start()

    def put(self, item: Item) -> None:
        """Queue an item that holds next to no memory.

        Raises:
            InvalidArgumentError: the queue is closed.
            TbvizError: an earlier item could not be worked off.
        """
        if self._fine and len(self._items) < self._many:
            self._items.append(item)
        else:
            self._put_if_possible(item, 0)

    def put_large(self, item: Item, nbytes: int) -> None:
        """Queue an item that holds `nbytes` of memory; raises what `put` raises."""
        self._put_if_possible(item, nbytes)
        self._wake()

    def flush(self, then: Callable[[], None] | None = None) -> None:
        """Return when all items are worked off, and the thread has called `then`.

        Raises:
            TbvizError: an item could not be worked off.
            Exception: of `then`.
        """
        if self._refusal and not self._is_closed:
            self.check()
        self._ask(_Request(then or _nothing))
        self._raise_error()

    def close(self, then: Callable[[], None]) -> None:
        """Refuse new items, work off those that are there, call `then` and end the thread.

        Where it is closed already, return when that is done. Raises what `flush` raises.
        """
        if self._refusal:
            self._ask(_Request(_nothing))
            return
        self.refuse("is closed: open a new one")
        self._is_closed = True
        self._ask(_Request(then, last=True))
        self._raise_error()

    def refuse(self, reason: str) -> None:
        """Let every later call raise InvalidArgumentError: "the writer of <name> <reason>"."""
        self._refusal = reason
        self._fine = False

    def _put_if_possible(self, item: Item, nbytes: int) -> None:
        self.check()
        if self._is_full(nbytes) and not self._has_waited_for_room(nbytes):
            return
        with self._counting:
            self._bytes_in += nbytes
        self._items.append(item)
        if len(self._items) >= self._many:
            self._wake()

    def _has_waited_for_room(self, nbytes: int) -> bool:
        if self._drops:
            with self._counting:
                self.dropped += 1
            return False
        while self._is_full(nbytes):
            room: queue.SimpleQueue[None] = queue.SimpleQueue()
            self._waiting.append(room)
            self._wake()
            with contextlib.suppress(queue.Empty):
                room.get(timeout=_PATIENCE)
            self.check()
        return True

    def _is_full(self, nbytes: int) -> bool:
        held = self._bytes_in - self._bytes_out
        return len(self._items) >= MOST_ITEMS or (held > 0 and held + nbytes > MOST_BYTES)

    def check(self) -> None:
        """Raise what `put` would raise before it takes an item."""
        if self._refusal:
            raise InvalidArgumentError(f"the writer of {self._name} {self._refusal}")
        self._raise_error()

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        self._fine = not self._refusal
        if error is not None:
            kind = FileError if isinstance(error, OSError) else TbvizError
            raise kind(f"{self._name}: an earlier summary was not written: {error}") from error

    def _wake(self) -> None:
        if not self._woken:
            self._woken = True
            self._requests.put(None)

    def _ask(self, request: _Request) -> None:
        """Return when the thread has answered, or will never; raise what it answers."""
        self._requests.put(request)
        while self._thread.is_alive() and threading.current_thread() is not self._thread:
            with contextlib.suppress(queue.Empty):
                if error := request.answer.get(timeout=_PATIENCE):
                    raise error
                return

    # What the thread does: nothing here waits for a caller.

    def _run(self) -> None:
        request = None
        while request is None or not request.last:
            request = self._next_request()
            self._woken = False
            self._work_off()
            if request is not None:
                request.answer.put(_error_of(request.then))

    def _next_request(self) -> _Request | None:
        try:
            return self._requests.get(timeout=self._seconds)
        except queue.Empty:
            return None

    def _work_off(self) -> None:
        """Work off the items that are there now; those that come meanwhile have to wait."""
        batch = self._items[:]
        del self._items[: len(batch)]
        if batch and (error := _error_of(functools.partial(self._work, batch, self._release))):
            self._error = self._error or error
            self._fine = False
        self._tell_of_room()

    def _release(self, nbytes: int) -> None:
        self._bytes_out += nbytes
        self._tell_of_room()

    def _tell_of_room(self) -> None:
        while self._waiting:
            self._waiting.pop().put(None)


def _nothing() -> None:
    pass


def _error_of(work: Callable[[], None]) -> Exception | None:
    try:
        work()
    except Exception as error:
        return error
    return None
