"""What a live view shows, and how keys change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from tbviz.monitor.live.following import Watched

T = TypeVar("T")
_ALL = 1 << 30
_DOWN = {
    "down": 1, "j": 1, "up": -1, "k": -1,
    "page down": 10, "page up": -10, "home": -_ALL, "end": _ALL,
}  # fmt: skip
_ACROSS = {"right": 1, "l": 1, "tab": 1, "left": -1, "h": -1, "back tab": -1, "]": 10, "[": -10}
_FOUND = {"n": 1, "N": -1}
_PAGES: dict[str, Literal["help", "findings"]] = {
    "?": "help", "f": "findings", "enter": "findings",
}  # fmt: skip
_ENDS = ("q", "Q", "control d")

KEYS = (
    ("↑ ↓ j k", "run; tag of a single run"),
    ("PgUp PgDn", "ten runs on"),
    ("Home End", "first and last run"),
    ("← → Tab", "tag"),
    ("[ ]", "ten tags on"),
    ("n N", "next run with findings"),
    ("f Enter", "findings, whole"),
    ("Ctrl-L", "draw all anew"),
    ("?", "keys and marks"),
    ("q Esc", "end, or leave a page"),
)
"""What keys do."""


@dataclass(frozen=True)
class Choice:
    """What is looked at: a run and a tag by name; one that is not there means the first.

    Attributes:
        run: by name.
        tag: by name.
        page: what covers runs and tags, "" for nothing.
        finding: from which on those of the run are shown on their page.
        ends: whether there is to be an end.
    """

    run: str = ""
    tag: str = ""
    page: Literal["", "help", "findings"] = ""
    finding: int = 0
    ends: bool = False

    def pressed(self, key: str, runs: Sequence[Watched]) -> Choice:
        """Return the choice after a key, such as "q", "down" or "tab"; others change nothing."""
        if key in _ENDS or (key == "escape" and not self.page):
            return replace(self, ends=True)
        if key == "escape":
            return replace(self, page="")
        if key in _PAGES:
            page = _PAGES[key]
            return replace(self, page="" if page == self.page else page, finding=0)
        run = chosen_run(self, runs)
        return self if run is None else self._moved(key, runs, run)

    def _moved(self, key: str, runs: Sequence[Watched], run: Watched) -> Choice:
        names = [each.name for each in runs]
        if key in _FOUND:
            ill = [each.name for each in runs if each.notes or each is run]
            return replace(self, run=_stepped(ill, run.name, _FOUND[key]), finding=0)
        if key in _DOWN and self.page == "findings":
            last = max(len(run.notes) - 1, 0)
            return replace(self, finding=min(max(self.finding + _DOWN[key], 0), last))
        if key in _DOWN and len(runs) > 1:
            return replace(self, run=_stepped(names, run.name, _DOWN[key]))
        by = _ACROSS.get(key) or _DOWN.get(key)
        if by and run.tags:
            return replace(self, tag=_stepped(run.tags, chosen_tag(self, run), by))
        return self


def chosen_run(choice: Choice, runs: Sequence[Watched]) -> Watched | None:
    """Return the run of a choice; None where there is no run."""
    return next((run for run in runs if run.name == choice.run), next(iter(runs), None))


def chosen_tag(choice: Choice, run: Watched) -> str:
    """Return the tag of a choice; "" where the run has none."""
    return choice.tag if choice.tag in run.tags else next(iter(run.tags), "")


def _stepped(names: Sequence[T], name: T, by: int) -> T:
    """Return the name that stands `by` places further; one step goes around at the ends."""
    place = names.index(name) + by
    return names[place % len(names) if abs(by) == 1 else min(max(place, 0), len(names) - 1)]
