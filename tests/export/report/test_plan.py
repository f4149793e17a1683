"""What goes into a page of a given size."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.export.report.plan import plan
from tbviz.export.report.sizes import Sliding, points_that_fit, steps_that_fit
from tbviz.logdir.selection import select_tags


@pytest.mark.parametrize(
    ("curves", "most", "room", "expected"),
    [(1, 100, 1e6, 100), (0, 100, 1e4, 100), (100, 1000, 374_000, 100), (1000, 1000, 10, 2)],
)
def test_points_of_curves(curves, most, room, expected):
    """All curves have the same number of points: what was asked for, what fits, or two."""
    points, nbytes = points_that_fit(curves, most=most, room=room)
    assert points == expected
    assert nbytes == (36 * expected + 140) * curves


@pytest.mark.parametrize(
    ("room", "most", "steps"),
    [
        (1e9, 50, {"a": 20, "b": 20, "c": 2}),  # all that there is
        (1e9, 7, {"a": 7, "b": 7, "c": 2}),  # what was asked for
        (720, 50, {"a": 20, "b": 5, "c": 2}),  # 20 * 10 + 5 * 100 + 2 * 10
        (719, 50, {"a": 20, "b": 4, "c": 2}),
        (319, 50, {"a": 19, "b": 1, "c": 2}),  # a's 20th would be 1 byte too much
        (120, 50, {"a": 1, "b": 1, "c": 1}),
        (119, 50, {"a": 9, "c": 2}),  # not even one step of b: 9 * 10 + 2 * 10
        (9, 50, {}),
    ],
)
def test_steps_of_all_tags(room, most, steps):
    """Small tags have all steps, the others share the rest; no room for one step is none at all."""
    known = [
        Sliding(None, "a", "image", 20, 10),
        Sliding(None, "b", "image", 20, 100),
        Sliding(None, "c", "image", 2, 10),
    ]
    fit = steps_that_fit(known, most=most, room=room)
    assert {tag.tag: count for tag, count in fit.steps.items()} == steps
    assert fit.nbytes <= room


def test_runs_have_the_same_steps_of_a_tag():
    """However much their pictures differ in size, as they are looked at side by side."""
    known = [Sliding(run, "a", "image", 20, size) for run, size in enumerate((90, 100, 110))]
    known.append(Sliding(0, "small", "image", 6, 1.0))
    fit = steps_that_fit(known, most=50, room=1000)
    assert sorted(fit.steps.values()) == [3, 3, 3, 6]


def test_small_tags_do_not_pay_for_large_ones():
    """Three runs of 6 small pictures beside 21 large ones: none of the small is left out."""
    known = [
        Sliding(run, tag, "image", steps, size)
        for run in range(3)
        for tag, steps, size in (("large", 21, 100_000.0), ("small", 6, 2_000.0), ("one", 1, 50.0))
    ]
    steps = steps_that_fit(known, most=50, room=2e6).steps
    assert {(tag.tag, count) for tag, count in steps.items()} == {
        *(("large", 6), ("small", 6), ("one", 1)),
    }


def test_what_has_no_size_has_all_its_steps():
    """Such as codes that cannot be read."""
    (count,) = steps_that_fit([Sliding(None, "a", "image", 20, 0)], most=7, room=0).steps.values()
    assert count == 7


def run_of(record):
    """Return a run with a tag of each kind that a page has a place for, and of one more."""
    noise = np.random.default_rng(0).random((200, 200))

    def write(writer):
        writer.hparams({"rate": 0.5})
        writer.mesh("shape", np.zeros((4, 3)), 0)
        for step in range(10):
            writer.scalar("loss", step, step)
            writer.histogram("weights", [0.0, 1.0], step)
            writer.text("notes", "short", step)
            writer.image("noise", noise, step)
            writer.latent_scatter("codes", np.zeros((5, 2)), step, labels=range(5))

    return record(write)


def test_every_tag_has_a_place_or_a_reason(record):
    """No tag is left out without a word, but for the labels of codes, which are with them."""
    run = run_of(record)
    contents = plan({"run": run}, select_tags([run]), most_points=9, most_steps=9, room=1e9)
    assert list(contents.curves) == ["loss"]
    assert contents.settings == [run]
    shown = {each.tag: steps for each, steps in contents.sliding}
    assert shown == dict.fromkeys(["weights", "notes", "noise", "codes"], 9)
    reasons = {each.tag: each.reason for each in contents.omissions}
    assert "the points of codes show the same" in reasons["codes/scatter"]
    assert "mesh" in reasons["shape_VERTEX"]
    told = {*contents.curves, *shown, *reasons, "_hparams_/session_start_info", "codes/labels"}
    assert set(run.tags) <= told


def test_a_picture_of_codes_alone_is_shown(record):
    """Who chooses the picture and not the codes gets the picture."""
    run = run_of(record)
    chosen = select_tags([run], ["codes/scatter"])
    contents = plan({"run": run}, chosen, most_points=9, most_steps=9, room=1e9)
    assert [each.tag for each, _ in contents.sliding] == ["codes/scatter"]


def test_pictures_give_way_before_numbers(record):
    """A small page has all steps of histograms and texts, and fewer of images."""
    run = run_of(record)
    contents = plan({"run": run}, select_tags([run]), most_points=9, most_steps=9, room=300_000)
    shown = {each.tag: steps for each, steps in contents.sliding}
    assert (shown["weights"], shown["notes"], shown["codes"]) == (9, 9, 9)
    assert 1 <= shown["noise"] < 9


def test_no_room_at_all(record):
    """What not even one step fits of is named with its reason."""
    run = run_of(record)
    contents = plan({"run": run}, select_tags([run]), most_points=9, most_steps=9, room=10_000)
    assert "noise" not in {each.tag for each, _ in contents.sliding}
    (reason,) = [each.reason for each in contents.omissions if each.tag == "noise"]
    assert "--max-size" in reason
