"""What all methods of the writer share: where summaries go, at which step and time."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import warnings
import weakref
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar

from tbviz.errors import InvalidArgumentError
from tbviz.integrations.torch import sharing
from tbviz.summary import SummaryWriter
from tbviz.summary.lifetime import close_after
from tbviz.summary.pending import PendingScalar, PendingSummary

Self = TypeVar("Self", bound="Base")

_LONGEST_WAIT = 1.0  # seconds
_SHORTEST_WAIT = 0.05


class Base:
    """Owns the writers of a run and of its sub-runs."""

    def __init__(
        self,
        log_dir: Any = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
        *,
        logdir: Any = None,
        write_to_disk: bool = True,
        comet_config: Mapping[str, Any] | None = None,
    ) -> None:
        self.log_dir = _chosen(log_dir or logdir, comment)
        self.purge_step = purge_step
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = filename_suffix
        if comet_config and not comet_config.get("disabled"):
            raise InvalidArgumentError(
                f"comet_config is not supported, found {comet_config!r}", found=comet_config
            )
        self._writes = write_to_disk
        self._opening = threading.Lock()
        self._writers: dict[str, SummaryWriter] = {}
        self._last_step = 0
        self._default_step = 0
        self._default_time: float | None = None
        self._warned: set[tuple[str, str]] = set()  # tags, and of what
        self._lines: dict[str, str] = {}  # sub-runs of add_scalars, and their tag
        self._layout: dict[str, dict[str, Any]] = {}  # of the Custom Scalars dashboard
        self._hparams: list[dict[str, Any]] = []  # of this run, then of its sub-runs
        if write_to_disk:
            self._open(self.log_dir)
        weakref.finalize(self, _let_go, self._writers)

    @property
    def logdir(self) -> str:
        """The folder of the run, as tensorboardX calls it."""
        return self.log_dir

    def get_logdir(self) -> str:
        """Return the folder of the run."""
        return self.log_dir

    def flush(self) -> None:
        """Return when all that was said before is in the files, for TensorBoard to see."""
        for writer in list(self._writers.values()):
            writer.flush()

    def close(self) -> None:
        """Flush and close all files; what is added later begins new ones, as with PyTorch."""
        _let_go(self._writers)

    @contextlib.contextmanager
    def use_metadata(
        self: Self, *, global_step: int | None = None, walltime: float | None = None
    ) -> Iterator[Self]:
        """Let what is added inside the block have this step and time where it says none itself."""
        before = self._default_step, self._default_time
        self._default_step, self._default_time = self._step(global_step), self._time(walltime)
        try:
            yield self
        finally:
            self._default_step, self._default_time = before

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        close_after(error, self.close)

    def _write(
        self, summary: PendingSummary | PendingScalar, walltime: float | None = None, run: str = ""
    ) -> None:
        """Write a summary to this run, or to the sub-run of a name."""
        if self._writes:
            run_dir = os.path.join(self.log_dir, run) if run else self.log_dir
            writer = self._writers.get(run_dir) or self._open(run_dir)
            writer.write(summary, wall_time=self._time(walltime))

    def _open(self, run_dir: str) -> SummaryWriter:
        """Return the writer of a run or sub-run; a purge_step concerns the first alone."""
        with self._opening:
            if run_dir not in self._writers:
                self._writers[run_dir] = sharing.acquire(
                    run_dir,
                    flush_seconds=min(max(self.flush_secs, _SHORTEST_WAIT), _LONGEST_WAIT),
                    when_behind="warn",
                    start_step=self.purge_step,
                    file_suffix=self.filename_suffix,
                )
                self.purge_step = None
            return self._writers[run_dir]

    def _step(self, global_step: Any) -> int:
        """Return a step as an int >= 0, as PyTorch and TensorBoard would take it."""
        if global_step is None:
            return self._default_step
        try:
            step = int(global_step)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidArgumentError(
                f"global_step is a number or None, not {global_step!r}", found=global_step
            ) from error
        if step < 0:
            self._warn(
                "", "step", f"global_step is at least 0, not {step}: it is written as step 0"
            )
            step = 0
        self._last_step = max(self._last_step, step)
        return step

    def _time(self, walltime: float | None) -> float | None:
        return self._default_time if walltime is None else float(walltime)

    def _warn(self, tag: str, reason: str, message: str) -> None:
        """Warn once for each tag, or for none, and reason."""
        if (tag, reason) not in self._warned:
            self._warned.add((tag, reason))
            warnings.warn(message, RuntimeWarning, stacklevel=4)


def _chosen(log_dir: Any, comment: str) -> str:
    """Return the folder of a run: by default one of its own, named by time and host."""
    if not log_dir:
        started = datetime.now().strftime("%b%d_%H-%M-%S")
        return os.path.join("runs", f"{started}_{socket.gethostname()}{comment}")
    path = os.fspath(log_dir)
    if "://" in path:
        raise InvalidArgumentError(f"log_dir is a folder of this machine, not {path}", found=path)
    return str(path)


def _let_go(writers: dict[str, SummaryWriter]) -> None:
    run_dirs = list(writers)
    writers.clear()
    sharing.release(run_dirs)
