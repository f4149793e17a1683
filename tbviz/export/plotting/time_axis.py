"""The axis of steps or times: its unit, and its label."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timezone
from typing import TYPE_CHECKING, NamedTuple

from tbviz.export.plotting.curves import Numbers, X

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAY = 86_400.0
# Seconds of a unit, and from how many seconds on it is used.
_UNITS = {
    "days": (DAY, 2 * DAY),
    "hours": (3600.0, 7200.0),
    "minutes": (60.0, 120.0),
    "seconds": (1.0, 0.1),
}
_LARGE = 100_000  # from which on numbers are written as 200k


class XScale(NamedTuple):
    """What x is divided by, what the axis is called, and whether it shows dates."""

    unit: float
    label: str
    is_date: bool = False


def scaled_x(every: Sequence[Numbers], x: X) -> XScale:
    """Return the scale for all curves of a figure: relative time in the unit that fits them."""
    if x == "step":
        return XScale(1.0, "step")
    if x == "wall_time":
        return XScale(DAY, "time (UTC)", is_date=True)  # days since 1970, as matplotlib has them
    longest = max((float(each[-1]) for each in every if len(each)), default=0.0)
    for name, (unit, least) in _UNITS.items():
        if longest >= least:
            return XScale(unit, f"relative time ({name})")
    return XScale(1e-3, "relative time (milliseconds)")


def label_x(panels: Sequence[Axes], scale: XScale) -> None:
    """Write name and numbers below the lowest panels."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.ticker import EngFormatter

    for axes in panels:
        axes.set_xlabel(scale.label)
        axes.tick_params(labelbottom=True)
        if scale.is_date:
            locator = AutoDateLocator(tz=timezone.utc)  # type: ignore[no-untyped-call]
            axes.xaxis.set_major_locator(locator)
            formatter = ConciseDateFormatter(locator, tz=timezone.utc)  # type: ignore[no-untyped-call]
            axes.xaxis.set_major_formatter(formatter)
        elif axes.get_xscale() == "linear" and axes.get_xlim()[1] >= _LARGE:
            axes.xaxis.set_major_formatter(EngFormatter(sep=""))
