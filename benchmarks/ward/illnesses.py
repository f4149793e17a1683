"""What makes a training ill, and which findings name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.ward import changes
from benchmarks.ward.befallen import BEFALLEN
from benchmarks.ward.training import Training


class Illness(NamedTuple):
    """What makes some healthy trainings ill.

    Attributes:
        name: in words.
        rules: those whose findings name it.
        change: makes a training ill.
        setups: by ward, the names of those that it befalls.
    """

    name: str
    rules: frozenset[str]
    change: Callable[[Training], Training]
    setups: dict[str, tuple[str, ...]]


def _illness(change: Callable[[Training], Training], name: str, rules: str) -> Illness:
    return Illness(name, frozenset(rules.split()), change, BEFALLEN[name])


ILLNESSES = (
    _illness(
        changes.rate_times(100),
        "rate 100 times too high",
        "rate_too_high diverging_loss exploding_gradients not_finite nonfinite_values",
    ),
    _illness(
        changes.rate_times(0.01),
        "rate 100 times too low",
        "rate_too_low stuck_loss",
    ),
    _illness(
        changes.climb,
        "loss with the wrong sign",
        "diverging_loss exploding_gradients not_finite nonfinite_values",
    ),
    _illness(
        changes.keep_gradients,
        "gradients never cleared",
        "diverging_loss rate_too_high exploding_gradients not_finite nonfinite_values",
    ),
    _illness(
        changes.end_schedule,
        "rate that decays far too soon",
        "rate_too_low plateau stuck_loss unlearned_validation",
    ),
    _illness(
        changes.kill_units,
        "biases that kill ReLUs",
        "dead_units",
    ),
    _illness(
        changes.stack_sigmoids,
        "deep stack of sigmoids",
        "vanishing_gradients",
    ),
    _illness(
        changes.enlarge_weights,
        "weights 20 times too large",
        "exploding_gradients saturated_units saturated_outputs confident_errors",
    ),
    _illness(
        changes.explode,
        "exploding recurrent network",
        "exploding_gradients not_finite nonfinite_values diverging_loss confident_errors",
    ),
    _illness(
        changes.saturate_units,
        "saturated units",
        "saturated_units",
    ),
    _illness(
        changes.saturate_outputs,
        "saturated outputs",
        "saturated_outputs saturated_units",
    ),
    _illness(
        changes.shuffle_labels,
        "labels of other examples",
        "stuck_loss overfitting unlearned_validation",
    ),
    _illness(
        changes.blank_inputs,
        "inputs that are all zero",
        "constant_outputs stuck_loss",
    ),
    _illness(
        changes.sort_labels,
        "examples class by class",
        "unshuffled_labels",
    ),
    _illness(
        changes.leak_label,
        "label among the inputs",
        "leaked_labels",
    ),
    _illness(
        changes.leak_roughly,
        "label among the inputs, with noise",
        "leaked_labels",
    ),
    _illness(
        changes.detach,
        "layer cut off from the loss",
        "frozen_weights",
    ),
    _illness(
        changes.forget_layer,
        "layer that the optimizer was not given",
        "frozen_weights",
    ),
    _illness(
        changes.break_input,
        "NaN in one input",
        "nonfinite_values not_finite",
    ),
    _illness(
        changes.leave_units,
        "inputs that nobody scaled",
        "inputs_out_of_range",
    ),
    _illness(
        changes.take_few,
        "too few examples",
        "overfitting wide_gap",
    ),
    _illness(
        changes.weigh_penalty,
        "collapsed variational codes",
        "collapsed_codes unseparated_codes",
    ),
    _illness(
        changes.narrow_codes,
        "dead codes",
        "collapsed_codes dead_units constant_outputs",
    ),
    _illness(
        changes.repeat_softmax,
        "softmax twice",
        "repeated_softmax plateau",
    ),
    _illness(
        changes.keep_graphs,
        "graphs that are kept",
        "growing_memory",
    ),
    _illness(
        changes.keep_losses,
        "steps that go through all before",
        "slow_steps",
    ),
    _illness(
        changes.begin_at_zero,
        "weights that begin at zero",
        "stuck_loss constant_outputs dead_units frozen_weights",
    ),
    _illness(
        changes.clip_all,
        "gradients clipped to nothing",
        "rate_too_low stuck_loss",
    ),
    _illness(
        changes.weigh_penalty,
        "codes whose size costs too much",
        "collapsed_codes",
    ),
    _illness(
        changes.grow_rate,
        "rate that grows",
        "rate_too_high diverging_loss exploding_gradients not_finite nonfinite_values",
    ),
    _illness(
        changes.leave_validation,
        "validation that nobody standardized",
        "unlearned_validation wide_gap overfitting",
    ),
)
