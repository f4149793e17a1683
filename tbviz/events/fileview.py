"""The bytes of a file, mapped into memory: what nobody looks at is not read."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbviz.errors import FileError

_LARGE = 1 << 26  # bytes, from which on a view is not kept
_KEPT = 4  # views


class FileView:
    """A file as bytes, and as little-endian integers that start at any byte.

    `data` holds the bytes; `u8[i]`, `u32[i]` and `u64[i]` are the integers whose first byte is
    byte i. The view has the size that the file had when it was opened.

    Raises:
        FileError: there is no such file, or it cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        try:
            with self.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                self._map = (
                    mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else None
                )
        except (OSError, ValueError) as error:  # a ValueError where it has just become shorter
            reason = getattr(error, "strerror", None) or error
            raise FileError(f"cannot read {path}: {reason}", file=path) from error
        self.data = memoryview(self._map if self._map is not None else b"")
        self.u8 = self._integers("<u1")
        self.u32 = self._integers("<u4")
        self.u64 = self._integers("<u8")

    def __len__(self) -> int:
        return len(self.data)

    def items(self, size: int) -> npt.NDArray[np.void]:
        """Return the `size` bytes that start at each byte, as items of one array."""
        return np.ndarray(max(0, len(self.data) - size + 1), f"V{size}", self.data, strides=(1,))

    def release(self) -> None:
        """Give the pages that were looked at back to the system; they can be looked at again."""
        if self._map is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def _integers(self, dtype: str) -> npt.NDArray[np.unsignedinteger]:
        count = len(self.data) - np.dtype(dtype).itemsize + 1
        return np.ndarray(max(0, count), dtype, self.data, strides=(1,))


class Signature(NamedTuple):
    """What a file looked like when it was read: a file of another signature has changed."""

    inode: int
    size: int
    mtime_ns: int


def sign(path: Path) -> Signature:
    """Return the signature of a file.

    Raises:
        FileError: the file is gone, or cannot be read.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror or error}", file=path) from error
    return Signature(status.st_ino, status.st_size, status.st_mtime_ns)


class Views:
    """Opens files, and keeps the latest few of the smaller ones open.

    Mapping a file costs little, but looking at its pages for the first time costs more than what is
    read from them, when one tag after another is.
    """

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[Signature, FileView]] = {}

    def open(self, path: Path) -> FileView:
        """Return a view of the file as it is now, the last one where nothing has changed.

        Raises:
            FileError: there is no such file, or it cannot be read.
        """
        signature = sign(path)
        old = self._kept.pop(path, None)
        view = old[1] if old and old[0] == signature else FileView(path)
        if len(view) <= _LARGE:
            self._kept[path] = signature, view
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return view

    def close(self) -> None:
        """Keep no file open; those that are opened later are kept again."""
        self._kept.clear()
