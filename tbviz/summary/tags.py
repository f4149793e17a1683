"""What is known of the tags of a writer: of which kind each is, and how far its steps have come."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from tbviz.errors import InvalidArgumentError
from tbviz.text import printable

WhenBehind: TypeAlias = Literal["raise", "warn"]


def named(error: InvalidArgumentError, tag: object) -> None:
    """Put a tag before the message of an error, unless that says it already."""
    message = str(error)
    if isinstance(tag, str) and tag and not message.startswith((f"{tag}: ", f"{tag}/")):
        error.args = (f"{printable(tag)}: {message}",)


class KnownTags:
    """The tags of one writer.

    TensorBoard keeps what the first event of a tag says of its kind, and drops all points of a tag
    from the step on that comes after them: either way, data would be lost without a word.

    Args:
        when_behind: "raise" an error for a step that goes backward, or "warn" once for each tag and
            take it.

    Attributes:
        scalars: the latest step of each tag that holds scalars.

    Raises:
        InvalidArgumentError: `when_behind` is neither.
    """

    def __init__(self, *, when_behind: WhenBehind = "raise") -> None:
        if when_behind not in ("raise", "warn"):
            raise InvalidArgumentError(
                f'when_behind is "raise" or "warn", not {when_behind!r}', found=when_behind
            )
        self._raises = when_behind == "raise"
        self._warned: set[str] = set()
        self.scalars: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        self._steps: dict[str, int] = {}

    def enter(self, kinds: Mapping[str, str], step: int, *, counts: Iterable[str] = ()) -> None:
        """Take tags of some kinds at a step, and keep `counts` for scalars that may come with them.

        Raises:
            InvalidArgumentError: a tag is of another kind already, or has come further.
        """
        self.check(kinds, step)
        for tag in counts:
            self._check_kind(tag, "scalar")
        for tag, kind in kinds.items():
            self._kinds[tag] = kind
            (self.scalars if kind == "scalar" else self._steps)[tag] = step
        self._kinds.update(dict.fromkeys(counts, "scalar"))

    def latest(self, tags: Iterable[str]) -> int:
        """Return the latest step of some tags, 0 where there is none."""
        return max((self.scalars.get(tag, self._steps.get(tag, 0)) for tag in tags), default=0)

    def check(self, kinds: Mapping[str, str], step: int) -> None:
        """Raise what `enter` raises, and take nothing."""
        for tag, kind in kinds.items():
            self._check(tag, kind, step)

    def _check(self, tag: str, kind: str, step: int) -> None:
        self._check_kind(tag, kind)
        latest = (self.scalars if kind == "scalar" else self._steps).get(tag, step)
        if step < latest:
            self._tell(tag, latest, step)

    def _check_kind(self, tag: str, kind: str) -> None:
        known = self._kinds.get(tag, kind)
        if known != kind:
            raise InvalidArgumentError(
                f"{tag}: this tag holds {known} data, and takes no {kind} data: each kind needs a "
                f"tag of its own",
                expected=known,
                found=kind,
            )

    def _tell(self, tag: str, latest: int, step: int) -> None:
        message = (
            f"{tag}: step {step} is behind step {latest}: the steps of a tag never go backward in "
            f"one writer; a training that restarts opens a new one"
        )
        if self._raises:
            raise InvalidArgumentError(message, expected=latest, found=step)
        if tag not in self._warned:
            self._warned.add(tag)
            hidden = "TensorBoard hides the points from that step on that came before"
            warnings.warn(f"{message}. {hidden}", RuntimeWarning, stacklevel=2)
