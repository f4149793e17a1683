"""What rules about layers share."""

from __future__ import annotations

from collections.abc import Mapping

from tbviz.monitor.history import Series


def others(count: int, total: int, what: str = "layers") -> str:
    """Return what there is to say of others than the first, nothing where there are none."""
    return f"; in all, {count} of {total} {what} are ill" if count > 1 else ""


def last_step(series: Mapping[str, Series]) -> int:
    """Return the highest step of all series, one of which has points."""
    return max(int(points.steps[-1]) for points in series.values() if len(points.steps))
