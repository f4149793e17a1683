"""All rules over all series that they fit."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import rules
from tbviz.monitor import vocabulary as v
from tbviz.monitor.agreement import in_agreement
from tbviz.monitor.findings import Finding
from tbviz.monitor.history import Series
from tbviz.monitor.options import check_mapping, check_threshold
from tbviz.monitor.repeats import without_repeats
from tbviz.nearest import nearest

Thresholds: TypeAlias = Mapping[str, Mapping[str, float]]
_Roles: TypeAlias = Mapping[str, Mapping[str, Series]]
_Calls: TypeAlias = Iterator[tuple[tuple[Any, ...], Mapping[str, str]]]


# Where the findings of statistics are that have no name of their own.
_PLACES = {
    v.LABEL_RUNS: "labels",
    v.OUTPUT_SPREAD: "outputs",
    v.OUTPUT_SATURATED: "outputs",
    v.OUTPUT_SURPRISE: "outputs",
    v.CODE_SEPARATION: "codes",
    v.STEP_SECONDS: "steps",
    v.MEMORY_BYTES: "memory",
}


class _Use(NamedTuple):
    """A rule, and what yields the arguments of its calls: series, and `where` they are of.

    The `least` points that a rule needs are those of all series of its first argument, if that is
    a mapping, or else of the values among its arguments that are `counted`.
    """

    rule: Callable[..., Finding | None]
    calls: Callable[[_Roles], _Calls]
    counted: int = 1


def _each(*roles: str) -> Callable[[_Roles], _Calls]:
    """Call a rule for each series of some roles."""

    def calls(found: _Roles) -> _Calls:
        for role in roles:
            for name, series in found.get(role, {}).items():
                yield (series.steps, series.values), {"where": name or _PLACES.get(role, role)}

    return calls


def _together(role: str) -> Callable[[_Roles], _Calls]:
    """Call a rule once, for all series of a role by their names."""

    def calls(found: _Roles) -> _Calls:
        if role in found:
            yield (found[role],), {}

    return calls


def _inputs(found: _Roles) -> _Calls:
    """Call a rule with the ends of the inputs' range."""
    ends = {
        role: found[role][""] for role in (v.INPUT_LOW, v.INPUT_HIGH) if "" in found.get(role, {})
    }
    if ends:
        yield (ends,), {}


def _leaks(found: _Roles) -> _Calls:
    """Call a rule for the feature that says most of the labels."""
    for (_, features), _ in _each(v.LABEL_LEAK_AT)(found):
        for told, _ in _each(v.LABEL_LEAK)(found):
            yield told, {"where": f"feature {features[-1]:.0f} of inputs"}


def _answers(found: _Roles) -> _Calls:
    """Call a rule for what a loss of outputs may be, with each loss: of a probe, or of training."""
    for (steps, values), _ in _each(v.SOFTMAX_TWICE)(found):
        for told, where in _each(v.PROBE_LOSS if v.PROBE_LOSS in found else v.LOSS)(found):
            yield (steps, values, *told), where


def _moves(found: _Roles) -> _Calls:
    """Call a rule for all update ratios, with each loss, or without if there is none."""
    for told, nowhere in _together(v.UPDATE_RATIO)(found):
        for losses, _ in [*_each(v.LOSS)(found)] or [((), nowhere)]:
            yield (*told, *losses), nowhere


def _changes(found: _Roles) -> _Calls:
    """Call a rule for all update ratios, or where there are none, for changes of histograms."""
    yield from _together(v.UPDATE_RATIO if v.UPDATE_RATIO in found else v.WEIGHT_CHANGE)(found)


def _moves_by_loss(found: _Roles) -> _Calls:
    """Call a rule for all update ratios, with each loss."""
    for (ratios,), _ in _together(v.UPDATE_RATIO)(found):
        for told, where in _each(v.LOSS)(found):
            yield (ratios, *told), where


def _pairs(found: _Roles) -> _Calls:
    """Call a rule for each loss with its validation loss."""
    for told, where in _validations(found):
        if len(told) > 2:
            yield (*told[2:], *told[:2]), where


def _validations(found: _Roles) -> _Calls:
    """Call a rule for each validation loss, with that of training if there is one."""
    losses, validation = found.get(v.LOSS, {}), found.get(v.VALIDATION_LOSS, {})
    trained = v.loss_pairs(losses, validation)
    for tag, series in validation.items():
        of = [losses[trained[tag]][:2]] if tag in trained else []
        yield (*series[:2], *chain(*of)), {"where": tag}


_USES = (
    _Use(rules.inputs_out_of_range, _inputs),
    _Use(rules.unshuffled_labels, _each(v.LABEL_RUNS)),
    _Use(rules.leaked_labels, _leaks),
    _Use(rules.nonfinite_values, _together(v.NONFINITE)),
    _Use(rules.rate_too_high, _moves),
    _Use(rules.exploding_gradients, _together(v.GRADIENT_NORM)),
    _Use(rules.not_finite, _each(v.LOSS, v.VALIDATION_LOSS)),
    _Use(rules.dead_units, _each(v.DEAD_SHARE)),
    _Use(rules.saturated_units, _each(v.SATURATED_SHARE)),
    _Use(rules.vanishing_gradients, _together(v.GRADIENT_NORM)),
    _Use(rules.frozen_weights, _changes),
    _Use(rules.rate_too_low, _moves_by_loss),
    _Use(rules.constant_outputs, _each(v.OUTPUT_SPREAD)),
    _Use(rules.saturated_outputs, _each(v.OUTPUT_SATURATED)),
    _Use(rules.repeated_softmax, _answers),
    _Use(rules.confident_errors, _each(v.OUTPUT_SURPRISE)),
    _Use(rules.collapsed_codes, _together(v.CODE_SPREAD)),
    _Use(rules.unseparated_codes, _each(v.CODE_SEPARATION)),
    _Use(rules.diverging_loss, _each(v.LOSS)),
    _Use(rules.stuck_loss, _each(v.LOSS)),
    _Use(rules.plateau, _each(v.LOSS)),
    _Use(rules.unlearned_validation, _validations),
    _Use(rules.overfitting, _pairs, counted=3),
    _Use(rules.wide_gap, _pairs, counted=3),
    _Use(rules.slow_steps, _each(v.STEP_SECONDS)),
    _Use(rules.stalled_steps, _each(v.STEP_SECONDS)),
    _Use(rules.growing_memory, _each(v.MEMORY_BYTES)),
)

