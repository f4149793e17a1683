"""The event-file format: bytes <-> records <-> events. The only room that knows bytes."""

from tbviz.events.buckets import close_buckets
from tbviz.events.damage import Damage, DamagedFileWarning, lost_event, report_damage
from tbviz.events.encode import (
    LARGEST_STEP,
    ScalarEncoder,
    encode_start,
    encode_stop,
    encode_summary,
    encode_version,
    record_ends,
    scalar_value,
)
from tbviz.events.fileview import FileView, Signature, Views, sign
from tbviz.events.index import FileIndex, TagColumn, TagEvents
from tbviz.events.index_codec import FORMAT, decode_index, encode_index
from tbviz.events.kinds import Value, kind_of, make_value
from tbviz.events.names import begun_at, is_event_file, new_event_file_name, writer_lives
from tbviz.events.reader import Record, iter_records, read_events
from tbviz.events.reading import Numbers, Places, read_event, read_numbers, read_places
from tbviz.events.records import frame
from tbviz.events.repair import Repair, repair
from tbviz.events.session import ends_in_stop
from tbviz.events.sorting import Sorter
from tbviz.events.template import Template
from tbviz.events.tensors import proto_to_array, strings_to_proto, tensor_to_proto
from tbviz.events.writer import EventFileWriter

__all__ = [
    "FORMAT",
    "LARGEST_STEP",
    "Damage",
    "DamagedFileWarning",
    "EventFileWriter",
    "FileIndex",
    "FileView",
    "Numbers",
    "Places",
    "Record",
    "Repair",
    "ScalarEncoder",
    "Signature",
    "Sorter",
    "TagColumn",
    "TagEvents",
    "Template",
    "Value",
    "Views",
    "begun_at",
    "close_buckets",
    "decode_index",
    "encode_index",
    "encode_start",
    "encode_stop",
    "encode_summary",
    "encode_version",
    "ends_in_stop",
    "frame",
    "is_event_file",
    "iter_records",
    "kind_of",
    "lost_event",
    "make_value",
    "new_event_file_name",
    "proto_to_array",
    "read_event",
    "read_events",
    "read_numbers",
    "read_places",
    "record_ends",
    "repair",
    "report_damage",
    "scalar_value",
    "sign",
    "strings_to_proto",
    "tensor_to_proto",
    "writer_lives",
]
