"""Following the runs of a logdir: what a live view knows of each."""

from __future__ import annotations

import math
import os
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tbviz.errors import NotFoundError, TbvizError
from tbviz.logdir import (
    Follower,
    ImageSeries,
    ScalarSeries,
    TensorSeries,
    begun_at,
    ends_in_stop,
    writer_lives,
)
from tbviz.logdir import Series as AnySeries
from tbviz.logdir.discover import event_files, find_runs
from tbviz.logdir.selection import match_names, matching
from tbviz.monitor import vocabulary as v
from tbviz.monitor.findings import Finding, from_text
from tbviz.monitor.history import MOST, Curve, Series, extend
from tbviz.monitor.judge import judge
from tbviz.monitor.live import pauses
from tbviz.monitor.live.status import Status, status
from tbviz.monitor.reading import pace_of, texts, training_beside, with_validation
from tbviz.monitor.repeats import without_repeats

_FEWER = 512  # points that are kept of a curve that is only looked at
_AT_ONCE = 1 << 22  # bytes of a file, so that a large one takes little memory
_LOOK_EVERY = 2.0  # seconds, for new runs and for findings


@dataclass
class Watched:
    """What is known of a run.

    Attributes:
        name: of the run.
        curves: the scalars by tag.
        pictures: by tag, the step and the encoded bytes of the last picture.
        told: what a monitor that writes into the run has told, the last of each rule and place.
        problem: why something of it cannot be read, "" where all can.
        findings: what the rules find in the scalars; those of a run of validation are found with
            the run of training beside it.
        state: what the run is doing.
        silent_seconds: since its files last grew.
    """

    name: str
    curves: dict[str, Curve] = field(default_factory=dict)
    pictures: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    told: dict[tuple[str, str], Finding] = field(default_factory=dict)
    problem: str = ""
    findings: list[Finding] = field(default_factory=list)
    state: Status = "running"
    silent_seconds: float = 0.0

    @property
    def tags(self) -> list[str]:
        """The tags that can be shown: scalars, losses first, statistics last; then pictures."""
        return [*sorted(self.curves, key=_losses_first), *sorted(self.pictures)]

    @property
    def last_step(self) -> int | None:
        """The highest step of all scalars and pictures."""
        steps = [int(each.series.steps[-1]) for each in self.curves.values()]
        return max([*steps, *(step for step, _ in self.pictures.values())], default=None)

    @property
    def all_findings(self) -> list[Finding]:
        """What the rules find now, and what else its monitor has told, the newest of it first."""
        newest_first = [*self.findings, *reversed(self.told.values())]
        others = [one for one in without_repeats(newest_first) if one not in self.findings]
        return [*self.findings, *others]

    @property
    def notes(self) -> list[str]:
        """What there is to say of the run, a line each: of its files, and what was found."""
        problem = [self.problem] if self.problem else []
        return [*problem, *map(str, self.all_findings)]

    def take(self, new: Mapping[str, AnySeries]) -> None:
        """Add what was written: numbers are kept thinned out, of pictures the last ones.

        Of losses as many points are kept as `check` keeps, so that both find the same.
        """
        for tag, series in new.items():
            if not len(series):
                continue
            if isinstance(series, ScalarSeries):
                points = Series(series.steps, series.values, series.wall_times)
                most = MOST if _is_loss(tag) else _FEWER
                self.curves[tag] = extend(self.curves.get(tag), points, most=most)
            elif isinstance(series, ImageSeries):
                self._take_picture(tag, series)
            elif isinstance(series, TensorSeries) and tag == v.FINDINGS:
                self._take_told(series)

    @property
    def history(self) -> dict[str, Series]:
        """The kept points of the scalars by tag."""
        return {tag: curve.series for tag, curve in self.curves.items()}

    @property
    def ends_finite(self) -> bool:
        """Whether the last value of each loss is a finite number."""
        losses = v.by_role(self.history).get(v.LOSS)
        return all(math.isfinite(series.values[-1]) for series in (losses or {}).values())

    def _take_told(self, series: TensorSeries) -> None:
        for text in texts(series):
            for finding in from_text(text):
                self.told.pop((finding.rule, finding.where), None)
                self.told[finding.rule, finding.where] = finding

    def _take_picture(self, tag: str, series: ImageSeries) -> None:
        encoded = series.encoded[-1]
        if encoded:
            self.pictures[tag] = int(series.steps[-1]), encoded[0]


