"""Following runs while they are written."""

from __future__ import annotations

import os
from pathlib import Path

from tbviz.events import Sorter
from tbviz.logdir.assemble import SeriesReader
from tbviz.logdir.options import Reading
from tbviz.logdir.run import Run
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
        reading = Reading(strict=strict, restarts="all")
        self._run = Run(Path(run_dir).name, Path(run_dir), (), reading=reading, sorter=Sorter())
        self._reader = SeriesReader(reading)

    def poll(self) -> dict[str, Series]:
        """Return what has been written since the last call, as a series for each tag.

        Raises:
            FileError: a file cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        new = self._run.refresh()
        kinds = self._run.tags if new else {}
        return {tag: self._reader.read(kinds[tag], tag, places) for tag, places in new.items()}
