"""One illness, one finding: what several losses, or rules of them, say alike is told once."""

from __future__ import annotations

from collections.abc import Iterable

from tbviz.monitor import vocabulary as v
from tbviz.monitor.findings import Finding

# What a rule says of a loss is said by these as well, and they say more.
_SAID_BY = {
    "unlearned_validation": {"stuck_loss"},
    "overfitting": {"unlearned_validation"},
    "wide_gap": {"unlearned_validation", "overfitting"},
}


def without_repeats(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without those that others say as well, in their order.

    Of each rule the first counts of losses of one thing, such as those of batches and of epochs, of
    validation and of a test, or the mean absolute error beside a loss. A loss that is stuck is not
    learned in validation either; and of validation that was never learned, that turned, or that
    rests far above, the first that holds is told.
    """
    first: dict[tuple[str, object], Finding] = {}
    for finding in findings:
        first.setdefault((finding.rule, _thing(finding)), finding)
    said = {
        (rule, thing)
        for rule, others in _SAID_BY.items()
        for other, thing in first
        if other in others
    }
    return [finding for key, finding in first.items() if key not in said]


def _thing(finding: Finding) -> object:
    """Return what a loss is of; of all else, where it is."""
    known = v.meaning(finding.where)
    is_loss = known is not None and known.role in (v.LOSS, v.VALIDATION_LOSS)
    return v.parts_of_loss(finding.where) if is_loss else finding.where
