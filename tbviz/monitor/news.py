"""Which findings are news: told once, and again where they are much surer or have come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tbviz.monitor.findings import Finding

_GONE = 10  # judgements without a finding, after which it may come back


class News:
    """Remembers what was told."""

    def __init__(self) -> None:
        self._doubts: dict[tuple[str, str], float] = {}  # 1 - certainty, when it was told
        self._missed: dict[tuple[str, str], int] = {}  # judgements since it was found

    def sift(self, findings: Iterable[Finding], *, among: Iterable[Finding] = ()) -> list[Finding]:
        """Return those of one judgement that are to be told: half of the doubt is gone, or new.

        The message of one that was told before says why it is told again.

        Args:
            findings: that may be told.
            among: others that were found, and need not be told: they have not gone.
        """
        found = {(finding.rule, finding.where): finding for finding in findings}
        there = {*found, *((finding.rule, finding.where) for finding in among)}
        reasons = {key: self._reason(key, finding) for key, finding in found.items()}
        new = [
            replace(found[key], message=f"{found[key].message}{reason}")
            for key, reason in reasons.items()
            if reason is not None
        ]
        for finding in new:
            self._doubts[finding.rule, finding.where] = 1 - finding.certainty
        self._missed = {
            key: 0 if key in there else self._missed[key] + 1 for key in {**self._missed, **found}
        }
        return new

    def _reason(self, key: tuple[str, str], finding: Finding) -> str | None:
        """Return what is said of why it is told: "" of the first time, None where it is not."""
        if key not in self._doubts:
            return ""
        if self._missed[key] >= _GONE:
            return "; it had gone, and has come back"
        is_surer = 1 - finding.certainty < self._doubts[key] / 2
        return "; it was told before, and is surer now" if is_surer else None
