"""What a monitor writes with: anything that takes numbers and text, such as a SummaryWriter."""

from __future__ import annotations

import os
from typing import Any, Protocol, SupportsIndex

from tbviz.checks import brief
from tbviz.errors import InvalidArgumentError


class Writer(Protocol):
    """What findings and statistics are written with, such as a `tbviz.SummaryWriter`."""

    def scalar(self, tag: str, data: Any, step: SupportsIndex) -> None:
        """Write a number."""

    def text(self, tag: str, data: Any, step: SupportsIndex) -> None:
        """Write Markdown."""


def run_of(writer: Writer | None, run: str | None) -> str | None:
    """Return the name of a run: what it is said to be, or the folder that is written, if any."""
    run_dir = getattr(writer, "run_dir", None)
    return os.fspath(run_dir) if run is None and run_dir is not None else run


def as_writer(writer: Writer | None) -> Writer | None:
    """Return a writer or None, and refuse all else."""
    if writer is not None and not callable(getattr(writer, "scalar", None)):
        path = repr(os.fspath(writer)) if isinstance(writer, str | os.PathLike) else "run_dir"
        rule = f"a writer, as in Monitor(SummaryWriter({path})), or None"
        raise InvalidArgumentError(
            f"writer must be {rule}, found {brief(writer)}", expected=rule, found=writer
        )
    return writer
