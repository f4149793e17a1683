"""The folder that one training writes to: always its own, never mixed with another's."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePath

import tbviz
from tbviz.errors import FileError, InvalidArgumentError, TbvizError
from training.checkpoints import SETTINGS


def claim_run_dir(logdir: str, run: str | None, *, default: str) -> Path:
    """Make the folder of a new run under `logdir` and return it.

    Without a name, the run is called `default`, or else `<default>_2`, `_3` and so on, whatever
    is still free.

    Raises:
        InvalidArgumentError: `run` is no name inside the logdir, or that run exists.
        FileError: the folder cannot be made.
    """
    try:
        if Path(logdir).exists() and not Path(logdir).is_dir():
            raise FileError(
                f"{logdir} is no folder; --logdir names the folder of all runs", file=logdir
            )
        return next_run_dir(Path(logdir), default) if run is None else named_run_dir(logdir, run)
    except TbvizError:
        raise
    except OSError as error:
        message = f"cannot make a run in {logdir}: {error.strerror} ({error.filename})"
        raise FileError(message, file=error.filename) from error


@contextlib.contextmanager
def kept_if_used(run_dir: Path) -> Iterator[None]:
    """Remove the folder again if an error or Ctrl-C ends the block before the run holds any data.

    So the next training takes the same name, and no run without data is listed.
    """
    try:
        yield
    except BaseException:
        if not any(run.tags for run in tbviz.open_logdir(run_dir).values()):
            shutil.rmtree(run_dir)
        raise


def next_run_dir(logdir: Path, default: str) -> Path:
    """Make the first folder of `default`, `<default>_2`, ... that does not exist yet."""
    logdir.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        run_dir = logdir / (default if number == 1 else f"{default}_{number}")
        with contextlib.suppress(FileExistsError):
            run_dir.mkdir(parents=True)
            break
    return run_dir


def named_run_dir(logdir: str, run: str) -> Path:
    """Make the folder of the run `run`, unless there are event files in it or below it."""
    run_dir = path_of_run(logdir, run)
    run_dir.mkdir(parents=True, exist_ok=True)
    if any(run_dir.rglob("*tfevents*")):
        resumable = "--resume goes on with it; or " if (run_dir / SETTINGS).exists() else ""
        message = (
            f"{run_dir} already holds a run; {resumable}choose another --run, or remove that folder"
        )
        raise InvalidArgumentError(message, found=run)
    return run_dir


def path_of_run(logdir: str, run: str) -> Path:
    """Return the folder of the run `run`, be it there or not.

    Raises:
        InvalidArgumentError: `run` is no name inside the logdir.
    """
    name = PurePath(run)
    if name.is_absolute() or ".." in name.parts or not name.parts:
        message = f"a run is named by a path inside the logdir, not {run!r}"
        raise InvalidArgumentError(message, found=run)
    return Path(logdir, name)
