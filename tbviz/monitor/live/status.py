"""Whether a run still runs, as far as its files tell.

Most event files do not say that a training has ended: one that is done, one that was killed and
one that hangs all just stop growing. So this is told from four things: whether the newest file ends
with the mark that writers of tbviz leave where they are closed in good order; how long the files
have been silent, compared with the pauses that the run has made before; the process that writes
them, whose number and machine stand in their names, where that machine is this one; and the last
values of the losses.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Status: TypeAlias = Literal["running", "stalled", "finished", "stopped", "failed"]

_SHORTEST = 120.0  # seconds that writers may hold events back, by convention
_PAUSES = 3  # of the longest pause
_LONG_SILENCE = 10  # times the patience


def status(
    silent_seconds: float,
    pauses: npt.ArrayLike,
    *,
    is_closed: bool,
    writer_lives: bool | None,
    ends_finite: bool,
) -> Status:
    """Return what a run is doing.

    - running: it wrote within its patience: three of its longest pauses, and at least the 120 s
      that writers may hold events back.
    - stalled: it is silent for longer, and its process lives; or nothing is known of that, and ten
      times the patience is not over.
    - finished: its writer was closed, and not by an exception.
    - stopped: its process is gone, or it is silent for longer than ten times the patience, and its
      files do not say why: it was killed, it raised, or it is done and its writer leaves no mark.
    - failed: it is no more, as in the two before, and its loss ended in NaN or infinity.

    Args:
        silent_seconds: since the files last grew.
        pauses: seconds between points that the run has written lately, `[n]`, which may be none.
        is_closed: whether the newest file says that its writer is done.
        writer_lives: whether the process that writes lives; None where nobody knows.
        ends_finite: whether the last losses are finite numbers.
    """
    longest = float(np.max(np.asarray(pauses, np.float64), initial=0.0))
    patience = max(_SHORTEST, _PAUSES * longest)
    has_ended = silent_seconds > _LONG_SILENCE * patience if writer_lives is None else False
    if is_closed or writer_lives is False or has_ended:
        return "failed" if not ends_finite else "finished" if is_closed else "stopped"
    return "running" if silent_seconds <= patience else "stalled"
