"""What a live view shows, and how keys change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tbviz.monitor.live.following import Watched

T = TypeVar("T")
_RUN_KEYS = {"right": 1, "l": 1, "tab": 1, "left": -1, "h": -1}
_TAG_KEYS = {"down": 1, "j": 1, "up": -1, "k": -1, "page down": 10, "page up": -10}


@dataclass(frozen=True)
class Choice:
    """The run and the tag that are looked at, by name; one that is not there means the first."""

    run: str = ""
    tag: str = ""
    ends: bool = False

    def pressed(self, key: str, runs: Sequence[Watched]) -> Choice:
        """Return the choice after a key, such as "q", "down" or "tab"; others change nothing."""
        if key in ("q", "escape"):
            return replace(self, ends=True)
        run = chosen_run(self, runs)
        if run is None:
            return self
        if key in _RUN_KEYS:
            return replace(self, run=_moved([r.name for r in runs], run.name, _RUN_KEYS[key]))
        if key in _TAG_KEYS and run.tags:
            return replace(self, tag=_moved(run.tags, chosen_tag(self, run), _TAG_KEYS[key]))
        return self


def chosen_run(choice: Choice, runs: Sequence[Watched]) -> Watched | None:
    """Return the run of a choice; None where there is no run."""
    return next((run for run in runs if run.name == choice.run), next(iter(runs), None))


def chosen_tag(choice: Choice, run: Watched) -> str:
    """Return the tag of a choice; "" where the run has none."""
    return choice.tag if choice.tag in run.tags else next(iter(run.tags), "")


def _moved(names: Sequence[T], name: T, by: int) -> T:
    """Return the name that stands `by` places further; one step goes around at the ends."""
    place = names.index(name) + by
    return names[place % len(names) if abs(by) == 1 else min(max(place, 0), len(names) - 1)]