_BY_NAME = {use.rule.__name__: use.rule for use in _USES}

RULES = tuple(_BY_NAME)
"""The names of all rules, causes before what comes of them."""

# Rules that find a single bad point, and whose silence says nothing of the rest.
_NO_HEALTH = frozenset({"nonfinite_values", "not_finite", "inputs_out_of_range", "stalled_steps"})


def judge(
    history: Mapping[str, Series],
    *,
    rules: Collection[str] | None = None,
    thresholds: Thresholds | None = None,
) -> list[Finding]:
    """Apply rules to all series that they fit.

    Args:
        history: series by tag, of which those count whose tag means something; see `vocabulary`.
        rules: the names of some rules, or None for all.
        thresholds: by name of a rule, arguments of it in place of its defaults.

    Returns:
        The findings, in the order of the rules, without those that others say as well, and in
        agreement; see `tbviz.monitor.repeats` and `tbviz.monitor.agreement`.

    Raises:
        InvalidArgumentError: there is no such rule, or it has no such argument.
    """
    return as_told(apply_rules(history, rules=rules, thresholds=thresholds))


def as_told(findings: Iterable[Finding]) -> list[Finding]:
    """Return all findings of one judgement as they are told: each once, and in agreement."""
    return in_agreement(without_repeats(findings))


def apply_rules(
    history: Mapping[str, Series],
    *,
    rules: Collection[str] | None = None,
    thresholds: Thresholds | None = None,
) -> list[Finding]:
    """Return all findings, as `judge` but with those that others say as well."""
    chosen, changed = check_rules(rules), check_thresholds(thresholds)
    found = v.by_role(history)
    findings = (
        use.rule(*arguments, **where, **changed.get(use.rule.__name__, {}))
        for use in _USES
        if use.rule.__name__ in chosen
        for arguments, where in use.calls(found)
    )
    return [finding for finding in findings if finding is not None]


def missing_points(
    history: Mapping[str, Series],
    *,
    rules: Collection[str] | None = None,
    thresholds: Thresholds | None = None,
) -> int | None:
    """Return how many more points it takes until a rule can judge, so that silence means health.

    It is 0 where one has enough of them, and None where none of the rules fits any of the series.
    That numbers are finite, inputs small and no step a stall is no health: the rules of these count
    where they are asked for.
    """
    chosen, changed, found = check_rules(rules), check_thresholds(thresholds), v.by_role(history)
    missing = [
        max(0, _needed(use.rule, changed) - _count(arguments, use.counted))
        for use in _USES
        if use.rule.__name__ in chosen
        if use.rule.__name__ not in _NO_HEALTH or rules is not None
        for arguments, _ in use.calls(found)
    ]
    return min(missing, default=None)


def _needed(rule: Callable[..., Any], changed: Thresholds) -> int:
    """Return how many points a rule needs."""
    return int({"least": 1, **_defaults(rule), **changed.get(rule.__name__, {})}["least"])


def _count(arguments: tuple[Any, ...], counted: int) -> int:
    """Return how many finite values a rule is given, of several series in the longest."""
    several = isinstance(arguments[0], Mapping)
    values = (
        [series.values for series in arguments[0].values()] if several else [arguments[counted]]
    )
    return max(int(np.isfinite(each).sum()) for each in values)


def check_rules(names: Collection[str] | None, *, option: str = "") -> Collection[str]:
    """Return the names of rules, all for None, and refuse what is none, naming the option."""
    chosen = RULES if names is None else (names,) if isinstance(names, str) else names
    for name in chosen:
        if name not in RULES:
            there = nearest(str(name), RULES, listed_by="docs/monitoring.md")
            raise InvalidArgumentError(
                f"{option and f'{option}: '}no rule {name!r}; {there}", expected=RULES, found=name
            )
    return chosen


def check_thresholds(thresholds: Thresholds | None) -> Thresholds:
    """Return the arguments of rules, none for None; each is one of its rule, in its range."""
    chosen = check_mapping("thresholds", thresholds or {})
    check_rules(chosen.keys(), option="thresholds")
    for name, arguments in chosen.items():
        known = _defaults(_BY_NAME[name])
        for argument, value in check_mapping(f"thresholds[{name!r}]", arguments).items():
            if argument not in known:
                raise InvalidArgumentError(
                    f"rule {name} has no {argument!r}, but {', '.join(known)}",
                    expected=list(known),
                    found=argument,
                )
            check_threshold(name, argument, value, default=known[argument])
    return chosen


def _defaults(rule: Callable[..., Any]) -> dict[str, float]:
    parameters = inspect.signature(rule).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY and p.name != "where"}
