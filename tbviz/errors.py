"""The errors that tbviz raises.

Each error is a `TbvizError` and also the builtin that fits, so `except ValueError` and
`except tbviz.TbvizError` both work. What a program would want to know beside the message
stands in attributes; those that do not apply are None.
"""

from __future__ import annotations

import os
import re
from typing import Any

_NEW_LINE = re.compile(r"\s*\n\s*")


class TbvizError(Exception):
    """The base of every error that tbviz raises on purpose.

    Its message is one line, whatever it quotes.

    Attributes:
        file: the path of the file at fault.
        offset: where in that file, in bytes from its start.
        expected: the value or rule that should have held.
        found: the value that stood there instead.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | os.PathLike[str] | None = None,
        offset: int | None = None,
        expected: Any = None,
        found: Any = None,
    ) -> None:
        super().__init__(_NEW_LINE.sub(" ", message))
        self.file = file
        self.offset = offset
        self.expected = expected
        self.found = found


class InvalidArgumentError(TbvizError, ValueError):
    """An argument has the wrong shape, dtype, range or name."""


class FileError(TbvizError, OSError):
    """A file or folder cannot be read or written as asked."""


class NotFoundError(TbvizError, LookupError):
    """No such logdir, run, tag or step; the message lists what is there."""


class CorruptRecordError(TbvizError, ValueError):
    """Stored bytes are not what their checksum or format says that they are."""


class MissingDependencyError(TbvizError, ImportError):
    """A package of an optional extra is needed and is not installed."""


def needs_extra(what: str, package: str, extra: str) -> MissingDependencyError:
    """Return the error that says what needs a package, and which extra of tbviz installs it."""
    return MissingDependencyError(
        f"{what} needs {package}: pip install 'tbviz[{extra}]' (in a checkout: '.[{extra}]')"
    )
