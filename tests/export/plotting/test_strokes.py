"""Each line can be told from the others."""

from __future__ import annotations

import pytest

from tbviz.export.plotting.strokes import strokes_of
from tbviz.images import PALETTE


@pytest.mark.parametrize("by_tag", [False, True])
@pytest.mark.parametrize("runs", [1, 10, 11, 40])
def test_up_to_forty_runs_differ(runs, by_tag):
    """Ten in color, more in dashes."""
    keys = [(f"run {index}", "loss") for index in range(runs)]
    strokes = strokes_of(keys, by_tag=by_tag)
    assert len({(stroke.color, stroke.dashes) for stroke in strokes.values()}) == runs
    assert not any(stroke.is_faint for stroke in strokes.values())
    solid = [stroke for stroke in strokes.values() if stroke.dashes == "-"]
    assert len(solid) == min(runs, 10)
    assert solid[0].color == pytest.approx(tuple(PALETTE[0] / 255))


def test_more_than_forty_are_all_alike():
    """Colors that repeat would say that lines belong together."""
    strokes = strokes_of([(f"run {index}", "loss") for index in range(41)], by_tag=False)
    assert len(set(strokes.values())) == 1
    assert strokes["run 0", "loss"].is_faint


def test_a_run_keeps_its_color_in_every_panel():
    """Whatever tags it lacks."""
    strokes = strokes_of([("a", "x"), ("b", "x"), ("b", "y")], by_tag=False)
    assert strokes["b", "x"] == strokes["b", "y"] != strokes["a", "x"]


def test_on_the_same_axes_tags_are_dashes():
    """Color says which run, dashes which tag."""
    keys = [(run, tag) for run in "ab" for tag in ("train", "test")]
    strokes = strokes_of(keys, by_tag=True)
    assert strokes["a", "train"].color == strokes["a", "test"].color != strokes["b", "test"].color
    assert strokes["a", "test"].dashes == strokes["b", "test"].dashes != "-"


def test_the_tags_of_one_run_are_colors():
    """Colors are easier to tell apart than dashes."""
    strokes = strokes_of([("run", f"{index}") for index in range(5)], by_tag=True)
    assert len({stroke.color for stroke in strokes.values()}) == 5
