"""Logarithmic axes: what has no place on them is left out, and said."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import InvalidArgumentError
from tbviz.export.plotting.curves import Curve, Numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

Log: TypeAlias = Literal["x", "y", "both"]


def axes_of(log: Log | None) -> tuple[str, ...]:
    """Return which axes are logarithmic."""
    return ("x", "y") if log == "both" else (log,) if log else ()


def check_log(curves: Sequence[Curve], log: Log | None) -> None:
    """Warn of points that logarithmic axes cannot show.

    Raises:
        InvalidArgumentError: there are no others.
    """
    for name in axes_of(log):
        values = np.concatenate([getattr(curve, name) for curve in curves])
        finite = values[np.isfinite(values)]
        lost = np.count_nonzero(finite <= 0)
        if lost and lost == len(finite):
            raise InvalidArgumentError(
                f"a logarithmic {name} axis shows numbers above 0, found none; the largest is "
                f"{finite.max():g}",
                expected="above 0",
                found=finite.max(),
            )
        if lost:
            warnings.warn(
                f"{lost} of {len(values)} points are left out: their {name} is not above 0, and "
                f"the {name} axis is logarithmic",
                stacklevel=2,
            )


def right_of_zero(curves: Sequence[Curve], log: Log | None) -> list[Curve]:
    """Return curves without the points that a logarithmic x axis cannot show."""
    if "x" not in axes_of(log):
        return list(curves)
    return [_taken(curve, curve.x > 0) for curve in curves]


def above_zero(curve: Curve, log: Log | None) -> Curve:
    """Return a curve with gaps where a logarithmic y axis cannot show it.

    The lower end of a band may lie at zero or below; it is drawn down to the edge of the axes.
    """
    if "y" not in axes_of(log):
        return curve
    raw = None if curve.raw is None else _positive(curve.raw)
    return curve._replace(y=_positive(curve.y), raw=raw)


def make_log(axes: Axes, log: Log | None) -> None:
    """Make axes logarithmic, with plain numbers beside them."""
    for name in axes_of(log):
        if name == "x":
            axes.set_xscale("log")
            _write_plainly(axes.xaxis)
        else:
            axes.set_yscale("log", nonpositive="clip")
            _write_plainly(axes.yaxis)


def _write_plainly(axis: Axis) -> None:
    """Write 0.001 and 1e-05, as formulas are not typeset: names of tags may look like some."""
    from matplotlib.ticker import LogFormatter

    class Plain(LogFormatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return f"{x:g}" if super().__call__(x, pos) else ""

    axis.set_major_formatter(Plain())
    axis.set_minor_formatter(Plain(minor_thresholds=(2, 0.5)))


def _positive(values: Numbers) -> Numbers:
    return np.where(values > 0, values, np.nan)


def _taken(curve: Curve, kept: NDArray[np.bool_]) -> Curve:
    raw = None if curve.raw is None else curve.raw[kept]
    band = None if curve.band is None else (curve.band[0][kept], curve.band[1][kept])
    return curve._replace(x=curve.x[kept], y=curve.y[kept], raw=raw, band=band)
