"""Paths through a latent space, and the frames that a decoder makes of them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from tbviz import latent
from tbviz.errors import InvalidArgumentError


def test_circle_visits_the_quarters_counterclockwise() -> None:
    """Four frames lie to the right, above, to the left and below of the center."""
    path = latent.circle(4, radius=2, center=(1, -1))
    assert path.dtype == np.float32
    np.testing.assert_allclose(path, [[3, -1], [1, 1], [-1, -1], [1, -3]], atol=1e-6)


def test_circle_closes_without_repeating_its_first_point() -> None:
    """Neighbors are one chord apart, the last and the first too."""
    path = latent.circle(60, radius=1.5)
    steps = np.linalg.norm(path - np.roll(path, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, 2 * 1.5 * math.sin(math.pi / 60), rtol=1e-5)


def test_line_includes_both_ends() -> None:
    """Points are evenly spaced between two corners of a 3-D space."""
    path = latent.line([0, 1, 2], [4, 1, 0], 3)
    assert path.dtype == np.float32
    np.testing.assert_array_equal(path, [[0, 1, 2], [2, 1, 1], [4, 1, 0]])


def test_line_of_one_point_is_its_start() -> None:
    """One frame alone stands at the beginning."""
    np.testing.assert_array_equal(latent.line([5, 6], [7, 8], 1), [[5, 6]])


def test_lattice_is_read_like_a_page() -> None:
    """Row 0 is the top, which is the largest y, and goes from left to right."""
    path = latent.lattice(3, 2, limits=((-1, 1), (10, 20)))
    assert path.dtype == np.float32
    np.testing.assert_array_equal(path, [[-1, 20], [0, 20], [1, 20], [-1, 10], [0, 10], [1, 10]])


def test_lattice_of_one_column_is_in_the_middle() -> None:
    """A single column lies halfway between its limits."""
    path = latent.lattice(1, 2, limits=((0, 3), (0, 1)))
    np.testing.assert_array_equal(path, [[1.5, 1], [1.5, 0]])


@pytest.mark.parametrize("shape", [(5, 4, 3), (5, 4, 3, 1), (5, 4, 3, 3), (5, 4, 3, 4)])
def test_decode_frames_gives_every_image_channels(shape: tuple[int, ...]) -> None:
    """Images [T, H, W] gain one channel; others come back as they are, dtype and all."""
    images = np.arange(math.prod(shape), dtype=np.float16).reshape(shape)
    frames = latent.decode_frames(lambda codes: images, np.zeros((5, 2)))
    assert frames.dtype == np.float16
    np.testing.assert_array_equal(frames, images.reshape(5, 4, 3, -1))


def test_decode_frames_calls_the_decoder_once_with_float32() -> None:
    """The whole path goes into one call, as float32."""
    calls = []

    def decode(codes: np.ndarray) -> np.ndarray:
        calls.append(codes)
        return np.zeros((len(codes), 2, 2))

    latent.decode_frames(decode, [[1, 2, 3], [4, 5, 6]])
    assert len(calls) == 1
    assert calls[0].dtype == np.float32
    np.testing.assert_array_equal(calls[0], [[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize(
    "shape", [(4, 8, 8), (5,), (5, 64), (5, 8, 8, 2), (5, 0, 8), (5, 8, 8, 1, 1)]
)
def test_decode_frames_refuses_what_is_no_image_for_each_point(shape: tuple[int, ...]) -> None:
    """The message tells the number of images wanted and the shape that came."""
    with pytest.raises(
        InvalidArgumentError, match=r"must return 5 images.*found the shape"
    ) as info:
        latent.decode_frames(lambda codes: np.zeros(shape), np.zeros((5, 2)))
    assert str(list(shape)) in str(info.value)


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (lambda: latent.circle(0, radius=1), "frames must be an integer >= 1, found 0"),
        (lambda: latent.circle(2.5, radius=1), "found 2.5"),
        (lambda: latent.circle(3, radius=0), "radius must be positive and finite, found 0"),
        (lambda: latent.circle(3, radius=math.inf), "found inf"),
        (lambda: latent.circle(3, radius=1, center=(0, 0, 0)), "center"),
        (lambda: latent.circle(3, radius=1, center=(0, math.nan)), "center"),
        (lambda: latent.line([0, 0], [1, 1, 1], 3), "found 2 and 3"),
        (lambda: latent.line([[0]], [[1]], 3), "start must be finite numbers"),
        (lambda: latent.line(["a"], [1], 3), "start must be finite numbers"),
        (lambda: latent.line([0], [1], 0), "frames"),
        (lambda: latent.lattice(0, 1, limits=((0, 1), (0, 1))), "columns"),
        (lambda: latent.lattice(1, 0, limits=((0, 1), (0, 1))), "rows"),
        (lambda: latent.lattice(1, 1, limits=((1, 0), (0, 1))), "x0 < x1"),
        (lambda: latent.lattice(1, 1, limits=((0, 1), (0, math.inf))), "finite"),
        (lambda: latent.decode_frames(np.zeros_like, np.zeros(3)), r"a path must be \[T, D\]"),
    ],
)
def test_wrong_arguments_are_named(call: Callable[[], object], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        call()
