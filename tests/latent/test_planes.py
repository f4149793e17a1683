"""Planes through a latent space, and the middle of the codes in them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from tbviz import latent
from tbviz.errors import InvalidArgumentError

RNG = np.random.default_rng(0)
WIDE = (RNG.normal(size=(200, 5)) * [1, 9, 1, 4, 1] + 3).astype(np.float32)
LOST = np.full((2, 5), np.nan, np.float32)


def test_a_plane_of_two_dimensions_is_the_space() -> None:
    """Its coordinates are the codes, wherever the center is."""
    codes = RNG.normal(size=(9, 2)).astype(np.float32)
    plane = latent.plane_of(codes)
    np.testing.assert_allclose(plane.center, np.median(codes, axis=0))
    np.testing.assert_array_equal(plane.coordinates(codes), codes)
    np.testing.assert_array_equal(plane.points(codes), codes, strict=True)


def test_a_plane_lies_along_the_principal_components() -> None:
    """Codes that differ along the second and fourth axis span that plane, held at the median."""
    plane = latent.plane_of(np.concatenate([WIDE, LOST]))
    middle = np.median(WIDE.astype(np.float64), axis=0)
    np.testing.assert_allclose(plane.center, middle)
    np.testing.assert_allclose(np.abs(plane.directions[0]), [0, 1, 0, 0, 0], atol=0.05)
    np.testing.assert_allclose(np.abs(plane.directions[1]), [0, 0, 0, 1, 0], atol=0.1)
    points = plane.points(np.array([[0.0, 0.0], [5, -2], *plane.coordinates(middle[None])]))
    offsets = points - middle
    inside = offsets @ plane.directions.T @ plane.directions
    np.testing.assert_allclose(offsets, inside, atol=1e-5)
    np.testing.assert_allclose(plane.coordinates(points)[1], [5, -2], atol=1e-5)
    np.testing.assert_allclose(points[2], middle, rtol=1e-6)


def test_directions_are_made_orthonormal() -> None:
    """The first keeps its direction, the second its side of the first."""
    plane = latent.plane_of(directions=[[0, 0, 3], [2, 0, 5]])
    np.testing.assert_allclose(plane.directions, [[0, 0, 1], [1, 0, 0]], atol=1e-12)
    np.testing.assert_array_equal(plane.points(np.array([[7.0, 8.0]])), [[8, 0, 7]])


def test_two_of_many_dimensions() -> None:
    """Rows of the identity give a plane whose coordinates are those dimensions of the codes."""
    plane = latent.plane_of(WIDE, directions=np.eye(5)[[1, 3]])
    np.testing.assert_allclose(plane.coordinates(WIDE), WIDE[:, [1, 3]])
    (point,) = plane.points(np.array([[0.5, -0.5]]))
    held = np.median(WIDE, axis=0)
    np.testing.assert_allclose(point, [held[0], 0.5, held[2], -0.5, held[4]], rtol=1e-6)


def test_what_is_given_wins() -> None:
    """A center takes the place of the median, directions that of the components."""
    plane = latent.plane_of(WIDE, center=[1, 2, 3, 4, 5], directions=np.eye(5)[:2])
    np.testing.assert_array_equal(plane.center, [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(plane.directions, np.eye(5)[:2])


@pytest.mark.parametrize("codes", [None, np.zeros((0, 2)), np.full((3, 2), np.inf)])
def test_without_codes_a_plane_is_around_the_origin(codes: object) -> None:
    """Two dimensions are those that are meant where nothing says otherwise."""
    plane = latent.plane_of(codes)  # type: ignore[arg-type]
    np.testing.assert_array_equal(plane.center, [0, 0])
    np.testing.assert_array_equal(plane.directions, np.eye(2))


def test_half_of_the_codes_are_within_the_circle() -> None:
    """Distances count in the plane alone."""
    plane = latent.plane_of(WIDE)
    radius = latent.middle_radius(np.concatenate([WIDE, LOST]), plane)
    away = (WIDE - plane.center) @ plane.directions.T
    assert np.mean(np.linalg.norm(away, axis=1) < radius) == 0.5


@pytest.mark.parametrize("codes", [np.zeros((0, 5)), LOST, np.ones((9, 5))])
def test_a_circle_has_a_radius_in_any_case(codes: np.ndarray) -> None:
    """Where no code is away from the center, it is 1."""
    assert latent.middle_radius(codes, latent.plane_of(codes)) == 1


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (lambda: latent.plane_of(np.zeros((4, 1))), r"2 dimensions or more, found \[1\]"),
        (lambda: latent.plane_of(WIDE, center=[0, 0]), r"one latent space.* found \[2, 5\]"),
        (lambda: latent.plane_of(center=[0, 0, 0]), "3 dimensions needs codes or directions"),
        (lambda: latent.plane_of(center=[0, math.nan]), "center must be finite"),
        (lambda: latent.plane_of(directions=np.eye(3)), "directions must be finite"),
        (lambda: latent.plane_of(directions=[["a"], ["b"]]), "directions must be finite"),
        (lambda: latent.plane_of(directions=[[1, 2], [-2, -4]]), "two rows that span a plane"),
        (lambda: latent.plane_of(directions=[[0, 0], [0, 1]]), "two rows that span a plane"),
        (lambda: latent.plane_of(directions=[[1, 0], [0, math.nan]]), "directions must be finite"),
    ],
)
def test_what_is_no_plane(call: Callable[[], object], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        call()
