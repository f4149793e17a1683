"""Text that strangers wrote, made fit to be shown."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return text with its control characters spelled out.

    They could steer a terminal, and XML, so SVG too, has no place for most of them.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
