"""Findings in lines of their own, beside the progress bar of Keras."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tbviz.monitor import Finding
from tbviz.monitor.telling import is_terminal, print_finding


class Lines:
    """Prints findings, and hands them on.

    On a terminal a finding takes the place of the bar. In a file or pipe the bar stays, in a line
    that is still open, and is ended before the first finding of a step.

    Args:
        on_finding: is called with each finding, after it is printed.

    Attributes:
        step: of the training.
    """

    def __init__(self, on_finding: Callable[[Finding], object] | None) -> None:
        self._on_finding = on_finding
        self.begin(has_bar=False)

    def begin(self, *, has_bar: bool) -> None:
        """Begin a training, with a progress bar or without."""
        self._has_bar = has_bar
        self._ended_at = -1
        self.step = 0

    def tell(self, finding: Finding) -> None:
        """Print a finding."""
        if self._has_bar and self._ended_at != self.step and not is_terminal(sys.stdout):
            print(flush=True)
        self._ended_at = self.step
        print_finding(finding)
        if self._on_finding is not None:
            self._on_finding(finding)
