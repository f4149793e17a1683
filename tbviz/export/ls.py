"""What a logdir holds: an entry for each run and tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tbviz.logdir import Run
from tbviz.logdir.selection import select_tags

_AT_A_GLANCE = 1 << 25  # bytes, whose checksums take no time that anybody notices


class Entry(NamedTuple):
    """One tag of one run.

    Attributes:
        run: name of the run.
        tag: name of the tag.
        kind: what it holds: "scalar", "histogram", "image", ...
        points: how many steps it has.
        first_step: its first step, or None without points.
        last_step: its last step, or None without points.
        nbytes: size of its events in the files; tags that share events share their bytes equally.
        lost: bytes of the files of its run that cannot be read, 0 as a rule.
    """

    run: str
    tag: str
    kind: str
    points: int
    first_step: int | None
    last_step: int | None
    nbytes: int
    lost: int


def ls(runs: Iterable[Run], tags: Sequence[str] = (), *, verify: bool | None = None) -> list[Entry]:
    """List the tags of runs: what they hold, how many steps, and how large they are.

    What cannot be read of the files is told in a warning for each.

    Args:
        runs: such as the values of a logdir.
        tags: patterns, as of `select_tags`; none for all tags.
        verify: whether every checksum is looked at, which reads every byte; else damage is found
            only in the lengths of records. None for every one where the files have at most 32 MB.

    Raises:
        NotFoundError: a pattern matches no tag.
        FileError: a file cannot be read.
    """
    known = {run.name: run for run in runs}
    chosen = select_tags(known.values(), tags)
    if verify is None:
        verify = sum(map(_size, known.values())) <= _AT_A_GLANCE
    lost = {name: run.lost(verify=verify) for name, run in known.items()}
    return [
        entry
        for name, found in chosen.items()
        for entry in _entries(known[name], found, lost[name])
    ]


def _size(run: Run) -> int:
    return sum(file.stat().st_size for file in run.files)


def _entries(run: Run, tags: Iterable[str], lost: int) -> Iterator[Entry]:
    kinds, sizes = run.tags, run.sizes()
    for tag in tags:
        steps = run.outline(tag).steps
        first, last = (int(steps[0]), int(steps[-1])) if len(steps) else (None, None)
        yield Entry(run.name, tag, kinds[tag], len(steps), first, last, sizes[tag], lost)
