"""Markers cover what they should, at every place within a pixel."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tbviz.images.markers import SHAPES, STEPS, Brush, Style, brush_for, stamps


def coverage(shape: str, *, radius: float = 6.0, edge: float = 0.0) -> np.ndarray:
    """Return the masks of a marker at all places, [STEPS * STEPS, S, S], as shares of a pixel."""
    made = stamps(Style((0, 0, 0), shape), Brush(radius, edge, 1.0))
    return np.stack([np.asarray(stamp.mask) for stamp in made]) / 255


@pytest.mark.parametrize(("radius", "error"), [(1.0, 0.15), (2.5, 0.05), (6.0, 0.01)])
def test_a_disc_covers_its_area(radius: float, error: float) -> None:
    """The shares of all pixels add up to the area of the disc, wherever it stands."""
    areas = coverage("disc", radius=radius).sum(axis=(1, 2))
    np.testing.assert_allclose(areas, math.pi * radius**2, rtol=error)


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_of_like_size(shape: str) -> None:
    """No class stands out by the size of its marker."""
    areas = coverage(shape).sum(axis=(1, 2))
    np.testing.assert_allclose(areas, math.pi * 36, rtol=0.35)
    np.testing.assert_allclose(areas, areas[0], rtol=0.03)


@pytest.mark.parametrize("shape", SHAPES)
def test_stamps_are_whole(shape: str) -> None:
    """Nothing is cut off at the border, also with an edge and moved to the far side."""
    masks = coverage(shape, radius=3.3, edge=0.6)
    border = masks.copy()
    border[:, 1:-1, 1:-1] = 0
    assert not border.any()


def test_stamps_move_within_the_pixel() -> None:
    """The center of mass of stamp STEPS * i + j lies i / STEPS lower and j / STEPS to the right."""
    masks = coverage("disc", radius=4)
    rows, columns = np.indices(masks.shape[1:])
    total, middle = masks.sum(axis=(1, 2)), masks.shape[1] // 2
    down = (masks * rows).sum(axis=(1, 2)) / total - middle
    right = (masks * columns).sum(axis=(1, 2)) / total - middle
    i, j = np.divmod(np.arange(STEPS * STEPS), STEPS)
    np.testing.assert_allclose(down, i / STEPS, atol=0.03)
    np.testing.assert_allclose(right, j / STEPS, atol=0.03)


def test_a_marker_has_its_color_and_a_white_rim() -> None:
    """The middle is of the color, the outermost pixels are lighter."""
    stamp = stamps(Style((200, 10, 20)), Brush(5.0, 1.0, 0.5))[0]
    colors, mask = np.asarray(stamp.colors), np.asarray(stamp.mask)
    middle = mask.shape[0] // 2
    np.testing.assert_array_equal(colors[middle, middle], (200, 10, 20))
    assert mask[middle, middle] == 128
    outermost = np.flatnonzero(mask[middle])[0]
    np.testing.assert_array_equal(colors[middle, outermost], (255, 255, 255))


def test_more_points_are_smaller_and_clearer() -> None:
    """Sizes fall with the number of points and grow with the picture."""
    brushes = [brush_for(count, 1.0) for count in (0, 10, 100, 1000, 10_000, 1_000_000)]
    radii = [brush.radius for brush in brushes]
    assert radii == sorted(radii, reverse=True)
    assert radii[0] < 8 and radii[-1] > 0.8
    opacities = [brush.opacity for brush in brushes]
    assert opacities == sorted(opacities, reverse=True)
    assert min(opacities) >= 0.5 and max(opacities) <= 1
    assert brush_for(100, 2.0).radius == 2 * brush_for(100, 1.0).radius
