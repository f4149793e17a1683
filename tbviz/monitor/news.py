"""Which findings are news: told once, and again where they have become sure or have come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tbviz.monitor.findings import SURE, Finding

_GONE = 10  # judgements without a finding, after which it may come back for the first time


@dataclass
class _Told:
    """What was told of one finding last."""

    certainty: float
    step: int | None
    returns: int = 0
    missed: int = 0  # judgements since it was found


class News:
    """Remembers what was told.

    A finding is told when it is found, and once more where it was not sure then, is sure now, and
    half of its doubt is gone. It is told anew when it comes back after ten judgements without it,
    and each further time after twice as many: one that comes and goes, or that gets worse without
    end, is heard of a few times.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], _Told] = {}

    def sift(self, findings: Iterable[Finding], *, among: Iterable[Finding] = ()) -> list[Finding]:
        """Return those of one judgement that are to be told.

        The message of one that was told before says why it is told again, and of which step it was
        told if that was a later one: what is known since may say that it began earlier.

        Args:
            findings: that may be told.
            among: others that were found, and need not be told: they have not gone.
        """
        found = {(finding.rule, finding.where): finding for finding in findings}
        there = {*found, *((finding.rule, finding.where) for finding in among)}
        new = [self._news(key, finding) for key, finding in found.items()]
        for key, told in self._told.items():
            told.missed = 0 if key in there else told.missed + 1
        return [finding for finding in new if finding is not None]

    def _news(self, key: tuple[str, str], finding: Finding) -> Finding | None:
        """Return a finding as it is to be told now, or None."""
        last = self._told.get(key)
        now = _Told(finding.certainty, finding.step)
        if last is None:
            reason = ""
        elif last.missed >= _GONE * 2**last.returns:
            reason = "; it had gone, and is back"
            now.returns = last.returns + 1
        elif last.certainty < SURE <= finding.certainty and _is_surer(finding, last):
            reason = f"; told before{_of_later(last, finding)}, and surer now"
            now.returns = last.returns
        else:
            return None
        self._told[key] = now
        return replace(finding, message=f"{finding.message}{reason}")


def _is_surer(finding: Finding, last: _Told) -> bool:
    return 1 - finding.certainty < (1 - last.certainty) / 2


def _of_later(last: _Told, finding: Finding) -> str:
    """Return of which step a finding was told, where that is a later one than it is now."""
    if last.step is None or finding.step is None or last.step <= finding.step:
        return ""
    return f", of step {last.step:,}"
