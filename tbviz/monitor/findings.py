"""Findings: what a rule of health has to say, whoever reads it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

SURE = 0.9  # the certainty from which on a finding counts as sure
_BETWEEN = "\n\n---\n\n"  # findings of one text
_NEXT = re.compile(rf"{_BETWEEN}(?=\*\*\w+\*\*)")
_WHY, _ADVICE = "*Why it matters:* ", "*Try first:* "
_MARKDOWN = re.compile(
    r"\*\*(\w+)\*\*(?:, (?:layer )?`(.*)`)?(?:, step ([\d,]+))?(?:, told at step [\d,]+)?"
    r" \((\d+)% sure\)"
    rf"\n\n((?s:.*))\n\n{re.escape(_WHY)}((?s:.*))\n\n{re.escape(_ADVICE)}((?s:.*))"
)
_NUMBER = re.compile(r"\d+(\.\d+)*")  # the name of a layer in a Sequential of PyTorch


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a training.

    Attributes:
        rule: the name of the rule that found it, such as "vanishing_gradients".
        message: what was found, with its numbers, in one line.
        where: the tag, layer or weight that it was found in, or "".
        step: at which step, or None where steps do not matter.
        certainty: how sure it is, from 0 to 1: at 0.5 the threshold is just passed, and it grows
            from there as `certainty` of this module says; 1 where a rule says that it is certain.
        why: why it matters, in a sentence.
        advice: what to try first, in a sentence.
    """

    rule: str
    message: str
    where: str
    step: int | None
    certainty: float
    why: str
    advice: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{heading(self)}: {self.message}; {self.advice}"

    def to_markdown(self, *, told_at: int | None = None) -> str:
        """Return it as TensorBoard's text dashboard shows it.

        Args:
            told_at: the step of the card it is shown on, of which it says where it is another one.
        """
        at = "" if self.step is None else f", step {self.step:,}"
        at += "" if not at or told_at in (None, self.step) else f", told at step {told_at:,}"
        where = f", {_layer(self)}`{self.where}`" if self.where else ""
        return (
            f"**{self.rule}**{where}{at} {sure(self)}\n\n"
            f"{self.message}\n\n{_WHY}{self.why}\n\n{_ADVICE}{self.advice}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as an object of JSON."""
        return asdict(self)


def heading(finding: Finding, *, of: int | None = None) -> str:
    """Return which rule, where, at which of `of` steps and how sure, as all reports say it."""
    return f"{finding.rule}{where(finding)}{when(finding, of=of)} {sure(finding)}"


def where(finding: Finding) -> str:
    """Return where it was found: " in fc1", " in layer 1", or "" where it is of no place."""
    return f" in {_layer(finding)}{finding.where}" if finding.where else ""


def when(finding: Finding, *, of: int | None = None) -> str:
    """Return at which step, and of how many where that is a later one: " at step 5 of 9", or ""."""
    if finding.step is None:
        return ""
    last = f" of {of:,}" if of is not None and finding.step < of else ""
    return f" at step {finding.step:,}{last}"


def sure(finding: Finding) -> str:
    """Return how sure it is, in whole percent, which are never more than it is: "(99% sure)"."""
    return f"({int(100 * finding.certainty + 1e-9)}% sure)"


def _layer(finding: Finding) -> str:
    """Return what is said before a place that is a number only."""
    return "layer " if _NUMBER.fullmatch(finding.where) else ""


def to_text(findings: Iterable[Finding], *, told_at: int | None = None) -> str:
    """Return findings as one Markdown text; see `Finding.to_markdown`."""
    return _BETWEEN.join(finding.to_markdown(told_at=told_at) for finding in findings)


def from_text(text: str) -> list[Finding]:
    """Return the findings of a text of `to_text`; what is none is left out.

    Their certainty is that which the text says, in hundredths.
    """
    found = (_MARKDOWN.fullmatch(part.strip()) for part in _NEXT.split(text))
    return [_from_markdown(*each.groups()) for each in found if each is not None]


def _from_markdown(
    rule: str, at: str | None, step: str | None, percent: str, message: str, why: str, advice: str
) -> Finding:
    number = None if step is None else int(step.replace(",", ""))
    return Finding(rule, message, at or "", number, int(percent) / 100, why, advice)


def certainty(value: float, threshold: float) -> float:
    """Return how sure a rule is whose `value` has passed its `threshold`.

    It is v / (v + t): 0.5 at the threshold, 2/3 at twice and 10/11 at ten times of it. For a value
    that has to be below its threshold, swap the two. Of either, what is below zero counts as zero.
    """
    value, threshold = max(value, 0.0), max(threshold, 0.0)
    if value == threshold:
        return 0.5
    if math.isinf(value):
        return 1.0
    return float(value / (value + threshold))
