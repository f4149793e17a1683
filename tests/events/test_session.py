"""The end of a session, as the last record of an event file says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tbviz.events import encode_start, encode_stop, encode_summary, ends_in_stop, scalar_value

LOSS = encode_summary([scalar_value("loss", 1.0)], 3, 5.0)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (LOSS + encode_stop(6.0), True),
        (LOSS * 1000 + encode_stop(6.0), True),
        (encode_stop(6.0), True),
        (encode_stop(6.0) + LOSS, False),
        (LOSS + encode_start(3, 6.0), False),
        (LOSS + encode_stop(6.0)[:-1], False),
        (LOSS + encode_stop(6.0)[:-1] + b"?", False),
        (b"no event file", False),
        (b"", False),
    ],
)
def test_the_end_of_a_session(records: bytes, expected: bool, tmp_path: Path) -> None:
    """It counts where it is the last record, and whole."""
    file = tmp_path / "events.out.tfevents.1.a"
    file.write_bytes(records)
    assert ends_in_stop(file) is expected


def test_a_supervisor_of_tensorflow_says_it_as_well(tmp_path: Path) -> None:
    """Bytes as the schema of its events asks for them."""
    event_pb2 = pytest.importorskip("tensorflow.core.util.event_pb2")
    tf = pytest.importorskip("tensorflow")
    stop = event_pb2.SessionLog(status=event_pb2.SessionLog.STOP, msg="bye")
    file = tmp_path / "events.out.tfevents.1.a"
    with tf.io.TFRecordWriter(str(file)) as writer:
        writer.write(event_pb2.Event(wall_time=1.0, session_log=stop).SerializeToString())
    assert ends_in_stop(file)
