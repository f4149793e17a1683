"""Choosing runs and tags, by name or by pattern.

A pattern is a name, or a glob as shells know it, in which `*` stands for any characters, `/`
included, `?` for one, and `[abc]` for one of these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from tbviz.errors import NotFoundError
from tbviz.logdir.logdir import Logdir
from tbviz.logdir.run import Run
from tbviz.logdir.takers import held_and_taken
from tbviz.nearest import nearest


def select_run(logdir: Logdir, *, name: str | None = None, tags: Collection[str] = ()) -> Run:
    """The run of this name, or the one last written to of those that have all `tags`.

    Args:
        logdir: where to look.
        name: of the run, such as "autoencoder"; None for the newest.
        tags: what it must hold.

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


def select_runs(logdir: Logdir, patterns: Sequence[str] = ()) -> list[Run]:
    """The runs that match one of the patterns, in order of name; without patterns all runs.

    Args:
        logdir: where to look.
        patterns: of names, such as "seed*".

    Raises:
        NotFoundError: the logdir holds no run, or a pattern matches none; the message lists the
            nearest names.
    """
    if not logdir:
        raise NotFoundError(f"no runs in {logdir.path}: it holds no event file at any depth")
    where = f"{logdir.path} has no run"
    chosen = set(match_names(logdir, patterns or ["*"], where))
    return [run for name, run in logdir.items() if name in chosen]


def select_tags(
    runs: Collection[Run], patterns: Sequence[str] = (), *, kinds: Collection[str] = ()
) -> dict[str, list[str]]:
    """The tags of each run that match one of the patterns, in order of these, and then of name.

    Args:
        runs: where to look.
        patterns: of tags; none for all tags.
        kinds: what the tags may hold, such as "scalar" and "image"; none for anything.

    Returns:
        The tags of each run, by its name; runs without any are left out.

    Raises:
        NotFoundError: a pattern matches no such tag of any run; the message lists the nearest
            names, and what else such a tag holds.
    """
    kept = {run.name: set(_of_kinds(run.tags, kinds)) for run in runs}
    known = sorted({tag for tags in kept.values() for tag in tags})
    what = f"no {' or '.join(kinds)} tag" if kinds else "no tag"
    where = (
        f"run {next(iter(kept))} has {what}" if len(kept) == 1 else f"{len(kept)} runs have {what}"
    )
    others = {tag: kind for run in runs for tag, kind in run.tags.items() if tag not in known}
    chosen = match_names(known, patterns or ["*"], where, others=others)
    matched = {name: [tag for tag in chosen if tag in tags] for name, tags in kept.items()}
    return {name: tags for name, tags in matched.items() if tags}


def _of_kinds(tags: Mapping[str, str], kinds: Collection[str]) -> list[str]:
    return [tag for tag, kind in tags.items() if not kinds or kind in kinds]


def match_names(
    names: Iterable[str],
    patterns: Iterable[str],
    where: str,
    *,
    others: Mapping[str, str] | None = None,
) -> list[str]:
    """The names that each pattern matches, each name once; a pattern must match one.

    Args:
        names: to choose from.
        patterns: of these.
        where: begins the message where a pattern matches none.
        others: tags that cannot be chosen, and their kinds; the message tells who takes them.
    """
    known = list(names)
    chosen: dict[str, None] = {}
    for pattern in patterns:
        found = matching(pattern, known)
        if not found:
            like = "" if pattern == "*" else f" like {pattern!r}"
            meant = [tag for tag in matching(pattern, others or {}) if pattern != "*"]
            hint = f"; {meant[0]} {held_and_taken((others or {})[meant[0]])}" if meant else ""
            message = f"{where}{like}{hint}; {nearest(pattern, known)}"
            raise NotFoundError(message, found=pattern)
        chosen |= dict.fromkeys(found)
    return list(chosen)


def matching(pattern: str, names: Iterable[str]) -> list[str]:
    """The names that a pattern matches, which may be none."""
    return [name for name in names if name == pattern or fnmatchcase(name, pattern)]


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
