"""What a builder returns: a summary that is checked, and not yet encoded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
import numpy.typing as npt

from tbviz.checks import as_array, as_step, brief
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value

_COUNTED = {
    "histogram": ("nan", "inf"),
    **dict.fromkeys(
        ("audio", "embedding", "image", "latent_codes", "mesh", "pr_curve"), ("nonfinite",)
    ),
}
"""What is counted beside each kind, as `tbviz.summary.notes.counted` calls it."""


@dataclass(frozen=True)
class PendingSummary:
    """The values that one call writes at `step`; `build` encodes them, whenever that suits.

    `nbytes` is the memory that is held until then, `kinds` says of each tag that is always written
    what kind it is, `counts` are tags of scalars that are written only where there is something to
    count, and `write_files` puts beside the event file, in the run_dir that it is given,
    what TensorBoard reads from there.
    """

    step: int
    build: Callable[[], list[Value]]
    nbytes: int
    kinds: Mapping[str, str] = field(default_factory=dict)
    write_files: Callable[[Path], None] | None = None
    counts: Collection[str] = ()


class PendingScalar(NamedTuple):
    """One number; these are so many that they are encoded together."""

    tag: str
    number: float
    step: int

    @property
    def kinds(self) -> Mapping[str, str]:
        """What kind the tag is."""
        return {self.tag: "scalar"}

    @property
    def counts(self) -> Collection[str]:
        """The tags of what is counted beside it: none."""
        return ()


def pending(
    tag: str,
    step: SupportsIndex,
    build: Callable[[], list[Value]],
    *,
    nbytes: int,
    kinds: Mapping[str, str] | None = None,
    write_files: Callable[[Path], None] | None = None,
) -> PendingSummary:
    """Return a PendingSummary after checking what every kind shares, `tag` and `step`.

    Raises:
        InvalidArgumentError: `tag` is not a non-empty str, or `step` not an integer >= 0.
    """
    kinds = kinds or {}
    counts = {f"{tag}/{reason}" for kind in kinds.values() for reason in _COUNTED.get(kind, ())}
    return PendingSummary(checked_step(tag, step), build, nbytes, kinds, write_files, counts)


def checked_step(tag: str, step: SupportsIndex) -> int:
    """Return `step` as an int, after checking it and the `tag`.

    Raises:
        InvalidArgumentError: `tag` is not a non-empty str, or `step` not an integer >= 0.
    """
    if not isinstance(tag, str) or not tag:
        raise InvalidArgumentError(f"a tag is a non-empty str, not {brief(tag)}", found=tag)
    if not is_text(tag):
        raise InvalidArgumentError(f"a tag is text that UTF-8 can say, not {tag!r}", found=tag)
    return as_step(f"{tag}: step", step)


def checked_text(what: str, text: Any) -> str:
    """Return a str after checking that UTF-8 can say it; `what` is its name for the message."""
    if isinstance(text, str) and is_text(text):
        return text
    raise InvalidArgumentError(f"{what} is text that UTF-8 can say, not {brief(text)}", found=text)


def snapshot(data: Any, name: str) -> npt.NDArray[Any]:
    """Return a copy of anything array-like as a NumPy array, so that the caller may go on.

    Raises:
        InvalidArgumentError: `data` is no array of one shape; it is called `name`.
    """
    return np.array(as_array(data, name))


def is_text(text: str) -> bool:
    """Return whether UTF-8, in which all text is stored, can say it: lone surrogates it cannot."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
