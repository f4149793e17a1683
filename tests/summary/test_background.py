"""The bounded queue and its thread: order, room, errors, ends."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import peers
import pytest

from tbviz.errors import FileError, InvalidArgumentError, TbvizError
from tbviz.summary import background
from tbviz.summary.background import Background, Release

PATIENCE = 20.0


class Worker:
    """Collects the items of a Background; waits at the gate before each batch."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()
        self.done: list[int] = []
        self.error: Exception | None = None

    def __call__(self, batch: list[int], release: Release) -> None:
        """Work off a batch; 7 in it means an error."""
        self.began.set()
        assert self.gate.wait(PATIENCE)
        self.done += batch
        for item in batch:
            if item >= 1000:
                release(item)
        if self.error is not None and 7 in batch:
            raise self.error


@pytest.fixture
def worker() -> Worker:
    """A worker with its gate open."""
    return Worker()


@pytest.fixture
def start(worker: Worker) -> Iterator[Callable[..., Background[int]]]:
    """Start a Background that looks into its queue but once in a long time."""
    started = []

    def start(*, seconds: float = 1e9, when_full: background.WhenFull = "wait") -> Background[int]:
        queue = Background[int](worker, name="it", seconds=seconds, when_full=when_full)
        started.append(queue)
        return queue

    yield start
    worker.gate.set()
    worker.error = None
    for queue in started:
        with contextlib.suppress(TbvizError):
            queue.close(nothing)


def nothing() -> None:
    """Do nothing."""


def test_items_are_worked_off_in_order(worker: Worker, start) -> None:
    """A flush returns when all items before it are done, and its own call, too."""
    queue = start()
    for item in range(100):
        queue.put(item)
    seen: list[int] = []
    queue.flush(lambda: seen.append(len(worker.done)))
    assert worker.done == list(range(100))
    assert seen == [100]


def test_an_item_waits_no_longer_than_it_may(worker: Worker, start) -> None:
    """Without a flush the thread looks by itself."""
    queue = start(seconds=0.01)
    queue.put(1)
    assert worker.began.wait(PATIENCE)


@pytest.mark.parametrize("when_full", ["wait", "drop"])
def test_large_items_and_many_items_are_worked_off_at_once(
    worker: Worker, start, monkeypatch: pytest.MonkeyPatch, when_full: background.WhenFull
) -> None:
    """What holds memory does not wait for company; nor do items for which there is no room."""
    monkeypatch.setattr(background, "MOST_ITEMS", 100)
    queue = start(when_full=when_full)
    queue.put_large(1000, 1000)
    assert worker.began.wait(PATIENCE)
    worker.began.clear()
    for item in range(101):
        queue.put(item)
    assert worker.began.wait(PATIENCE)


@pytest.mark.parametrize("nbytes", [0, 5000])
def test_a_full_queue_waits_for_room(
    worker: Worker, start, monkeypatch: pytest.MonkeyPatch, nbytes: int
) -> None:
    """A call with no room returns when there is some; nothing is lost, and order is kept."""
    monkeypatch.setattr(background, "MOST_ITEMS", 10 if not nbytes else 1000)
    monkeypatch.setattr(background, "MOST_BYTES", 10 * nbytes)
    queue = start()
    worker.gate.clear()
    items = list(range(nbytes, nbytes + 100))

    def put_all() -> None:
        for item in items:
            queue.put_large(item, item) if nbytes else queue.put(item)

    caller = threading.Thread(target=put_all)
    caller.start()
    assert worker.began.wait(PATIENCE)
    time.sleep(0.05)
    assert caller.is_alive()
    worker.gate.set()
    caller.join(PATIENCE)
    queue.flush()
    assert worker.done == items
    assert queue.dropped == 0


def test_a_full_queue_drops_where_asked_to(
    worker: Worker, start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What found no room is counted; the rest is there."""
    monkeypatch.setattr(background, "MOST_ITEMS", 10)
    queue = start(when_full="drop")
    worker.gate.clear()
    for item in range(100):
        queue.put(item)
    worker.gate.set()
    queue.flush()
    assert queue.dropped > 0
    assert len(worker.done) + queue.dropped == 100
    queue.put(100)
    queue.flush()
    assert worker.done[-1] == 100


def test_an_item_larger_than_the_queue_finds_room_alone(
    worker: Worker, start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would wait for ever otherwise."""
    monkeypatch.setattr(background, "MOST_BYTES", 5000)
    queue = start()
    for item in (9000, 9001, 9002):
        queue.put_large(item, item)
    queue.flush()
    assert worker.done == [9000, 9001, 9002]


@pytest.mark.parametrize(
    ("error", "kind"), [(ValueError("mine"), TbvizError), (OSError(5, "io"), FileError)]
)
@pytest.mark.parametrize("call", ["put", "put_large", "flush", "close"])
def test_an_error_is_raised_by_the_next_call_once(
    worker: Worker, start, error: Exception, kind: type[Exception], call: str
) -> None:
    """Any call raises it, with the original as its cause; later ones go on."""
    queue = start()
    worker.error = error
    queue.put_large(7, 0)
    assert worker.began.wait(PATIENCE)
    peers.wait_for(lambda: not queue._fine, "the error to be noted")
    calls: dict[str, Callable[[], None]] = {
        "put": lambda: queue.put(1),
        "put_large": lambda: queue.put_large(1, 1),
        "flush": queue.flush,
        "close": lambda: queue.close(nothing),
    }
    with pytest.raises(kind, match="it: an earlier summary was not written") as caught:
        calls[call]()
    assert caught.value.__cause__ is error
    if call != "close":
        queue.put(8)
        queue.flush()
        assert worker.done[-1] == 8


def test_an_error_of_what_a_flush_calls_is_raised_by_it(start) -> None:
    """That one is the caller's own, and comes as it is."""
    queue = start()
    with pytest.raises(ZeroDivisionError):
        queue.flush(lambda: 1 / 0)
    queue.flush()


def test_close_works_off_all_and_may_be_called_again(worker: Worker, start) -> None:
    """What it is to call is called once; afterwards items are refused."""
    queue = start()
    closed: list[int] = []
    for item in range(5):
        queue.put(item)
    for _ in range(2):
        queue.close(lambda: closed.append(len(worker.done)))
    queue.flush()
    assert closed == [5]
    for put in (lambda: queue.put(1), lambda: queue.put_large(1, 1)):
        with pytest.raises(InvalidArgumentError, match="the writer of it is closed"):
            put()


def test_many_threads_lose_nothing(worker: Worker, start) -> None:
    """Each item of each thread arrives once, in the order of that thread."""
    queue = start(seconds=0.001)

    def put_all(first: int) -> None:
        for item in range(first, first + 20_000):
            queue.put(item) if item % 100 else queue.put_large(item, item)

    threads = [threading.Thread(target=put_all, args=(i * 100_000,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.flush()
    for i in range(4):
        mine = [item for item in worker.done if item // 100_000 == i]
        assert mine == list(range(i * 100_000, i * 100_000 + 20_000))
