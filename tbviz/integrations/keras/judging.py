"""What a callback is told by its monitor: findings, and whether they end the training."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from tbviz.integrations.keras.lines import Lines
from tbviz.integrations.keras.schedule import Schedule
from tbviz.monitor import Finding, Monitor
from tbviz.summary import SummaryWriter

# What writers warn of and findings tell better.
_NOT_FINITE = r"(?s).*\b(NaN|infinite|nan|-?inf)\b.*This is said once"


@contextlib.contextmanager
def findings_alone() -> Iterator[None]:
    """Let findings alone tell of what is not finite."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", _NOT_FINITE, RuntimeWarning)
        yield


class Judging:
    """Judges trainings one after another, each with a monitor of its own.

    Args:
        options: of the monitors.
        share: of the time that judging may take.

    Raises:
        InvalidArgumentError: an option breaks its rule.
    """

    def __init__(self, options: Mapping[str, Any], *, share: float) -> None:
        Monitor(**options).close()  # which refuses what is wrong, at this call
        self._lines = Lines()
        printing = {"terminal": self._lines.print} if options.get("terminal", True) is True else {}
        self._options = {"losses": False, **options, **printing}
        self._schedule = Schedule(None, share)
        self._earlier: list[Finding] = []  # of trainings before this one
        self._monitor: Monitor | None = None

    @property
    def findings(self) -> list[Finding]:
        """All findings of all trainings, in their order."""
        return [*self._earlier, *(self._monitor.findings if self._monitor else ())]

    def begin(self, writer: SummaryWriter, *, has_bar: bool) -> None:
        """Begin a training, whose findings go to a writer, and in lines beside its bar if any."""
        self._earlier = self.findings
        self._monitor = Monitor(writer, **self._options)
        self._schedule.begin()
        self._lines.begin(has_bar=has_bar)

    @findings_alone()
    def update(self, step: int, **told: Any) -> bool:
        """Tell the monitor as `Monitor.update`, and return whether the training is to stop."""
        self._lines.step = step
        self._watching.update(step, **told)
        if self._schedule.is_due(step):
            start = time.perf_counter()
            self._watching.judge()
            self._schedule.looked(step, time.perf_counter() - start)
        return self._watching.should_stop

    def leave_out(self, seconds: float) -> None:
        """Let so many seconds not count as training."""
        self._watching.leave_out(seconds)

    def close(self) -> None:
        """Judge the whole once more."""
        self._watching.close()

    @property
    def _watching(self) -> Monitor:
        assert self._monitor is not None
        return self._monitor