class Watcher:
    """Follows all runs below a folder, and finds those that come later.

    Args:
        logdir: the folder, which may still be empty.
        runs: names or patterns of the runs that are followed; none for all.
        waits: whether the folder may be missing, and is waited for.

    Raises:
        NotFoundError: there is no such folder.
        FileError: it is a file, or cannot be read.
    """

    def __init__(
        self, logdir: str | os.PathLike[str], *, runs: Sequence[str] = (), waits: bool = False
    ) -> None:
        self._logdir = Path(logdir)
        self._patterns = runs
        self._waits = waits
        self._names: list[str] = []  # of all runs
        self._followed: dict[str, _Followed] = {}
        self._looked = -math.inf
        self._find()

    def poll(self) -> list[Watched]:
        """Read on, and return what is known of each run, in order of name.

        What cannot be read is a `problem` of its run.

        Raises:
            NotFoundError: the logdir is gone.
            FileError: it cannot be read.
        """
        due = time.monotonic() - self._looked >= _LOOK_EVERY
        if due:
            self._find()
            self._looked = time.monotonic()
        for each in self._followed.values():
            each.read()
        if due:
            self._judge()
        return [self._followed[name].run for name in sorted(self._followed)]

    @property
    def waits_for(self) -> str:
        """What is not there yet, in a line; "" where nothing is missing."""
        if not self._logdir.exists():
            return f"waiting for the folder {self._logdir} ..."
        if not self._names:
            return "waiting for the first event file ..."
        try:
            self.check_patterns()
        except NotFoundError as error:
            return f"waiting: {error}"
        return ""

    def check_patterns(self) -> None:
        """Refuse a pattern that is like no run, unless there is none at all.

        Raises:
            NotFoundError: there is one; the message lists the nearest names.
        """
        if self._names:
            match_names(self._names, self._patterns, f"{self._logdir} has no run")

    def _find(self) -> None:
        try:
            found = find_runs(self._logdir)
        except NotFoundError:
            if not self._waits:
                raise
            found = {}
        self._names = list(found)
        wanted = {name for each in self._patterns or ["*"] for name in matching(each, found)}
        gone = self._followed.keys() - found
        for name in gone:
            del self._followed[name]
        for one in self._followed.values():
            one.has_grown |= bool(gone)  # a training, without what was the validation beside it
        for name, files in found.items():
            if name in wanted and name not in self._followed:
                first = next(iter(self._followed.values()), None)
                self._followed[name] = _Followed(name, files[0].parent, beside=first)

    def _judge(self) -> None:
        """Apply the rules of health to the scalars of runs that have grown since the last time."""
        partners = training_beside(self._followed)
        histories = with_validation({name: one.history() for name, one in self._followed.items()})
        grown = {name for name, one in self._followed.items() if one.has_grown}
        for name in grown:
            self._followed[name].has_grown = False
            self._followed[name].run.findings = []
        for name in {partners.get(name, name) for name in grown}:
            self._followed[name].run.findings = judge(histories[name])


class _Followed:
    """A run, how far it is read, and whether it has grown since it was judged."""

    def __init__(self, name: str, run_dir: Path, *, beside: _Followed | None) -> None:
        self.run = Watched(name)
        self._run_dir = run_dir
        self.follower: Follower = Follower(run_dir, beside=beside.follower if beside else None)
        self.has_grown = False
        self._pauses = pauses.NONE
        self._written: tuple[int, Path] | None = None  # when last, and the file that was
        self._is_closed = False

    def history(self) -> dict[str, Series]:
        """Return what the rules judge: the scalars, and the pace as `read_history` tells it."""
        known = self.run.history
        return known | pace_of(known) if len(event_files(self._run_dir)) == 1 else known

    def read(self) -> None:
        """Read on, and say what the run is doing."""
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                self._read()
            except (TbvizError, OSError) as error:
                self.run.problem = str(error)
        if said:
            self.run.problem = str(said[-1].message)

    def _read(self) -> None:
        is_behind = True
        while is_behind:
            new = self.follower.poll(at_most=_AT_ONCE)
            is_behind = self.follower.is_behind
            self.has_grown |= bool(new)
            self.run.take(new)
            self._pause(new)
        self._look_at_files()

    def _pause(self, new: Mapping[str, AnySeries]) -> None:
        """Take note of the pauses between all points, of whichever tag."""
        begins = [begun_at(file) for file in event_files(self._run_dir)]
        times = np.concatenate([np.zeros(0), *(series.wall_times for series in new.values())])
        known = [begin for begin in begins if begin is not None]
        self._pauses = pauses.extend(self._pauses, times, begins=known)

    def _look_at_files(self) -> None:
        files = event_files(self._run_dir)
        written = max(((file.stat().st_mtime_ns, file) for file in files), default=None)
        if written is not None and written != self._written:
            self._is_closed = ends_in_stop(written[1])
        self._written = written
        modified = written[0] / 1e9 if written is not None else 0.0
        self.run.silent_seconds = max(0.0, time.time() - modified)
        self.run.state = status(
            self.run.silent_seconds,
            self._pauses.seconds,
            is_closed=self._is_closed,
            writer_lives=writer_lives(files),
            ends_finite=self.run.ends_finite,
        )


def _losses_first(tag: str) -> tuple[bool, bool, bool, str]:
    return not _is_loss(tag), v.is_statistic(tag), "/" in tag, tag


def _is_loss(tag: str) -> bool:
    known = v.meaning(tag)
    return known is not None and known.role in (v.LOSS, v.VALIDATION_LOSS)
