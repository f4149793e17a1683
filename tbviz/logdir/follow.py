"""Following runs while they are written."""

from __future__ import annotations

import os
from pathlib import Path

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
    """

    def __init__(self, run_dir: str | os.PathLike[str], *, strict: bool = False) -> None:
        self._run_dir = Path(run_dir)
        self._sorter = Sorter()
        self._reader = SeriesReader(Reading(strict=strict, restarts="all"), Views())
        self._indexes: dict[Path, FileIndex] = {}
        self._new: dict[str, list[Segment]] = {}

    def poll(self) -> dict[str, Series]:
        """Return what has been written since the last call, as a series for each tag.

        Raises:
            FileError: a file cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        for path in event_files(self._run_dir):
            index = self._indexes.setdefault(path, FileIndex(path))
            for tag, events in index.extend(self._sorter).items():
                self._new.setdefault(tag, []).append(Segment(path, events))
            self._reader.report([Loss(path, index.damages)])
        kinds: dict[str, str] = {}
        for path in sorted(self._indexes, reverse=True):
            kinds |= self._indexes[path].kinds
        new, self._new = self._new, {}  # which stay for the next call where one above raises
        return {tag: self._reader.read(kinds[tag], tag, found) for tag, found in new.items()}
