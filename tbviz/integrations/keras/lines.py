"""Findings in lines of their own, beside the progress bar of Keras."""

from __future__ import annotations

import sys

from tbviz.monitor import Finding
from tbviz.monitor.telling import is_terminal, print_finding, print_line


class Lines:
    """Prints findings.

    On a terminal a finding takes the place of the bar. In a file or pipe the bar stays, in a line
    that is still open, and is ended before the first finding of a step.

    Attributes:
        step: of the training.
    """

    def __init__(self) -> None:
        self.begin(has_bar=False)

    def begin(self, *, has_bar: bool) -> None:
        """Begin a training, with a progress bar or without."""
        self._has_bar = has_bar
        self._ended_at = -1
        self.step = 0

    def print(self, finding: Finding) -> None:
        """Print a finding."""
        if self._has_bar and self._ended_at != self.step and not is_terminal(sys.stdout):
            print_line("", sys.stdout)
        self._ended_at = self.step
        print_finding(finding)
