"""Tables -> Parquet, with PyArrow, which is imported only on call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import needs_extra
from tbviz.export.tables.columns import Block, Table, Type

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 1 << 18  # rows of a row group, at least


def write_parquet(file: BinaryIO, table: Table) -> None:
    """Write a table in row groups; a missing cell is null.

    Text that UTF-8 cannot say, as names of folders may hold, is spelled with backslashes.

    Raises:
        MissingDependencyError: PyArrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise needs_extra("a .parquet", "pyarrow", "table") from error
    types = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}
    schema = pa.schema([(_said(name), types[kind]) for name, kind in table.header.items()])
    sink = pa.PythonFile(file, mode="w")
    with pq.ParquetWriter(sink, schema) as writer:
        waiting: list[pa.RecordBatch] = []
        for block in table.blocks:
            waiting.append(_batch(block, table, schema))
            if sum(batch.num_rows for batch in waiting) >= _GROUP:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting = []
        writer.write_table(pa.Table.from_batches(waiting, schema))


def _batch(block: Block, table: Table, schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    columns = [_array(block[name], kind) for name, kind in table.header.items()]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _array(column: NDArray[Any], kind: Type) -> pa.Array:
    import pyarrow as pa

    values = np.ma.getdata(column)
    if kind == "text":
        values = np.array([_said(text) for text in values], object)
    return pa.array(values, mask=np.ma.getmaskarray(column))


def _said(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
