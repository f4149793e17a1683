"""What is known of the tags of a writer: of which kind each is, and how far its steps have come."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Literal, TypeAlias

from tbviz.errors import InvalidArgumentError

WhenBehind: TypeAlias = Literal["raise", "warn"]


class KnownTags:
    """The tags of one writer.

    TensorBoard keeps what the first event of a tag says of its kind, and drops all points of a tag
    from the step on that comes after them: either way, data would be lost without a word.

    Args:
        when_behind: "raise" an error for a step that goes backward, or "warn" once and take it.

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
        self._has_warned = False
        self.scalars: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        self._steps: dict[str, int] = {}

    def enter(self, kinds: Mapping[str, str], step: int) -> None:
        """Take tags of some kinds at a step.

        Raises:
            InvalidArgumentError: a tag is of another kind already, or has come further.
        """
        self.check(kinds, step)
        for tag, kind in kinds.items():
            self._kinds[tag] = kind
            (self.scalars if kind == "scalar" else self._steps)[tag] = step

    def check(self, kinds: Mapping[str, str], step: int) -> None:
        """Raise what `enter` raises, and take nothing."""
        for tag, kind in kinds.items():
            self._check(tag, kind, step)

    def _check(self, tag: str, kind: str, step: int) -> None:
        known = self._kinds.get(tag, kind)
        if known != kind:
            raise InvalidArgumentError(
                f"{tag}: this tag holds {known} data, and takes no {kind} data: each kind needs a "
                f"tag of its own",
                expected=known,
                found=kind,
            )
        latest = (self.scalars if kind == "scalar" else self._steps).get(tag, step)
        if step < latest:
            self._tell(
                f"{tag}: step {step} is behind step {latest}: the steps of a tag never go backward "
                f"in one writer; a training that restarts opens a new one",
                latest,
                step,
            )

    def _tell(self, message: str, latest: int, step: int) -> None:
        if self._raises:
            raise InvalidArgumentError(message, expected=latest, found=step)
        if not self._has_warned:
            self._has_warned = True
            hidden = "TensorBoard hides the points from that step on that came before"
            warnings.warn(f"{message}. {hidden}", RuntimeWarning, stacklevel=2)
