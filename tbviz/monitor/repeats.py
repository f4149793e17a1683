"""One illness, one finding: what several losses, or rules of them, say alike is told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from tbviz.monitor import vocabulary as v
from tbviz.monitor.findings import Finding

_Thing: TypeAlias = str | frozenset[str]

# What a rule finds is said by these as well, which say more: nothing is learned in validation where
# a training cannot learn, what was never learned has neither turned nor come to rest, and beside
# steps that threw weights far away later ones look short.
_SAID_BY = {
    "stuck_loss": {"rate_too_low", "repeated_softmax"},
    "rate_too_low": {"rate_too_high"},
    "plateau": {"repeated_softmax"},
    "unlearned_validation": {"not_finite", "nonfinite_values", "diverging_loss", "stuck_loss"}
    | {"rate_too_high", "rate_too_low", "vanishing_gradients", "constant_outputs"},
    "overfitting": {"unlearned_validation"},
    "wide_gap": {"unlearned_validation", "overfitting"},
}


def without_repeats(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without those that others say as well, in their order.

    Of each rule the first counts of losses of one thing, such as those of batches and of epochs, of
    validation and of a test, or the mean absolute error beside a loss. Of rules that say one thing
    of them, the one that says most is told.
    """
    first: dict[tuple[str, _Thing], Finding] = {}
    for finding in findings:
        first.setdefault((finding.rule, _thing(finding)), finding)
    return [
        finding
        for (rule, thing), finding in first.items()
        if not any(
            other in _SAID_BY.get(rule, ()) and (isinstance(place, str) or place == thing)
            for other, place in first
        )
    ]


def _thing(finding: Finding) -> _Thing:
    """Return what a loss is of, and for all else where it is."""
    known = v.meaning(finding.where)
    is_loss = known is not None and known.role in (v.LOSS, v.VALIDATION_LOSS)
    return v.parts_of_loss(finding.where) if is_loss else finding.where
