"""IndexStore: what is known of the event files of a logdir."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from tbviz.errors import CorruptRecordError
from tbviz.events import FileIndex, Sorter, Template, Views, decode_index, encode_index, sign
from tbviz.logdir.cache import CachedIndex, IndexCache
from tbviz.logdir.indexing import IndexProcess, share_out

_WORTH_KEEPING = 1 << 20  # bytes newly read, from which on the cache is written


class IndexStore:
    """Keeps the index of each file, and knows the quickest way to it.

    Args:
        cache: what keeps indexes from one opening to the next, or None.
        verify: whether to check the checksums of lengths.
    """

    def __init__(self, *, cache: IndexCache | None = None, verify: bool = True) -> None:
        self.views = Views()
        self._cache = cache
        self._verify = verify
        self._sorter = Sorter()
        self._templates: dict[bytes, Template] = {}
        self._cached: dict[Path, CachedIndex] = {}
        self._indexes: dict[Path, FileIndex] = {}

    def kinds(self, path: Path) -> dict[str, str]:
        """Return the kind of each tag of a file that was read."""
        cached = self._cached.get(path)
        return cached.kinds if cached else self._indexes[path].kinds

    def index(self, path: Path) -> FileIndex:
        """Return the index of a file that was read."""
        if cached := self._cached.pop(path, None):
            try:
                self._indexes[path] = decode_index(path, cached.data, self._templates)
            except CorruptRecordError:
                self._extend(path)
        return self._indexes[path]

    def update(self, paths: Sequence[Path]) -> None:
        """Read files up to their present ends.

        Raises:
            FileError: a file is gone, or cannot be read.
        """
        self._look_into_cache(paths)
        changed = [path for path in paths if self._has_changed(path)]
        unread = {path: sign(path).size - self._end(path) for path in changed}
        own, *shares = share_out({path: unread[path] for path in changed if not self._end(path)})
        with contextlib.ExitStack() as stack:
            processes = [
                stack.enter_context(IndexProcess(share, verify=self._verify)) for share in shares
            ]
            for path in own:
                self._extend(path)
            for process in processes:
                self._indexes |= {index.path: index for index in process.result(self._templates)}
        # Those that were partly known, and those that no process could read.
        for path in changed:
            self._extend(path)
        if self._cache and sum(unread.values()) >= _WORTH_KEEPING:
            self._cache.write([_encoded(self._indexes[path]) for path in changed])

    def _extend(self, path: Path) -> None:
        self._indexes.setdefault(path, FileIndex(path)).extend(self._sorter, verify=self._verify)

    def _end(self, path: Path) -> int:
        return self._indexes[path].end if path in self._indexes else 0

    def _has_changed(self, path: Path) -> bool:
        signature = sign(path)
        known = self._cached.get(path) or self._indexes.get(path)
        if known and known.signature == signature:
            return False
        if cached := self._cached.get(path):
            if cached.signature.size < signature.size:
                self.index(path)  # which decodes it, to be extended
            else:
                del self._cached[path]
        return True

    def _look_into_cache(self, paths: Sequence[Path]) -> None:
        known = self._cached.keys() | self._indexes.keys()
        unknown = [path for path in paths if path not in known]
        if self._cache and unknown:
            self._cached |= {cached.path: cached for cached in self._cache.read(unknown)}


def _encoded(index: FileIndex) -> CachedIndex:
    assert index.signature is not None
    return CachedIndex(index.path, index.signature, index.kinds, encode_index(index))
