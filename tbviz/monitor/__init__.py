"""What is wrong with a training: rules of health, as pure functions over numbers."""

from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import History, Series

__all__ = ["Finding", "History", "Series", "certainty"]
