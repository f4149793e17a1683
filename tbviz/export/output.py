"""Whole files or none: what is written appears under its name only when it is complete.

A file is written beside its place, under a hidden name of its own, and renamed at the end. An
error or Ctrl-C on the way removes it, and a file that stood there before stays as it was.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias

from tbviz.errors import FileError, InvalidArgumentError, TbvizError

PathLike: TypeAlias = str | os.PathLike[str]


@contextmanager
def open_output(output: PathLike) -> Iterator[BinaryIO]:
    """Open a binary file that takes the name `output` once the block ends without an error.

    Missing folders above it are made, and removed again after an error.

    Raises:
        FileError: `output` is a folder or no regular file, a file stands where a folder should,
            a link leads to itself, or the system refuses to write there.
    """
    try:
        target = _regular_file(Path(output))
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


def output_suffix(output: PathLike, known: Collection[str]) -> str:
    """The suffix of `output` in lower case, which says what to write.

    Raises:
        InvalidArgumentError: it is not in `known`.
    """
    suffix = Path(output).suffix.lower()
    if suffix not in known:
        raise InvalidArgumentError(
            f"{output} ends in {suffix or 'no suffix'}; it must end in one of {', '.join(known)}",
            file=output,
            expected=tuple(known),
            found=suffix,
        )
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
