"""What was lost in a file, and telling it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from shlex import quote
from typing import NamedTuple

from tbviz.errors import CorruptRecordError
from tbviz.events.records import FRAME_SIZE, HEADER_SIZE

BROKEN_LENGTH = "the length of a record is damaged"
BROKEN = "the checksum of the data does not hold"
NO_EVENT = "the data is not an event"


class Damage(NamedTuple):
    """`size` bytes from `offset` that hold no readable event, and why."""

    offset: int
    size: int
    reason: str


def lost_event(offset: int, length: int, reason: str) -> Damage:
    """Return the loss of the record whose `length` bytes of data start at `offset`."""
    return Damage(offset - HEADER_SIZE, length + FRAME_SIZE, reason)


class DamagedFileWarning(UserWarning):
    """Some bytes of an event file could not be read; all others were."""


def report_damage(path: str | os.PathLike[str], damages: Sequence[Damage], *, strict: bool) -> None:
    """Warn of what was lost in a file, or raise it where `strict`; nothing lost says nothing.

    Raises:
        CorruptRecordError: `strict`, and something was lost.
    """
    if not damages:
        return
    first = damages[0]
    lost = sum(damage.size for damage in damages)
    message = (
        f"{path}: {lost} bytes in {len(damages)} place{'s' * (len(damages) > 1)} cannot be read, "
        f"the first at byte {first.offset}: {first.reason}; "
        f"`tbviz repair {quote(str(path))}` mends it"
    )
    if strict:
        raise CorruptRecordError(message, file=path, offset=first.offset, found=list(damages))
    warnings.warn(message, DamagedFileWarning, stacklevel=2)
