"""Finding runs: which folders of a tree hold event files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from tbviz.errors import FileError, NotFoundError
from tbviz.events import is_event_file


def find_runs(logdir: str | os.PathLike[str]) -> dict[str, tuple[Path, ...]]:
    """Return the event files of each run below `logdir`, runs and files in order of name.

    A run is a folder, at any depth, that holds an event file; its name is its path relative
    to the logdir with `/` between parts, and `.` for the logdir itself. Links to folders are
    followed, each folder once.

    Raises:
        NotFoundError: there is no such folder.
        FileError: it is a file.
    """
    root = Path(logdir)
    if not root.exists():
        raise NotFoundError(f"no logdir {root}: no such folder", found=str(root))
    if not root.is_dir():
        raise FileError(f"{root} is a file, and a logdir is the folder above the runs", file=root)
    found = {}
    seen: set[str] = set()
    for folder, subfolders, names in os.walk(root, followlinks=True):
        subfolders[:] = [name for name in subfolders if _first_visit(folder, name, seen)]
        if files := _event_files(folder, names):
            found[Path(folder).relative_to(root).as_posix()] = files
    return dict(sorted(found.items()))


def event_files(run_dir: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Return the event files of a run_dir in the order in which they are read; none may be left."""
    names = os.listdir(run_dir) if os.path.isdir(run_dir) else []
    return _event_files(run_dir, names)


def _event_files(folder: str | os.PathLike[str], names: Iterable[str]) -> tuple[Path, ...]:
    return tuple(Path(folder, name) for name in sorted(filter(is_event_file, names)))


def _first_visit(folder: str, name: str, seen: set[str]) -> bool:
    real = os.path.realpath(os.path.join(folder, name))
    new = real not in seen
    seen.add(real)
    return new
