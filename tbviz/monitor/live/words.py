"""Numbers and times, as a live view says them."""

from __future__ import annotations

from tbviz.monitor import vocabulary as v


def age(seconds: float) -> str:
    """Return a time as people say it: "12 s", "3 min", "2 h", "5 d"."""
    for name, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {name}"
    return f"{seconds:.0f} s"


def number(tag: str, value: float) -> str:
    """Return a value of a tag in five digits; memory is in millions of bytes."""
    known = v.meaning(tag)
    if known is not None and known.role == v.MEMORY_BYTES:
        return f"{value / 1e6:.5g} MB"
    return f"{value:.5g}"
