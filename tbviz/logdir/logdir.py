"""Logdir: a tree of runs, as a mapping from run name to `Run`."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tbviz.errors import NotFoundError
from tbviz.logdir.cache import IndexCache
from tbviz.logdir.discover import find_runs
from tbviz.logdir.notebook import html_table
from tbviz.logdir.options import Reading, Restarts, Verify
from tbviz.logdir.run import Run
from tbviz.logdir.store import IndexStore
from tbviz.nearest import nearest

_SHOWN = 100  # runs, in a notebook


class Logdir(Mapping[str, Run]):
    """The runs below a folder, in order of name; `open_logdir` makes it.

    Opening one lists files and reads nothing. `path` is the folder.
    """

    def __init__(self, path: str | os.PathLike[str], reading: Reading, *, cache: bool) -> None:
        self.path = Path(path)
        self._store = IndexStore(
            cache=IndexCache(path) if cache else None, verify=reading.verify != "none"
        )
        self._runs = {
            name: Run(name, files[0].parent, files, store=self._store, reading=reading)
            for name, files in find_runs(path).items()
        }

    @property
    def tags(self) -> dict[str, dict[str, str]]:
        """The tags of each run, with their kinds; reads all files, on several cores if it pays."""
        self._store.update([path for run in self.values() for path in run.files])
        return {name: run.tags for name, run in self.items()}

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

    def _repr_html_(self) -> str:
        """Show the logdir in a notebook: a row for each run, of the first hundred; reads none."""
        shown = itertools.islice(self.values(), _SHOWN)
        rows: list[Sequence[object]] = [
            (run.name, len(run.files), sum(file.stat().st_size for file in run.files))
            for run in shown
        ]
        if len(self) > _SHOWN:
            rows.append((f"and {len(self) - _SHOWN} more", "", ""))
        return html_table(repr(self), ("run", "event files", "bytes"), rows)


def open_logdir(
    path: str | os.PathLike[str],
    *,
    verify: Verify = "all",
    strict: bool = False,
    restarts: Restarts = "latest",
    cache: bool = True,
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
        cache: whether what large files hold is remembered from one opening to the next, in the
            folder that the environment variable TBVIZ_CACHE names, or the user's cache folder;
            it may be deleted at any time.

    Raises:
        NotFoundError: there is no such folder.
        FileError: it is a file.
        InvalidArgumentError: an option is none of its words.
    """
    return Logdir(path, Reading(verify, strict, restarts), cache=cache)
