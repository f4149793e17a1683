"""The rules: pure functions over series and numbers, each with its formula and threshold.

A rule takes the steps and values of one series, int64 and float64 `[n]`, or several series by name,
and returns a finding or None. NaN and infinity are left out, but for the rules about them; fewer
points than a rule needs are no finding.
"""

from tbviz.monitor.rules.data import inputs_out_of_range, leaked_labels, unshuffled_labels
from tbviz.monitor.rules.gradients import exploding_gradients, vanishing_gradients
from tbviz.monitor.rules.loss import diverging_loss, plateau, stuck_loss
from tbviz.monitor.rules.numbers import nonfinite_values, not_finite
from tbviz.monitor.rules.outputs import (
    confident_errors,
    constant_outputs,
    repeated_softmax,
    saturated_outputs,
)
from tbviz.monitor.rules.speed import growing_memory, slow_steps, stalled_steps
from tbviz.monitor.rules.units import (
    collapsed_codes,
    dead_units,
    saturated_units,
    unseparated_codes,
)
from tbviz.monitor.rules.updates import frozen_weights, rate_too_high, rate_too_low
from tbviz.monitor.rules.validation import overfitting, unlearned_validation, wide_gap

__all__ = [
    "collapsed_codes",
    "confident_errors",
    "constant_outputs",
    "dead_units",
    "diverging_loss",
    "exploding_gradients",
    "frozen_weights",
    "growing_memory",
    "inputs_out_of_range",
    "leaked_labels",
    "nonfinite_values",
    "not_finite",
    "overfitting",
    "plateau",
    "rate_too_high",
    "rate_too_low",
    "repeated_softmax",
    "saturated_outputs",
    "saturated_units",
    "slow_steps",
    "stalled_steps",
    "stuck_loss",
    "unlearned_validation",
    "unseparated_codes",
    "unshuffled_labels",
    "vanishing_gradients",
    "wide_gap",
]
