"""Choosing the run to export from."""

from __future__ import annotations

from collections.abc import Collection

from tbviz.errors import NotFoundError
from tbviz.logdir import Logdir, Run, nearest


def select_run(logdir: Logdir, *, name: str | None = None, tags: Collection[str] = ()) -> Run:
    """The run of this name, or the one last written to of those that have all `tags`.

    Raises:
        NotFoundError: no such run, or none that has all tags; the message lists what is there.
    """
    if name is not None:
        return _with_tags(logdir[name], tags)
    newest_first = sorted(logdir.values(), key=lambda run: run.last_modified, reverse=True)
    if not newest_first:
        raise NotFoundError(f"no runs in {logdir.path}: it holds no event file at any depth")
    for run in newest_first:
        if not _missing(run, tags):
            return run
    return _with_tags(newest_first[0], tags, among=len(newest_first))


def _missing(run: Run, tags: Collection[str]) -> list[str]:
    return [tag for tag in tags if tag not in run.tags]


def _with_tags(run: Run, tags: Collection[str], *, among: int = 1) -> Run:
    """The run, after checking that it has all tags; `among` counts the runs that do not."""
    missing = _missing(run, tags)
    if missing:
        which = f"run {run.name}" if among == 1 else f"the newest of {among} runs, {run.name},"
        found = nearest(missing[0], run.tags) if run.tags else "its event files hold no data"
        raise NotFoundError(f"{which} has no tag {' and no '.join(missing)}; {found}")
    return run
