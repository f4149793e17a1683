"""Logdir: a tree of runs, as a mapping from run name to `Run`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tbviz.errors import NotFoundError
from tbviz.events import Sorter
from tbviz.logdir.discover import find_runs
from tbviz.logdir.nearest import nearest
from tbviz.logdir.options import Reading, Restarts, Verify
from tbviz.logdir.run import Run


class Logdir(Mapping[str, Run]):
    """The runs below a folder, in order of name. Opening one lists files and decodes nothing."""

    def __init__(self, path: str | os.PathLike[str], reading: Reading) -> None:
        self.path = Path(path)
        sorter = Sorter()  # one for all, since runs of one logdir mostly write the same tags
        self._runs = {
            name: Run(name, files[0].parent, files, reading=reading, sorter=sorter)
            for name, files in find_runs(path).items()
        }

    def __getitem__(self, name: str) -> Run:
        if name not in self._runs:
            raise NotFoundError(
                f"no run {name!r} in {self.path}; {nearest(name, self._runs)}", found=name
            )
        return self._runs[name]

    def __contains__(self, name: object) -> bool:
        return name in self._runs

    def __iter__(self) -> Iterator[str]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    def __repr__(self) -> str:
        return f"Logdir({str(self.path)!r}: {len(self)} runs)"


def open_logdir(
    path: str | os.PathLike[str],
    *,
    verify: Verify = "all",
    strict: bool = False,
    restarts: Restarts = "latest",
) -> Logdir:
    """Return the logdir at `path`; `logdir["run"]` is a `Run`.

    Args:
        path: the tree that is given to `tensorboard --logdir`.
        verify: which checksums count: "all", those of what is returned and of all lengths;
            "lengths", those of lengths alone; "none", nothing.
        strict: whether damage is an error; else it is a warning, and all that is whole is read.
        restarts: after a restart a run holds points twice. "latest" drops a point where a later
            one of its tag has the same or a lower step, as TensorBoard's data server does; "all"
            keeps every point, in the order in which they were written.

    Raises:
        NotFoundError: there is no such folder.
        FileError: it is a file.
        InvalidArgumentError: an option is none of its words.
    """
    return Logdir(path, Reading(verify, strict, restarts))
