"""The names of event files.

    events.out.tfevents.<10-digit Unix seconds>.<host>.<pid>.<uid><suffix>

TensorBoard reads the files of a run in the lexicographic order of their names, so a new
file must sort behind all that are there.
"""

from __future__ import annotations

import itertools
import os
import socket
import time
from collections.abc import Iterable

_PREFIX = "events.out.tfevents."
_uids = itertools.count()


def is_event_file(name: str) -> bool:
    """Say whether TensorBoard takes a file of this name for an event file."""
    return "tfevents" in name


def new_event_file_name(present: Iterable[str], *, suffix: str = "") -> str:
    """Return a name for a new event file that sorts behind every name in `present`."""
    tail = f".{socket.gethostname()}.{os.getpid()}.{next(_uids)}{suffix}"
    newest = max(filter(is_event_file, present), default="")
    seconds = int(time.time())
    if (digits := newest.removeprefix(_PREFIX)[:10]).isdigit() and newest > _name(seconds, tail):
        seconds = int(digits) + 1
    return _name(seconds, tail)


def _name(seconds: int, tail: str) -> str:
    return f"{_PREFIX}{seconds:010d}{tail}"
