"""Tables -> CSV, JSON and JSON lines: rows as text, in UTF-8, written as they come.

Each number is the shortest that reads back as the same float64; text stands as it is in JSON.
In CSV, which people open with spreadsheets and show in terminals, it is made harmless: control
characters are spelled out, and what a spreadsheet would take for a formula, text that begins with
= + - @ and is no number, gets an apostrophe before it (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import functools
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from tbviz.errors import InvalidArgumentError
from tbviz.export.tables.columns import Table
from tbviz.text import printable

# And the same four in full width, as Japanese keyboards have them.
_FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOT_FINITE = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}


def write_csv(file: BinaryIO, table: Table) -> None:
    """Write a header and rows, with lines that end in a newline.

    A missing cell is empty; NaN and infinity are nan, inf and -inf; bool is true or false.

    Raises:
        InvalidArgumentError: two columns are spelled the same.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_csv_header(table.header))
    for rows in _rows_of_blocks(table, _csv_cell):
        writer.writerows(rows)
        file.write(lines.getvalue().encode())
        lines.seek(0)
        lines.truncate()
    file.write(lines.getvalue().encode())  # the header of an empty table


def write_jsonl(file: BinaryIO, table: Table) -> None:
    """Write an object for each row, each in a line of its own.

    A missing cell is null; NaN and infinity, which JSON does not know, are the strings "NaN",
    "Infinity" and "-Infinity", as in the JSON of protocol buffers.
    """
    for line in _objects(table):
        file.write(f"{line}\n".encode())


def write_json(file: BinaryIO, table: Table) -> None:
    """Write an array of objects, one for each row, as in `write_jsonl`."""
    before = "[\n"
    for line in _objects(table):
        file.write(f"{before}{line}".encode())
        before = ",\n"
    file.write(b"\n]\n" if before == ",\n" else b"[]\n")


def _rows_of_blocks(
    table: Table, write: Callable[[Any], Any]
) -> Iterator[Iterable[tuple[Any, ...]]]:
    """Yield the rows of each block, `write` applied to every cell."""
    for block in table.blocks:
        columns = (map(write, block[name].tolist()) for name in table.header)
        yield zip(*columns, strict=True)


def _csv_header(names: Iterable[str]) -> list[str]:
    spelled: dict[str, str] = {}
    for name in names:
        other = spelled.setdefault(_harmless(name), name)
        if other != name:
            raise InvalidArgumentError(
                f"columns {other!r} and {name!r} would both be {_harmless(name)} in a .csv; choose "
                "one of them, or .json, .jsonl or .parquet",
                found=name,
            )
    return list(spelled)


def _csv_cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return _harmless(cell)
    return ("true" if cell else "false") if isinstance(cell, bool) else cell


@functools.lru_cache(maxsize=1024)
def _harmless(text: str) -> str:
    shown = printable(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULAS) and not _is_number(shown) else shown


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _objects(table: Table) -> Iterator[str]:
    names = (json.dumps(name).replace("%", "%%") for name in table.header)
    template = "{" + ", ".join(f"{name}: %s" for name in names) + "}"
    for rows in _rows_of_blocks(table, _json_cell):
        yield from (template % row for row in rows)


def _json_cell(cell: Any) -> str:
    if isinstance(cell, float):
        return repr(cell) if math.isfinite(cell) else _NOT_FINITE[repr(cell)]
    return _json_text(cell) if isinstance(cell, str) else json.dumps(cell)


@functools.lru_cache(maxsize=1024)
def _json_text(text: str) -> str:
    return json.dumps(text)
