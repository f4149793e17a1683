"""Following runs while they are written."""

from __future__ import annotations

import os
from pathlib import Path

from tbviz.checks import check_at_least
from tbviz.events import FileIndex, Sorter, Views
from tbviz.logdir.assemble import SeriesReader
from tbviz.logdir.discover import event_files
from tbviz.logdir.merge import Loss, Segment
from tbviz.logdir.options import Reading
from tbviz.logdir.series import Series


class Follower:
    """Reads a run on from where it stopped, as often as it is asked.

    Every event is returned once, in the order in which it was written. A record that is half
    written waits for its rest; new files of the run join in; a file that another has replaced is
    read from its beginning.

        follower = tbviz.logdir.Follower("runs/autoencoder")
        while training:
            for tag, series in follower.poll().items():
                ...

    Args:
        run_dir: the folder of the run, which may still be empty.
        strict: whether damage is an error; else it is a warning.
        beside: the follower of another run, with which it shares what it knows of events; that
            saves memory where the tags of both are the same.
    """

    def __init__(
        self,
        run_dir: str | os.PathLike[str],
        *,
        strict: bool = False,
        beside: Follower | None = None,
    ) -> None:
        self._run_dir = Path(run_dir)
        self._sorter: Sorter = Sorter() if beside is None else beside._sorter
        self._views = Views()
        self._reader = SeriesReader(Reading(strict=strict, restarts="all"), self._views)
        self._indexes: dict[Path, FileIndex] = {}
        self._new: dict[str, list[Segment]] = {}

    @property
    def is_behind(self) -> bool:
        """Whether the last call has left something to the next one."""
        return any(index.is_behind for index in self._indexes.values())

    def poll(self, *, at_most: int | None = None) -> dict[str, Series]:
        """Return what has been written since the last call, as a series for each tag.

        Args:
            at_most: about so many bytes of each file are read, and `is_behind` says whether there
                are more; None for all.

        Raises:
            InvalidArgumentError: `at_most` is below 1.
            FileError: a file cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        if at_most is not None:
            check_at_least("at_most", at_most, 1)
        for path in event_files(self._run_dir):
            index = self._indexes.setdefault(path, FileIndex(path))
            for tag, events in index.extend(self._sorter, at_most=at_most).items():
                self._new.setdefault(tag, []).append(Segment(path, events))
            index.forget()
            self._reader.report([Loss(path, index.damages)])
        kinds: dict[str, str] = {}
        for path in sorted(self._indexes, reverse=True):
            kinds |= self._indexes[path].kinds
        new, self._new = self._new, {}  # which stay for the next call where one above raises
        try:
            return {tag: self._reader.read(kinds[tag], tag, found) for tag, found in new.items()}
        finally:
            self._views.close()
