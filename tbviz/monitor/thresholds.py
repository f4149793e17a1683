"""The thresholds of all rules, in one table: the defaults of their arguments.

What each means, and whose it is, stands in the docstring of its rule. Its type says what else it
may be: a whole number is of points or measurements, at least 1; a `Share` is in (0, 1] and a `Part`
in (0, 1); any other float is above 0, and a rule with infinity never fires.
"""

from __future__ import annotations


class Share(float):
    """A share of something, which may be all of it: in (0, 1]."""


class Part(Share):
    """A share that leaves something: in (0, 1)."""


# Losses
DIVERGING_RISE = 1.0
DIVERGING_FACTOR = 10.0
DIVERGING_POINTS = 8
STUCK_GAIN = Share(0.02)
STUCK_POINTS = 150
PLATEAU_SHARE = Part(0.5)
PLATEAU_GAIN = Share(0.03)
PLATEAU_REMAINING = Share(2 / 3)
PLATEAU_POINTS = 400
OVERFITTING_RISE = 0.1
OVERFITTING_LOST = Share(0.1)
OVERFITTING_FALL = Share(0.03)
OVERFITTING_GAP = 0.3
OVERFITTING_POINTS = 5
GAP_SHARE = 0.2
GAP_POINTS = 8
UNLEARNED_GAIN = Share(0.012)
UNLEARNED_START = Share(0.2)
UNLEARNED_POINTS = 10

# Gradients and updates
VANISHING_RATIO = Share(5e-4)
EXPLODING_RATIO = 1e3
EXPLODING_FACTOR = 100.0
EXPLODING_NORM = 5e3
EXPLODING_CLIP = 1.0
RATE_POINTS = 10
RATE_HIGH = 0.05
RATE_PEAK = 0.5
RATE_THROWN = 0.07
RATE_RISE = 0.75
RATE_LOW = 2e-4
RATE_REMAINING = Share(0.75)
MEASUREMENTS = 5

# Units, outputs and codes
DEAD_SHARE = Share(0.85)
SATURATED_SHARE = Share(0.5)
SATURATED_LATER = Share(0.95)
OUTPUT_SPREAD = Share(1e-3)
OUTPUT_SATURATED = Share(0.95)
OUTPUT_SURPRISE = 4.0
SOFTMAX_NEAR = Share(1e-3)
CODE_SPREAD = Share(0.01)
CODE_SHRUNK = Share(0.25)
CODE_SEPARATION = Share(0.05)
SEPARATIONS = 10

# Data
INPUT_SIZE = 50.0
LABEL_ORDER = 4.0
LABEL_LEAK = Share(0.98)

# Speed and memory
SLOW_FACTOR = 2.0
SLOW_POINTS = 30
STALL_FACTOR = 30.0
STALL_SECONDS = 60.0
MEMORY_GROWTH = 0.2
MEMORY_POINTS = 50
