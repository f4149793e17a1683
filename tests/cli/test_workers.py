"""Jobs in processes of their own."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest

import tbviz
from tbviz.cli.workers import run_together
from tbviz.errors import NotFoundError, TbvizError


def test_each_job_is_done_once(tmp_path: Path) -> None:
    """By however many processes; how far they are is told."""
    paths = [tmp_path / str(number) for number in range(5)]
    told = []
    run_together(
        [functools.partial(path.write_text, path.name) for path in paths],
        lambda done, total: told.append((done, total)),
    )
    assert [path.read_text() for path in paths] == ["0", "1", "2", "3", "4"]
    assert told == [(done, 5) for done in range(1, 6)]


def test_a_process_that_is_killed_is_a_line() -> None:
    """As the system does where memory runs out."""
    jobs = [functools.partial(os._exit, 9), functools.partial(os.getpid)]
    with pytest.raises(TbvizError, match="a process that did a share was killed"):
        run_together(jobs, None)


def test_the_error_of_a_job_is_raised(tmp_path: Path) -> None:
    """As it was, across processes."""
    job = functools.partial(tbviz.open_logdir, tmp_path / "nowhere")
    with pytest.raises(NotFoundError) as alone:
        job()
    with pytest.raises(NotFoundError) as together:
        run_together([job], None)
    assert str(together.value) == str(alone.value)
