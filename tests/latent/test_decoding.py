"""The images that a decoder makes of codes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tbviz import latent
from tbviz.errors import InvalidArgumentError


@pytest.mark.parametrize("shape", [(5, 4, 3), (5, 4, 3, 1), (5, 4, 3, 3), (5, 4, 3, 4)])
def test_decode_path_gives_every_image_channels(shape: tuple[int, ...]) -> None:
    """Images [T, H, W] gain one channel; others come back as they are, dtype and all."""
    images = np.arange(math.prod(shape), dtype=np.float16).reshape(shape)
    frames = latent.decode_path(lambda codes: images, np.zeros((5, 2)))
    assert frames.dtype == np.float16
    np.testing.assert_array_equal(frames, images.reshape(5, 4, 3, -1))


def test_decode_path_calls_the_decoder_once_with_float32() -> None:
    """The whole path goes into one call, as float32."""
    calls = []

    def decode(codes: np.ndarray) -> np.ndarray:
        calls.append(codes)
        return np.zeros((len(codes), 2, 2))

    latent.decode_path(decode, [[1, 2, 3], [4, 5, 6]])
    assert len(calls) == 1
    assert calls[0].dtype == np.float32
    np.testing.assert_array_equal(calls[0], [[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize(
    "shape", [(4, 8, 8), (5,), (5, 64), (5, 8, 8, 2), (5, 0, 8), (5, 8, 8, 1, 1)]
)
def test_decode_path_refuses_what_is_no_image_for_each_point(shape: tuple[int, ...]) -> None:
    """The message tells the number of images wanted and the shape that came."""
    with pytest.raises(
        InvalidArgumentError, match=r"must return 5 images.*found the shape"
    ) as info:
        latent.decode_path(lambda codes: np.zeros(shape), np.zeros((5, 2)))
    assert str(list(shape)) in str(info.value)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (np.zeros(3), r"a path must be \[N, D\], found the shape \[3\]"),
        (np.zeros((0, 2)), "the points of a path must be an integer >= 1, found 0"),
        ([["a", "b"]], "a path must be bool, integers or floats"),
    ],
)
def test_what_is_no_path_is_refused(path: object, found: str) -> None:
    """The decoder is not called."""
    with pytest.raises(InvalidArgumentError, match=found):
        latent.decode_path(lambda codes: pytest.fail("called"), path)  # type: ignore[arg-type]


def test_what_a_decoder_raises_is_the_cause() -> None:
    """The message says which codes it was given, and how to give it others."""
    weights = np.zeros((3, 4))
    with pytest.raises(
        InvalidArgumentError, match=r"take codes \[5, 2\] .* codes= .*; it raises ValueError\("
    ) as caught:
        latent.decode_path(lambda codes: (codes @ weights).reshape(-1, 2, 2), np.zeros((5, 2)))
    assert isinstance(caught.value.__cause__, ValueError)
