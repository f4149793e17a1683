"""Curves as lines of Braille: eight dots in each character."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_BLANK = 0x2800
# The bits of the dots of a character, [row, column]: unicode.org/charts/PDF/U2800.pdf
_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])


def chart(steps: npt.ArrayLike, values: npt.ArrayLike, *, rows: int, columns: int) -> list[str]:
    """Return the curve of values `[n]` over steps `[n]` as `rows` lines of `columns` characters.

    The lowest finite value lies on the lowest dots and the highest on the highest. What is not
    finite is left out, and breaks the line.
    """
    at, numbers = np.asarray(steps, np.float64), np.asarray(values, np.float64)
    dots = np.zeros((4 * rows, 2 * columns), bool)
    if np.isfinite(numbers).any():
        _draw(dots, _scaled(at, 2 * columns - 1), _scaled(numbers, 4 * rows - 1))
    bits = dots.reshape(rows, 4, columns, 2) * _DOTS[:, None, :]
    return ["".join(chr(_BLANK + code) for code in row) for row in bits.sum((1, 3)).tolist()]


def _scaled(numbers: npt.NDArray[np.float64], highest: int) -> npt.NDArray[np.float64]:
    """Return numbers from 0 to `highest`; what is not finite stays NaN, a constant is halfway."""
    finite = np.where(np.isfinite(numbers), numbers, np.nan)
    low, high = np.nanmin(finite), np.nanmax(finite)
    if not high > low:
        return np.where(np.isnan(finite), finite, highest / 2)
    return np.asarray((finite / 2 - low / 2) / (high / 2 - low / 2) * highest, np.float64)


def _draw(
    dots: npt.NDArray[np.bool_], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> None:
    """Set the dots of a line through points, in a raster whose first row is the top."""
    top = len(dots) - 1
    for start in range(len(x)):
        end = min(start + 1, len(x) - 1)
        if np.isnan(y[end]) or np.isnan(y[start]):
            end = start
        if np.isnan(y[start]):
            continue
        length = max(abs(x[end] - x[start]), abs(y[end] - y[start]))
        share = np.linspace(0, 1, int(length) + 2)
        across = x[start] + share * (x[end] - x[start])
        up = y[start] + share * (y[end] - y[start])
        dots[top - np.round(up).astype(int), np.round(across).astype(int)] = True
