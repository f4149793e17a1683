"""The cache of file indexes: what event files hold, kept from one opening to the next.

It is one SQLite file for each logdir, in the folder that `cache_folder` names. It may be deleted
at any time. What it says of a file counts only while inode, size and modification time are those
of the file; of a file that has only grown, the new end alone is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from tbviz.events import FORMAT, Signature

_BROKEN = (sqlite3.Error,)  # a damaged or locked file, a full disk
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS files (
        path TEXT PRIMARY KEY,
        signature TEXT NOT NULL,  -- JSON: inode, size, mtime_ns
        kinds TEXT NOT NULL,      -- JSON: the kind of each tag
        data BLOB NOT NULL        -- of tbviz.events.encode_index
    ) WITHOUT ROWID
"""


class CachedIndex(NamedTuple):
    """What the cache holds of one file; `data` is of `tbviz.events.encode_index`."""

    path: Path
    signature: Signature
    kinds: dict[str, str]
    data: bytes


def cache_folder() -> Path:
    """Return the folder of the cache: $TBVIZ_CACHE, or tbviz in the user's cache folder."""
    if named := os.environ.get("TBVIZ_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tbviz"


class IndexCache:
    """The cached indexes of the files of one logdir.

    A cache that cannot be read or written is no error: it is as if it were empty.
    """

    def __init__(self, logdir: str | os.PathLike[str]) -> None:
        name = hashlib.sha256(os.fsencode(os.path.realpath(logdir))).hexdigest()[:32]
        self.path = cache_folder() / f"{name}.index-{FORMAT}.sqlite"

    def read(self, paths: Iterable[Path]) -> list[CachedIndex]:
        """Return what is cached of the files at `paths`."""
        if not self.path.exists():
            return []
        with suppress(OSError, ValueError, *_BROKEN), closing(self._connect()) as connection:
            query = "SELECT path, signature, kinds, data FROM files WHERE path = ?"
            rows = [connection.execute(query, [str(path)]).fetchone() for path in paths]
            return [_decoded(*row) for row in rows if row]
        return []

    def write(self, indexes: Iterable[CachedIndex]) -> None:
        """Keep indexes, in place of what was cached of their files."""
        rows = [
            (str(path), json.dumps(signature), json.dumps(kinds), data)
            for path, signature, kinds, data in indexes
        ]
        try:
            self._store(rows)
        except _BROKEN:
            with suppress(OSError, *_BROKEN):
                self.path.unlink(missing_ok=True)
                self._store(rows)
        except OSError:
            pass

    def _store(self, rows: list[tuple[str, str, str, bytes]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection, connection:
            connection.execute(_SCHEMA)
            connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=2)
        # What a crash may lose is read again, so nothing waits for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        return connection


def _decoded(path: str, signature: str, kinds: str, data: bytes) -> CachedIndex:
    return CachedIndex(Path(path), Signature(*json.loads(signature)), json.loads(kinds), data)
