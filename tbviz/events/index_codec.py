"""File indexes as bytes, to be kept in a cache or handed from one process to another.

All is compressed together:

    uint32  length of the header
    byte    header[length]: JSON
    byte    templates: one event after another
    int64   numbers: for each column that is no regular stretch the offsets of its rows, then for
            each tag the offset and length of each event that lies in no column; every number as
            the difference from the one before

The header says how many bytes and numbers belong to what.
"""

from __future__ import annotations

import json
import struct
import zlib
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tbviz.errors import CorruptRecordError
from tbviz.events.columns import Column
from tbviz.events.damage import Damage
from tbviz.events.fileview import Signature
from tbviz.events.index import FileIndex, TagColumn, TagEvents
from tbviz.events.layout import parse_layout
from tbviz.events.scan import Rows
from tbviz.events.sorting import Name
from tbviz.events.template import Template

FORMAT = 1  # raised whenever the bytes change their meaning

_LENGTH = struct.Struct("<I")
_FAST = 1  # zlib's level


def encode_index(index: FileIndex) -> bytes:
    """Return what an index knows of its file, but for the path."""
    columns = list({id(c): c for tag in index.tags.values() for c, _ in tag.columns}.values())
    templates = list({id(column.template): column.template for column in columns}.values())
    place = {id(each): number for many in (columns, templates) for number, each in enumerate(many)}
    header = {
        "signature": index.signature,
        "end": index.end,
        "beginning": index.beginning.hex(),
        "damages": index.damages,
        "templates": [template.length for template in templates],
        "columns": [[place[id(column.template)], *_described(column.rows)] for column in columns],
        "tags": [
            [
                tag.name.tag,
                tag.name.metadata.hex(),
                tag.name.field,
                [[place[id(column)], value] for column, value in tag.columns],
                len(tag.events),
            ]
            for tag in index.tags.values()
        ],
    }
    text = json.dumps(header).encode()
    irregular = [column.rows for column in columns if not isinstance(column.rows, slice)]
    events = [np.array(tag.events, np.int64).reshape(-1) for tag in index.tags.values()]
    numbers = np.diff(np.concatenate([[0], *irregular, *events]).astype("<i8"))
    parts = [_LENGTH.pack(len(text)), text, *(t.event for t in templates), numbers.tobytes()]
    return zlib.compress(b"".join(parts), _FAST)


def decode_index(path: Path, data: bytes, templates: dict[bytes, Template]) -> FileIndex:
    """Return the index of the file at `path` that `encode_index` made.

    Args:
        path: of the file.
        data: what `encode_index` returned.
        templates: those that are known, by their events; new ones are added, so that the indexes
            of many files share them.

    Raises:
        CorruptRecordError: the data is damaged.
    """
    try:
        return _decoded(path, zlib.decompress(data), templates)
    except (ValueError, LookupError, TypeError, struct.error, zlib.error) as error:
        raise CorruptRecordError(f"the cached index of {path} is damaged", file=path) from error


def _decoded(path: Path, plain: bytes, templates: dict[bytes, Template]) -> FileIndex:
    begin = _LENGTH.size + _LENGTH.unpack_from(plain)[0]
    header = json.loads(plain[_LENGTH.size : begin])
    stops = list(accumulate(header["templates"], initial=begin))
    known = [_shared(plain[a:b], templates) for a, b in pairwise(stops)]
    numbers = np.cumsum(np.frombuffer(plain, "<i8", offset=stops[-1]))
    columns, rest = _columns(header["columns"], known, numbers)
    index = FileIndex(path)
    index.signature = Signature(*header["signature"])
    index.end = header["end"]
    index.beginning = bytes.fromhex(header["beginning"])
    index.damages = [Damage(*damage) for damage in header["damages"]]
    for tag, metadata, field, places, events in header["tags"]:
        own, rest = rest[: 2 * events], rest[2 * events :]
        index.tags[tag] = TagEvents(
            Name(tag, bytes.fromhex(metadata), field),
            [TagColumn(columns[column], value) for column, value in places],
            [(offset, length) for offset, length in own.reshape(-1, 2).tolist()],
        )
    return index


def _described(rows: Rows) -> list[int]:
    return [rows.start, rows.stop, rows.step] if isinstance(rows, slice) else [len(rows)]


def _shared(event: bytes, templates: dict[bytes, Template]) -> Template:
    if event not in templates:
        view = memoryview(event)
        templates[event] = Template(view, parse_layout(view))
    return templates[event]


def _columns(
    described: list[list[int]], templates: list[Template], numbers: npt.NDArray[np.int64]
) -> tuple[list[Column], npt.NDArray[np.int64]]:
    """Return the columns, and the numbers that belong to none of them."""
    columns = []
    for template, *rows in described:
        if len(rows) == 1:
            own, numbers = numbers[: rows[0]], numbers[rows[0] :]
            columns.append(Column(templates[template], own))
        else:
            columns.append(Column(templates[template], slice(*rows)))
    return columns, numbers
