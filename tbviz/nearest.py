"""Telling what there is, where a name was not found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

_SHOWN = 8
_ALIKE = 0.5  # by `difflib`: half of the letters are in both, in the same order
_LEAST_PART = 3  # letters, of which a name has to be more than a part by chance


def nearest(name: str, present: Iterable[str], *, listed_by: str = "`tbviz ls`") -> str:
    """Return a phrase that lists the names nearest to `name`, the nearest first.

    Near are names that are much alike, and those of which `name` is a part, in letters of either
    case. Where none is near, the phrase has the first names in order.

    Args:
        name: what was looked for, or a pattern.
        present: the names that there are.
        listed_by: what lists all names, where the phrase has the first of them alone.
    """
    names = sorted(present)
    if not names:
        return "there are none"
    close = _close(name, names)[:_SHOWN]
    shown = close or names[:_SHOWN]
    are = "are" if len(shown) > 1 else "is"
    if len(shown) == len(names):
        return f"there {are} {', '.join(shown)}"
    if close:
        return f"the nearest of {len(names)} {are} {', '.join(shown)}"
    return f"the first of {len(names)} {are} {', '.join(shown)}; {listed_by} lists all"


def _close(name: str, names: Sequence[str]) -> list[str]:
    plain = name.strip("*").casefold()
    folded: dict[str, list[str]] = {}
    for each in names:
        folded.setdefault(each.casefold(), []).append(each)
    alike = difflib.get_close_matches(plain, folded, n=_SHOWN, cutoff=_ALIKE)
    parts = [each for each in folded if plain in each] if len(plain) >= _LEAST_PART else []
    return [each for found in dict.fromkeys([*alike, *parts]) for each in folded[found]]
