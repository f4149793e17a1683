"""How long a run pauses between its points, in little memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_MOST = 512  # pauses that are kept


class Pauses(NamedTuple):
    """The longest pauses in the last half of what a run has written.

    One that comes again and again, such as that of a validation, is always among them, however
    many points lie between two of them; one that came once is forgotten.

    Attributes:
        seconds: `[n]`, the longest first; each is longer than all that came after it.
        places: how many points came before each, `[n]`, rising.
        written: how many points there were.
        last: the latest wall time.
    """

    seconds: npt.NDArray[np.float64]
    places: npt.NDArray[np.int64]
    written: int
    last: float


NONE = Pauses(np.zeros(0), np.zeros(0, np.int64), 0, -np.inf)
"""The pauses of a run that has written nothing."""


def extend(before: Pauses, wall_times: npt.ArrayLike, *, begins: Sequence[float] = ()) -> Pauses:
    """Return the pauses of a run after it has written on.

    Args:
        before: what was known.
        wall_times: of all new points, whichever tag they are of, `[n]`.
        begins: when files were begun, in whole seconds; the time from one session of a training to
            the next is no pause.
    """
    times = np.asarray(wall_times, np.float64)
    times = np.sort(times[np.isfinite(times)])
    if not len(times):
        return before
    times = np.maximum.accumulate([before.last if before.written else times[0], *times])
    pauses = np.diff(times)
    for begin in begins:
        pauses[(times[:-1] < begin + 1) & (times[1:] >= begin)] = 0
    seconds = np.concatenate([before.seconds, pauses])
    places = np.concatenate([before.places, before.written + np.arange(len(pauses))])
    written = before.written + len(pauses)
    longest_after = np.maximum.accumulate([*seconds[1:], -np.inf][::-1])[::-1]
    kept = (seconds > longest_after) & (2 * places >= written)
    return Pauses(seconds[kept][:_MOST], places[kept][:_MOST], written, float(times[-1]))
