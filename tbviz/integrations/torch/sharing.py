"""Writers of one run_dir share one event file.

PyTorch lets a program open any number of writers of a folder, and notebooks do so whenever a cell
runs again; but TensorBoard follows only the newest file of a run. So here each folder has one
writer, which is closed when the last that holds it lets go.
"""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tbviz.summary import SummaryWriter

_Key: TypeAlias = tuple[int, str]


@dataclass
class _Shared:
    writer: SummaryWriter
    holders: int = 0


_shared: dict[_Key, _Shared] = {}
_lock = threading.RLock()  # that a writer may be collected as garbage while another is opened


def acquire(run_dir: str, **options: Any) -> SummaryWriter:
    """Return the writer of a folder; it has these `options` where there was none."""
    with _lock:
        key = _key(run_dir)
        held = _shared.get(key)
        if held is None:
            held = _shared[key] = _Shared(SummaryWriter(run_dir, **options))
        elif options.get("start_step") is not None:
            warnings.warn(
                f"{run_dir} is open: purge_step plays no part", RuntimeWarning, stacklevel=5
            )
        held.holders += 1
        return held.writer


def release(run_dirs: Iterable[str]) -> None:
    """Let go of the writers of some folders: those that nobody holds are closed, others flushed.

    Raises:
        TbvizError: the last that one of them raised, after all were asked.
    """
    with contextlib.ExitStack() as stack:
        for run_dir in run_dirs:
            stack.callback(_release, run_dir)


def _release(run_dir: str) -> None:
    with _lock:
        key = _key(run_dir)
        held = _shared.get(key)
        if held is None:
            return  # of the parent process: this is a fork
        held.holders -= 1
        if not held.holders:
            del _shared[key]
    if held.holders:
        held.writer.flush()
    else:
        held.writer.close()


def _key(run_dir: str) -> _Key:
    return os.getpid(), os.path.realpath(run_dir)
