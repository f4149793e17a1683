"""The inputs that a function likes best, found by gradient ascent: pure functions of arrays."""

from tbviz.optimize.ascent import Optimum, ValueAndGradient, maximize, noise
from tbviz.optimize.penalties import total_variation

__all__ = ["Optimum", "ValueAndGradient", "maximize", "noise", "total_variation"]
