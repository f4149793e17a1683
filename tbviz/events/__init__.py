"""The event-file format: bytes <-> records <-> events. The only room that knows bytes."""

from tbviz.events.encode import (
    LARGEST_STEP,
    ScalarEncoder,
    encode_start,
    encode_summary,
    encode_version,
    record_ends,
    scalar_value,
)
from tbviz.events.kinds import kind_of, make_value
from tbviz.events.names import is_event_file, new_event_file_name
from tbviz.events.reader import read_events
from tbviz.events.records import Record, frame, iter_records
from tbviz.events.tensors import proto_to_array, strings_to_proto, tensor_to_proto
from tbviz.events.writer import EventFileWriter

__all__ = [
    "LARGEST_STEP",
    "EventFileWriter",
    "Record",
    "ScalarEncoder",
    "encode_start",
    "encode_summary",
    "encode_version",
    "frame",
    "is_event_file",
    "iter_records",
    "kind_of",
    "make_value",
    "new_event_file_name",
    "proto_to_array",
    "read_events",
    "record_ends",
    "scalar_value",
    "strings_to_proto",
    "tensor_to_proto",
]
