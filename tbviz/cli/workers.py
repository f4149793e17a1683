"""Several jobs at once, on several cores, in processes that end when this one is to end."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from types import FrameType

from tbviz.cli.status import TERMINATED
from tbviz.errors import TbvizError
from tbviz.logdir.indexing import cores


def run_together(
    jobs: Sequence[Callable[[], object]], progress: Callable[[int, int], None] | None
) -> None:
    """Call all jobs, as many at once as there are cores, each in a process of its own.

    The first error ends what has not begun, and is raised. An interrupt ends what has begun, too,
    by SIGTERM, at which a job removes its half files.

    Args:
        jobs: functions that can be pickled; what they return is dropped.
        progress: called with the number of jobs done and of all, after each.

    Raises:
        TbvizError: a job raised it, or something killed its process.
    """
    processes = ProcessPoolExecutor(
        min(cores(), len(jobs)), get_context("spawn"), initializer=_be_a_worker
    )
    try:
        with _keeping_ctrl_c_from_children():
            started = [processes.submit(_call, job) for job in jobs]
        for done, future in enumerate(as_completed(started), start=1):
            future.result()
            if progress is not None:
                progress(done, len(jobs))
    except BrokenProcessPool as error:
        message = "a process that did a share was killed, which happens where memory runs out"
        raise TbvizError(message) from error
    except KeyboardInterrupt:
        for process in active_children():
            process.terminate()
        raise
    finally:
        processes.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _keeping_ctrl_c_from_children() -> Iterator[None]:
    """Keep SIGINT, which a terminal sends to all, from the processes that the block starts.

    They are to hear of it from this process, even while they start; what it gets itself meanwhile
    reaches it after the block.
    """
    if not hasattr(signal, "pthread_sigmask"):  # as on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _be_a_worker() -> None:
    """Let SIGTERM end this process without a word, and Ctrl-C be the business of its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)


def _end(number: int, frame: FrameType | None) -> None:
    """End this process, once: the pool sends SIGTERM, too, while half files are removed."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(TERMINATED)


def _call(job: Callable[[], object]) -> None:
    """Call a job, and begin no other after SIGTERM: the pool would take it for an error of one."""
    try:
        job()
    except SystemExit:
        os._exit(TERMINATED)
