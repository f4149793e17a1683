"""Writers whose process ends, is ended, or forks: nothing that was said is lost, or said twice."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import programs
import pytest

import tbviz

TEN = "for step in range(10): writer.scalar('a', step, step)\n"
OPEN = "writer = tbviz.SummaryWriter(run_dir, flush_seconds=1e9)\n"

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.mark.parametrize(
    ("program", "status"),
    [
        (OPEN + TEN, 0),
        (OPEN + TEN + "sys.exit(3)", 3),
        (OPEN + TEN + "1 / 0", 1),
        (OPEN + TEN + "del writer; os._exit(0)", 0),
        ("with tbviz.SummaryWriter(run_dir) as writer:\n    " + TEN + "    1 / 0", 1),
        (OPEN + TEN + "threading.Thread(target=lambda: writer.scalar('b', 1, 1)).start()", 0),
    ],
    ids=["exit", "sys.exit", "exception", "dropped", "with", "thread"],
)
def test_what_was_said_is_flushed_at_the_end(program: str, status: int, tmp_path: Path) -> None:
    """However a program ends by itself, all is in the file."""
    found, _, err = programs.run(program, tmp_path)
    assert found == status, err
    assert programs.scalars(tmp_path) == list(range(10))


def test_sigterm_flushes_and_ends_the_process_as_ever(tmp_path: Path) -> None:
    """The exit status is that of a process without a handler."""
    program = OPEN + TEN + "print('said', flush=True); time.sleep(1000)"
    process = programs.start(program, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()
    assert programs.finish(process)[0] == -signal.SIGTERM
    assert programs.scalars(tmp_path) == list(range(10))


@pytest.mark.parametrize("seed", range(5))
def test_sigterm_at_any_moment_ends_the_process(seed: int, tmp_path: Path) -> None:
    """Whatever the main thread is doing with its writer, the handler waits for nothing it holds."""
    program = """
import itertools
print('go', flush=True)
for run in itertools.count():
    with tbviz.SummaryWriter(f'{run_dir}/{run}') as writer:
        for step in range(30_000):
            writer.scalar('a', 1.0, step)
            if step % 100 == 0: writer.histogram('h', [1.0], step)
            if step % 1000 == 0: writer.flush()
"""
    process = programs.start(program, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(seed).random())
    process.terminate()
    assert programs.finish(process)[0] == -signal.SIGTERM
    for run in tbviz.open_logdir(tmp_path).values():
        if "a" in run.tags:
            steps = run.scalars("a").steps.tolist()
            assert steps == list(range(len(steps)))


def test_a_handler_of_the_user_is_left_alone(tmp_path: Path) -> None:
    """Ours is there only while a writer is open and nobody else asks for the signal."""
    program = """
def mine(*_): sys.exit(5)
handler = lambda: signal.getsignal(signal.SIGTERM)
with tbviz.SummaryWriter(run_dir + '/a'), tbviz.SummaryWriter(run_dir + '/b') as b:
    b.close()
    assert handler() is not signal.SIG_DFL
assert handler() is signal.SIG_DFL
signal.signal(signal.SIGTERM, mine)
with tbviz.SummaryWriter(run_dir) as writer:
    assert handler() is mine
    writer.scalar('a', 1, 1)
    os.kill(os.getpid(), signal.SIGTERM)
"""
    status, _, err = programs.run(program, tmp_path)
    assert status == 5, err
    assert programs.scalars(tmp_path) == [1]


def test_a_writer_may_be_opened_in_any_thread(tmp_path: Path) -> None:
    """Only the main thread can take a signal; elsewhere the writer does without."""
    program = "thread = threading.Thread(target=tbviz.SummaryWriter, args=[run_dir])\n"
    assert programs.run(program + "thread.start(); thread.join()", tmp_path)[0] == 0


@needs_fork
def test_a_forked_child_is_told_to_open_a_writer_of_its_own(tmp_path: Path) -> None:
    """Every call is refused with the reason; close is not, and the child's own writer works."""
    program = """
writer = tbviz.SummaryWriter(run_dir + '/parent', flush_seconds=1e9)
for step in range(10): writer.scalar('a', step, step)
if os.fork() == 0:
    for call in (lambda: writer.scalar('a', 1.0, 1), lambda: writer.image('i', [[0.5]], 1),
                 lambda: writer.flush(), lambda: writer.flush(fsync=True)):
        try: call()
        except tbviz.TbvizError as error: print(error, flush=True)
    writer.close()
    with tbviz.SummaryWriter(run_dir + '/child') as own: own.scalar('a', 7, 7)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    sys.exit(4)
print(os.waitstatus_to_exitcode(os.wait()[1]))
for step in range(10, 20): writer.scalar('a', step, step)
"""
    status, out, err = programs.run(program, tmp_path)
    assert status == 0, err
    *refusals, code = out.splitlines()
    assert code == "4"
    assert len(refusals) == 4
    assert all("a forked child opens a writer of its own" in refusal for refusal in refusals)
    assert programs.scalars(tmp_path / "parent") == list(range(20))
    assert programs.scalars(tmp_path / "child") == [7]


@needs_fork
def test_forks_in_the_midst_of_writing(tmp_path: Path) -> None:
    """Children that end in every way neither hang nor write; the parent's events are there once."""
    program = """
import itertools
writer = tbviz.SummaryWriter(run_dir, flush_seconds=0.001)
ended = False
steps = itertools.count()
def write():
    while not ended: writer.scalar('a', 1.0, next(steps)); time.sleep(1e-5)
thread = threading.Thread(target=write)
thread.start()
for i in range(30):
    child = os.fork()
    if child == 0:
        if i % 3 == 0: writer.close(); sys.exit()
        if i % 3 == 1: del writer; sys.exit()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    writer.flush()
ended = True
thread.join()
print(next(steps))
"""
    status, out, err = programs.run(program, tmp_path)
    assert status == 0, err
    steps = tbviz.open_logdir(tmp_path)["."].scalars("a").steps.tolist()
    assert steps == list(range(int(out)))
