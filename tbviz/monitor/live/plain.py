"""Bars, boxes and curves where the terminal's encoding lacks their letters."""

from __future__ import annotations

import codecs
import contextlib
import io
import unicodedata
from collections.abc import Iterator
from typing import TextIO

from tbviz.monitor.live.sparkline import NOT_FINITE

PLAIN = "tbviz-plain"
"""The name by which codecs know the error handler that puts plain letters for others."""

_LIKE = str.maketrans(f"▁▂▃▄▅▆▇█▀●◐✓■✗▲{NOT_FINITE}…·↑↓←→│", "_.-~=+*##*~+#x!x.-^v<>|")
_BLANK, _LAST = 0x2800, 0x28FF  # Braille
_UPPER, _LOWER = 0x1B, 0xE4  # the dots of the upper and of the lower half


def plain(text: str) -> str:
    """Return text in ASCII, as wide on a terminal: what looks alike, else question marks."""
    return "".join(map(_plain, text.translate(_LIKE)))


def _plain(letter: str) -> str:
    code = ord(letter)
    if code < 128:
        return letter
    if _BLANK <= code <= _LAST:
        return " '.:"[bool(code & _UPPER) + 2 * bool(code & _LOWER)]
    is_box = unicodedata.name(letter, "").startswith("BOX DRAWINGS")
    if is_box:
        return "-" if letter in "─━" else "+"
    return "?" * (1 + (unicodedata.east_asian_width(letter) in "WF"))


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


codecs.register_error(PLAIN, _handle)


@contextlib.contextmanager
def encodable(stream: TextIO) -> Iterator[None]:
    """Let a stream write what its encoding lacks in plain letters, inside the `with` block."""
    if not isinstance(stream, io.TextIOWrapper):  # such as that of a notebook, which takes all
        yield
        return
    before = stream.errors
    stream.reconfigure(errors=PLAIN)
    try:
        yield
    finally:
        stream.reconfigure(errors=before)
