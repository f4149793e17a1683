"""Findings of one judgement in agreement: causes are named, and no advice is against another's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from tbviz.monitor.findings import Finding

_HIGH = frozenset(
    {"rate_too_high", "diverging_loss", "exploding_gradients", "dead_units", "constant_outputs"}
    | {"saturated_outputs", "confident_errors", "not_finite", "nonfinite_values"}
)
"""Rules that advise a lower rate."""

# What is advised beside those, and beside `rate_too_low`, in place of what a rule says alone.
_WHERE_HIGH = {
    "unlearned_validation": "see that labels belong to their inputs, and that both sets are "
    "prepared alike",
    "plateau": "lower the learning rate, or give the model more units",
    "stuck_loss": "try rates ten times smaller, and let the model learn a single batch by heart",
}
_ROOTS = "clip gradients, and look at the inputs and at every log, root and division of the loss"
_WHERE_LOW = {
    "dead_units": "use leaky ReLU, He initialization, or biases that begin at zero",
    "exploding_gradients": "clip gradients to a norm of 1, and normalize inputs, targets "
    "and layers",
    "diverging_loss": "warm the learning rate up, and clip gradients",
    "not_finite": _ROOTS,
    "nonfinite_values": _ROOTS,
    "constant_outputs": "look for dead layers, and see that inputs and labels fit",
    "saturated_outputs": "compute the loss from logits, and normalize the inputs",
    "confident_errors": "begin with smaller weights, and normalize the inputs",
    "plateau": "raise the learning rate, or give the model more units",
}

# What a finding may follow from, the likeliest cause first.
_UNSCALED = ("inputs_out_of_range", "rate_too_high")
_BLOCKED = ("dead_units", "saturated_units", "vanishing_gradients")
_CAUSES: dict[str, tuple[str, ...]] = {
    "not_finite": ("nonfinite_values", "exploding_gradients", *_UNSCALED),
    "exploding_gradients": _UNSCALED,
    "vanishing_gradients": ("saturated_units",),
    "dead_units": _UNSCALED,
    "saturated_units": _UNSCALED,
    "frozen_weights": ("dead_units",),
    "constant_outputs": (*_BLOCKED, *_UNSCALED),
    "saturated_outputs": _UNSCALED,
    "confident_errors": (*_UNSCALED, "exploding_gradients"),
    "diverging_loss": (*_UNSCALED, "exploding_gradients"),
    "stuck_loss": (*_BLOCKED, "frozen_weights", "constant_outputs", *_UNSCALED),
    "plateau": (*_BLOCKED, *_UNSCALED),
    "unlearned_validation": ("leaked_labels", *_BLOCKED, *_UNSCALED),
}


def in_agreement(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings of one judgement, in their order, each in the light of the others.

    Where some say that the rate is too high, the others do not advise to raise it, and where it is
    found to be too low, none advises to lower it. A finding that another one is a likely cause of
    says so.
    """
    told = list(findings)
    rules = {finding.rule for finding in told}
    advice = _WHERE_LOW if "rate_too_low" in rules else _WHERE_HIGH if rules & _HIGH else {}
    return [_explained(finding, rules, advice.get(finding.rule)) for finding in told]


def _explained(finding: Finding, rules: Collection[str], advice: str | None) -> Finding:
    cause = next((rule for rule in _CAUSES.get(finding.rule, ()) if rule in rules), None)
    follows = "" if cause is None else f"; this probably follows from {cause}"
    message = f"{finding.message}{follows}"
    return replace(finding, message=message, advice=advice or finding.advice)
