"""Whole files or none: what is written appears under its name only when it is complete.

A file is written beside its place, under a hidden name of its own, and renamed at the end. An
error or Ctrl-C on the way removes it, and a file that stood there before stays as it was. An open
binary file, such as that of standard output, gets the whole at the end, or nothing.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, TypeAlias, cast

from tbviz.errors import FileError, InvalidArgumentError, TbvizError

PathLike: TypeAlias = str | os.PathLike[str]
Output: TypeAlias = PathLike | BinaryIO

_IN_MEMORY = 1 << 24  # bytes of an output for an open file, from which on they wait on the disk


@contextmanager
def open_output(output: Output, *, force: bool = False) -> Iterator[BinaryIO]:
    """Open a binary file that takes the name `output` once the block ends without an error.

    Missing folders above it are made, and removed again after an error.

    Args:
        output: a path, or an open binary file to copy the whole to at the end.
        force: whether a file that is there already is replaced.

    Raises:
        FileError: the file exists and `force` is not given, `output` is a folder or no regular
            file, a file stands where a folder should, a link leads to itself, or the system
            refuses to write there.
    """
    if isinstance(output, str | os.PathLike):
        with _open_path(output, force=force) as file:
            yield file
    else:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as waiting:
            yield cast("BinaryIO", waiting)
            waiting.seek(0)
            copyfileobj(waiting, output)


@contextmanager
def _open_path(output: PathLike, *, force: bool) -> Iterator[BinaryIO]:
    try:
        target = _regular_file(Path(output))
        if target.exists() and not force:
            message = f"{output} exists; --force (in Python force=True) replaces it"
            raise FileError(message, file=output)
        beside = target.with_name(f".tbviz-{secrets.token_hex(8)}.tmp")
        with _folder(target.parent):
            try:
                with beside.open("xb") as file:
                    yield file
                beside.replace(target)
            finally:
                with suppress(OSError):
                    beside.unlink()
    except TbvizError:
        raise
    except OSError as error:
        raise FileError(f"cannot write {output}: {error.strerror}", file=output) from error


def output_suffix(
    output: Output, known: Collection[str], *, format: str | None = None, of_streams: str = ""
) -> str:
    """The suffix, such as ".gif", that says what to write: `format`, or else that of `output`.

    Args:
        output: where to write.
        known: what can be written.
        format: such as "gif", whatever the suffix of `output`.
        of_streams: what an open file gets without a format; "" if it needs one.

    Raises:
        InvalidArgumentError: it is not in `known`, or an open file has no `format`.
    """
    formats = ", ".join(suffix.removeprefix(".") for suffix in known)
    if format is not None:
        suffix, found = f".{format.lower().removeprefix('.')}", f"the format {format!r} is unknown"
    elif isinstance(output, str | os.PathLike):
        suffix = Path(output).suffix.lower()
        found = f"{output} ends in {suffix or 'no suffix'}"
    else:
        suffix, found = of_streams, "a stream has no suffix, and --format (format=) is not given"
    if suffix not in known:
        message = f"{found}; what can be written: {formats}"
        raise InvalidArgumentError(message, expected=tuple(known), found=suffix)
    return suffix


def _regular_file(output: Path) -> Path:
    """Where `output` really lies, links followed, after checking that a file can stand there."""
    target = Path(os.path.realpath(output))
    for path in (target, *target.parents):
        if path.is_symlink():  # of all links, only one that ends nowhere is left
            raise FileError(f"cannot write {output}: {path} links to itself", file=output)
    if target.is_dir():
        raise FileError(f"{output} is a folder; name a file in it", file=output)
    if target.exists() and not target.is_file():
        raise FileError(f"{output} is no regular file and is not replaced", file=output)
    if target.exists() and not os.access(target, os.W_OK):
        raise FileError(f"{output} is read-only; change that or name another file", file=output)
    above = next(path for path in target.parents if path.exists())
    if not above.is_dir():
        raise FileError(f"cannot write {output}: {above} is a file, not a folder", file=output)
    return target


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Make a folder and what is missing above it; if the block fails, remove them again."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise
