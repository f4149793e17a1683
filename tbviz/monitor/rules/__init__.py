"""The rules: pure functions over series and numbers, each with its formula and threshold.

A rule takes the steps and values of one series, int64 and float64 `[n]`, or several series by name,
and returns a finding or None. NaN and infinity are left out, but for the rules about them; fewer
points than a rule needs are no finding.
"""

from tbviz.monitor.rules.loss import diverging_loss, overfitting, plateau, stuck_loss
from tbviz.monitor.rules.numbers import nonfinite_values, not_finite

__all__ = [
    "diverging_loss",
    "nonfinite_values",
    "not_finite",
    "overfitting",
    "plateau",
    "stuck_loss",
]
