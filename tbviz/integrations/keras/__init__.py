"""Keras 3 on each of its backends: what excites units, and a callback that watches a training."""

from tbviz.integrations.keras.excitation import unit_gradient
from tbviz.integrations.keras.monitoring import MonitorCallback

__all__ = ["MonitorCallback", "unit_gradient"]
