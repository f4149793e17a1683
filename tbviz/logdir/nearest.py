"""Telling what there is, where a name was not found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN = 8


def nearest(name: str, present: Iterable[str]) -> str:
    """Return a phrase that lists the names nearest to `name`, the nearest first."""
    names = list(present)
    if not names:
        return "there are none"
    close = difflib.get_close_matches(name, names, n=_SHOWN, cutoff=0.3)
    shown = close or sorted(names)[:_SHOWN]
    more = "" if len(names) <= len(shown) else f" (of {len(names)})"
    return f"there {'are' if len(shown) > 1 else 'is'} {', '.join(shown)}{more}"
