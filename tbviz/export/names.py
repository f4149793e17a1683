"""Names of files out of names of runs and tags, which may come from strangers.

A name becomes one component of a path that is good on every system: never a folder above, never a
device of Windows, never too long, and never that of another name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_LONGEST = 100  # characters; all at most one byte, and file systems take 255
_PLAIN = re.compile(r"[^A-Za-z0-9 ()+,=@._-]+")
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}


def file_names(names: Iterable[str]) -> dict[str, str]:
    """Give each name a file name of its own, without a suffix.

    `/` and what is not plain ASCII become `_`. Where that leaves a name that is too long, that a
    system refuses, or that another name has as well (upper and lower case are the same to some
    systems), eight digits of the SHA-256 of the name are added; so the file name of a name does not
    depend on the order of the names.

    Args:
        names: any text, each once.

    Returns:
        The file name of each, in their order.
    """
    plain = {name: _plain(name) for name in names}
    taken = [text.casefold() for text in plain.values()]
    return {
        name: text if _is_good(text) and taken.count(text.casefold()) == 1 else _marked(name, text)
        for name, text in plain.items()
    }


def _plain(name: str) -> str:
    return _PLAIN.sub("_", name)


def _is_good(text: str) -> bool:
    stem = text.split(".", 1)[0].rstrip().casefold()
    starts_or_ends_badly = text != text.strip(" .") or text.startswith("-")
    return 0 < len(text) <= _LONGEST and stem not in _DEVICES and not starts_or_ends_badly


def _marked(name: str, text: str) -> str:
    digits = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem = text.replace(".", "_").strip(" -")  # a device is one with any suffix
    return f"{stem[: _LONGEST - 9]}_{digits}"
