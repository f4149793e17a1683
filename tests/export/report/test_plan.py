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
    ("room", "most", "steps", "tags"),
    [
        (1e9, 50, 20, "abc"),  # all that there is
        (1e9, 7, 7, "abc"),  # what was asked for
        (570, 50, 5, "abc"),  # 5 * 10 + 5 * 100 + 2 * 10
        (569, 50, 4, "abc"),
        (125, 50, 1, "abc"),
        (119, 50, 9, "ac"),  # not even one step of b: 9 * 10 + 2 * 10
        (9, 50, 1, ""),
    ],
)
def test_steps_of_all_tags(room, most, steps, tags):
    """All tags have as many steps as fit; what is too large for one step is left out."""
    known = [
        Sliding(None, "a", "image", 20, 10),
        Sliding(None, "b", "image", 20, 100),
        Sliding(None, "c", "image", 2, 10),
    ]
    fit = steps_that_fit(known, most=most, room=room)
    assert ({tag.tag for tag in fit.tags}, fit.steps) == (set(tags), steps)
    assert fit.nbytes <= room


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
