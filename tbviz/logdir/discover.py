"""Finding runs: which folders of a tree hold event files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from tbviz.errors import FileError, InvalidArgumentError, NotFoundError
from tbviz.events import is_event_file


def find_runs(logdir: str | os.PathLike[str]) -> dict[str, tuple[Path, ...]]:
    """Return the event files of each run below `logdir`, runs and files in order of name.

    A run is a folder, at any depth, that holds an event file; its name is its path relative
    to the logdir with `/` between parts, and `.` for the logdir itself. Links to folders are
    followed, each folder once.

    Raises:
        NotFoundError: there is no such folder.
        FileError: it is a file, or it or a folder below it cannot be read.
        InvalidArgumentError: it is the empty text, as of a variable that is not set.
    """
    given = os.fspath(logdir)
    if not given:
        raise InvalidArgumentError(
            "no logdir '': it is empty; the current folder is .", found=given
        )
    root = Path(logdir)
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(f"no logdir {given}: no such folder", found=given) from error
    except OSError as error:
        raise _unreadable(error) from error
    if not is_folder:
        raise FileError(f"{root} is a file, and a logdir is the folder above the runs", file=root)
    found = {}
    seen: set[str] = set()
    for folder, subfolders, names in os.walk(root, followlinks=True, onerror=_refuse):
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


def _refuse(error: OSError) -> None:
    """Raise what keeps a folder from being read, unless it is gone since it was listed."""
    if not isinstance(error, FileNotFoundError):
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> FileError:
    return FileError(f"cannot read {error.filename}: {error.strerror}", file=error.filename)


def _first_visit(folder: str, name: str, seen: set[str]) -> bool:
    real = os.path.realpath(os.path.join(folder, name))
    new = real not in seen
    seen.add(real)
    return new
