"""Indexing files: from the cache where it knows them, and on several cores where that pays.

The process `python -m tbviz.logdir` reads JSON from standard input, {"verify": ..., "paths": ...}.
For each path it writes the length of the encoded index, uint32, and the index; where a file cannot
be read, the length is 0.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tbviz.errors import FileError
from tbviz.events import FileIndex, Sorter, Template, decode_index, encode_index

_SHARE = 1 << 25  # bytes of files that make another process worth its start
_LENGTH = struct.Struct("<I")


def share_out(sizes: dict[Path, int]) -> list[list[Path]]:
    """Divide files among as many processes as pay; the first share is for this one.

    Args:
        sizes: what there is to read of each file, in bytes.
    """
    workers = max(1, min(cores(), sum(sizes.values()) // _SHARE))
    # Dealt out from the largest on, so that all have about the same to do.
    ordered = sorted(sizes, key=lambda path: -sizes[path])
    return [ordered[worker::workers] for worker in range(workers)]


class IndexProcess:
    """A process that indexes `paths`, files that nothing is known of yet.

    It ends with the block that it is used in; Ctrl-C does not reach it but through this process.
    """

    def __init__(self, paths: Sequence[Path], *, verify: bool) -> None:
        self._paths = paths
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 (closed in __exit__)
        self._process = subprocess.Popen(
            [sys.executable, "-m", __package__],
            stdin=subprocess.PIPE,
            stdout=self._output,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_import_path())},
            start_new_session=True,
        )
        task = {"verify": verify, "paths": [os.path.abspath(path) for path in paths]}
        with self._process.stdin or io.BytesIO() as pipe:
            pipe.write(json.dumps(task).encode())

    def __enter__(self) -> IndexProcess:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()  # which does nothing to one that has ended
        self._process.wait()
        self._output.close()

    def result(self, templates: dict[bytes, Template]) -> list[FileIndex]:
        """Wait for the process, and return the indexes of those files that could be read.

        Args:
            templates: see `tbviz.events.decode_index`.
        """
        self._process.wait()
        self._output.seek(0)
        encoded = _split(self._output.read())
        found = zip(self._paths, encoded, strict=False)
        return [decode_index(path, data, templates) for path, data in found if data]


def main() -> None:
    """Do the share that standard input names."""
    task = json.load(sys.stdin)
    sorter = Sorter()
    for path in map(Path, task["paths"]):
        index = FileIndex(path)
        data = b""
        with contextlib.suppress(FileError):
            index.extend(sorter, verify=task["verify"])
            data = encode_index(index)
        sys.stdout.buffer.write(_LENGTH.pack(len(data)) + data)


def _split(output: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(output):
        (length,) = _LENGTH.unpack_from(output, at)
        at += _LENGTH.size
        yield output[at : at + length]
        at += length


def cores() -> int:
    """Return on how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _import_path() -> list[str]:
    """Return where the process is to find the tbviz of this one."""
    root = str(Path(__file__).parents[2])
    others = os.environ.get("PYTHONPATH")
    return [root, others] if others else [root]
