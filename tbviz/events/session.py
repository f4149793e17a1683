"""Whether the writer of an event file has said that it is done.

A session ends with an event whose `SessionLog` (TensorFlow, `core/util/event.proto`) has the status
STOP. tbviz writes one where a writer is closed in good order, and so did TensorFlow's Supervisor;
most other writers never say so.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from tensorboard.compat.proto import event_pb2

from tbviz.events.checksum import length_checksum
from tbviz.events.records import FOOTER_SIZE, FRAME_SIZE, HEADER_SIZE, is_whole

_HEADER = struct.Struct("<QI")
_MOST = 256  # bytes of a record that says so


def ends_in_stop(path: Path) -> bool:
    """Return whether the last record of an event file is the end of a session.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST))
        tail = file.read()
    for at in range(len(tail) - FRAME_SIZE, -1, -1):
        length = len(tail) - FRAME_SIZE - at
        if _HEADER.unpack_from(tail, at) == (length, length_checksum(length)):
            return _is_stop(tail[at + HEADER_SIZE :])
    return False


def _is_stop(data_and_checksum: bytes) -> bool:
    if not is_whole(memoryview(data_and_checksum)):
        return False
    event = event_pb2.Event.FromString(data_and_checksum[:-FOOTER_SIZE])
    return bool(event.session_log.status == event_pb2.SessionLog.STOP)
