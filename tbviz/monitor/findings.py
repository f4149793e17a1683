"""Findings: what a rule of health has to say, whoever reads it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any


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
        at = "" if self.step is None else f" at step {self.step:,}"
        where = f" in {self.where}" if self.where else ""
        return f"{self.rule}{where}{at}: {self.message}; {self.advice}"

    def to_markdown(self) -> str:
        """Return it as TensorBoard's text dashboard shows it."""
        at = "" if self.step is None else f", step {self.step:,}"
        where = f", `{self.where}`" if self.where else ""
        return (
            f"**{self.rule}**{where}{at} ({self.certainty:.0%} sure)\n\n"
            f"{self.message}\n\n*Why it matters:* {self.why}\n\n*Try first:* {self.advice}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as an object of JSON."""
        return asdict(self)


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
