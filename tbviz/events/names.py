"""The names of event files.

    events.out.tfevents.<10-digit Unix seconds>.<host>.<pid>.<uid><suffix>

TensorBoard reads the files of a run in the lexicographic order of their names, so a new
file must sort behind all that are there.
"""

from __future__ import annotations

import itertools
import os
import re
import socket
import time
from collections.abc import Iterable
from pathlib import Path

_MARK = "tfevents"
_PREFIX = f"events.out.{_MARK}."
_BEGIN = re.compile(rf"{re.escape(_PREFIX)}(\d{{10}})\.")
_WRITER = re.compile(r"events\.out\.tfevents\.\d+\.(?P<host>.+?)\.(?P<pid>\d+)(\.|$)")
_uids = itertools.count()


def is_event_file(name: str) -> bool:
    """Say whether TensorBoard takes a file of this name for an event file."""
    return _MARK in name


def set_aside(name: str, why: str) -> str:
    """Return a name that says of which file it is, and which nobody takes for an event file."""
    return name.replace(_MARK, why) if is_event_file(name) else f"{name}.{why}"


def begun_at(file: Path) -> int | None:
    """Return when a file was begun, in Unix seconds, as its name says; None where it does not."""
    found = _BEGIN.match(file.name)
    return None if found is None else int(found[1])


def writer_lives(files: Iterable[Path]) -> bool | None:
    """Return whether a process that writes one of the files lives; None where nobody knows.

    It is known for files of this machine, by the names that TensorFlow, PyTorch, tensorboardX and
    tbviz give. What has taken the number of a process that is gone counts as that process.
    """
    writers = [_WRITER.match(file.name) for file in files]
    if os.name != "posix" or not writers:
        return None
    if any(each is None or each["host"] != socket.gethostname() for each in writers):
        return None
    return any(_lives(int(each["pid"])) for each in writers if each is not None)


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


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another's process
        return True
    return True
