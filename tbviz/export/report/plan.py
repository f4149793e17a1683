"""What of some runs goes into a page, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tbviz.export.report.sizes import (
    SLIDING,
    Fit,
    Sliding,
    points_that_fit,
    steps_that_fit,
    weighed,
)
from tbviz.logdir import Run

_CURVES_SHARE = 0.5  # of the page, at most; what is left is for what is shown step by step,
_NUMBERS_SHARE = 0.5  # of which all but images may take so much
_ELSEWHERE = ("scalar", "hparams", "latent_labels")  # kinds that have a place of their own


class Omission(NamedTuple):
    """A tag that the page does not show, and why."""

    run: str
    tag: str
    reason: str


class Plan(NamedTuple):
    """What a page shows.

    Attributes:
        curves: the runs of each scalar tag.
        curve_points: how many points each of these has at most.
        settings: the runs whose hyperparameters are shown.
        sliding: what is shown a step at a time, and how many steps of it.
        omissions: what is not shown.
    """

    curves: dict[str, list[Run]]
    curve_points: int
    settings: list[Run]
    sliding: list[tuple[Sliding, int]]
    omissions: list[Omission]

    @property
    def shortened(self) -> int:
        """How many tags have steps that are not shown."""
        return sum(steps < each.steps for each, steps in self.sliding)


def plan(
    runs: Mapping[str, Run],
    chosen: Mapping[str, Sequence[str]],
    *,
    most_points: int,
    most_steps: int,
    room: float,
) -> Plan:
    """Return what a page of about `room` bytes shows of the chosen tags of each run."""
    found = [(runs[name], tag) for name, tags in chosen.items() for tag in tags]
    found.sort(key=lambda each: each[1])  # what runs have in common stands side by side
    curves = _curves(found)
    count = sum(map(len, curves.values()))
    points, taken = points_that_fit(count, most=most_points, room=_CURVES_SHARE * room)
    omissions = list(_omissions(found))
    hidden = {(each.run, each.tag) for each in omissions}
    slides = [
        weighed(run, tag, most_points=most_points)
        for run, tag in found
        if run.tags[tag] in SLIDING and (run.name, tag) not in hidden
    ]
    numbers, images = _fits(slides, most=most_steps, room=room - taken)
    kept = numbers.steps | images.steps
    reason = "not even one step fits into the size of the page (--max-size)"
    omissions += [Omission(s.run.name, s.tag, reason) for s in slides if s not in kept]
    settings = [run for name, run in runs.items() if _has_settings(run, chosen.get(name, ()))]
    return Plan(curves, points, settings, [(s, kept[s]) for s in slides if s in kept], omissions)


def _curves(found: Iterable[tuple[Run, str]]) -> dict[str, list[Run]]:
    curves: dict[str, list[Run]] = {}
    for run, tag in found:
        if run.tags[tag] == "scalar":
            curves.setdefault(tag, []).append(run)
    return curves


def _has_settings(run: Run, tags: Sequence[str]) -> bool:
    return any(run.tags[tag] == "hparams" for tag in tags)


def _omissions(found: Sequence[tuple[Run, str]]) -> Iterator[Omission]:
    """Yield the tags for which a page has no place."""
    known = {(run.name, tag) for run, tag in found if run.tags[tag] == "latent_codes"}
    for run, tag in found:
        kind, codes = run.tags[tag], tag.removesuffix("/scatter")
        if codes != tag and (run.name, codes) in known:
            yield Omission(run.name, tag, f"the points of {codes} show the same")
        elif kind not in (*SLIDING, *_ELSEWHERE):
            yield Omission(run.name, tag, f"a report does not show data of the kind {kind}")
        elif kind in SLIDING and not len(run.outline(tag).steps):
            yield Omission(run.name, tag, "no step of it can be read")


def _fits(slides: Sequence[Sliding], *, most: int, room: float) -> tuple[Fit, Fit]:
    """Return what fits of numbers and texts, and what fits of images into the room they leave."""
    numbers = [each for each in slides if each.kind != "image"]
    images = [each for each in slides if each.kind == "image"]
    first = steps_that_fit(numbers, most=most, room=_NUMBERS_SHARE * room)
    return first, steps_that_fit(images, most=most, room=room - first.nbytes)
