"""Markers on a ground: where they are, what covers what, and what they are cut off by."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.images.indexed import in_one_palette
from tbviz.images.markers import STEPS, Brush, Style, ink_for, stamps
from tbviz.images.painting import Painter, blending, covering
from tbviz.images.pixels import Pixels

STYLES = [Style((200, 0, 0)), Style((0, 0, 200), "square")]
RIMMED, BLENDED = Brush(4.0, 0.6, 0.9), Brush(1.5, 0.0, 0.6)
GROUND = np.full((40, 50, 3), 255, np.uint8)


def painter(styles: list[Style], brush: Brush, ground: Pixels) -> Painter:
    """Return a function that draws points in color, in the way that suits the brush."""
    if not brush.edge:
        return blending(styles, brush, ground)
    ink = ink_for(styles, brush)
    colors, (below, inks) = in_one_palette([ground, ink.colors])
    paint = covering(ink, inks, below)
    return lambda places, kinds: colors[paint(places, kinds)]


@pytest.mark.parametrize("brush", [RIMMED, BLENDED])
@pytest.mark.parametrize("kind", [0, 1])
def test_one_point_on_white_is_its_stamp(brush: Brush, kind: int) -> None:
    """At each place within a pixel, either way to draw gives the stamp over white."""
    paint = painter(STYLES, brush, GROUND)
    for phase, stamp in enumerate(stamps(STYLES[kind], brush)):
        down, right = (part / STEPS for part in divmod(phase, STEPS))
        found = paint(np.array([[20.5 + right, 15.5 + down]]), np.array([kind]))
        mask, half = np.asarray(stamp.mask)[..., None] / 255, stamp.mask.width // 2
        place = slice(15 - half, 16 + half), slice(20 - half, 21 + half)
        expected = GROUND.astype(float)
        expected[place] = 255 + (np.asarray(stamp.colors) - 255.0) * mask
        np.testing.assert_allclose(found, expected, atol=1)


@pytest.mark.parametrize("brush", [RIMMED, BLENDED])
def test_later_points_cover_earlier_ones(brush: Brush) -> None:
    """Of two at one place, the last is drawn last."""
    paint = painter([STYLES[0], Style((0, 0, 200))], brush, GROUND)
    places = np.array([[20.5, 15.5], [20.5, 15.5]])
    red, _, blue = paint(places, np.array([0, 1]))[15, 20].astype(int)
    assert blue > red + 60
    red, _, blue = paint(places, np.array([1, 0]))[15, 20].astype(int)
    assert red > blue + 60


def test_points_without_a_rim_add_up_and_others_do_not() -> None:
    """Where many small ones lie, colors are full; large ones keep their tint."""
    places = np.full((20, 2), 20.5)
    for brush, alike in ((RIMMED, True), (BLENDED, False)):
        paint = painter(STYLES, brush, GROUND)
        one, many = (paint(places[:n], np.zeros(n, np.intp))[20, 20] for n in (1, 20))
        assert (one == many).all() == alike


@pytest.mark.parametrize("brush", [RIMMED, BLENDED])
def test_the_border_cuts_points_off(brush: Brush) -> None:
    """What is drawn is what a larger ground shows there, and nothing comes in on the other side."""
    places = np.random.default_rng(0).uniform(-10, 60, (300, 2))
    places[:2] = np.nan, np.inf
    kinds = np.arange(300) % 2
    found = painter(STYLES, brush, GROUND)(places, kinds)
    wide = painter(STYLES, brush, np.full((80, 90, 3), 255, np.uint8))(places + 20, kinds)
    np.testing.assert_array_equal(found, wide[20:60, 20:70])


@pytest.mark.parametrize("brush", [RIMMED, BLENDED])
def test_the_ground_stays_as_it_was(brush: Brush) -> None:
    """Each call begins with the bare ground."""
    paint = painter(STYLES, brush, GROUND)
    first = paint(np.array([[10.0, 10.0]]), np.array([0]))
    paint(np.array([[30.0, 30.0]]), np.array([1]))
    np.testing.assert_array_equal(paint(np.array([[10.0, 10.0]]), np.array([0])), first)
    assert (GROUND == 255).all()


def test_a_palette_has_room_for_rimmed_points() -> None:
    """Ten styles need at most ten colors each, and white."""
    styles = [Style((20 * n, 100, 200 - 20 * n)) for n in range(10)]
    places = np.random.default_rng(0).uniform(0, 40, (500, 2))
    found = painter(styles, RIMMED, GROUND)(places, np.arange(500) % 10)
    assert len(np.unique(found.reshape(-1, 3), axis=0)) <= 101
