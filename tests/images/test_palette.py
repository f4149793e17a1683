"""One palette for all frames."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.images.palette import ColorCounter, ExactPalette, dithered, groups_of, pack, unpack


def test_pack_and_unpack_are_inverse() -> None:
    """Red is the lowest byte, and every color comes back."""
    colors = np.random.default_rng(0).integers(0, 256, (100, 3), np.uint8)
    np.testing.assert_array_equal(unpack(pack(colors)), colors)
    np.testing.assert_array_equal(pack(np.array([[1, 2, 3]], np.uint8)), [0x030201])


def test_groups_have_six_bits_of_each_channel_in_common() -> None:
    """Each of the 2 ** 18 has a number of its own."""
    colors = np.random.default_rng(0).integers(0, 256, (500, 3), np.uint8)
    red, green, blue = (colors // 4).astype(int).T
    np.testing.assert_array_equal(groups_of(colors), red + 64 * green + 64 * 64 * blue)


@pytest.mark.parametrize("count", [1, 256])
def test_few_colors_are_the_palette(count: int) -> None:
    """Every color of every frame is at its index, whenever it came first."""
    colors = unpack(np.arange(count) * 65000)
    exact = ExactPalette()
    frames = [colors[: max(1, count // 2), None], colors[:, None]]
    indices = [exact.indices(frame) for frame in frames]
    assert exact.palette().shape == (count, 3)
    for frame, found in zip(frames, indices, strict=True):
        assert found is not None and found.shape == (*frame.shape[:2], 1)
        np.testing.assert_array_equal(exact.palette()[found[..., 0]], frame)


def test_257_colors_are_too_many() -> None:
    """Colors count over all frames, each once."""
    colors = unpack(np.arange(257) * 65000)
    exact = ExactPalette()
    assert exact.indices(colors[:200, None]) is not None
    assert exact.indices(colors[100:256, None]) is not None
    assert exact.indices(colors[255:, None]) is None


def test_dithering_is_true_on_average() -> None:
    """A grey between black and white becomes as many dots of white as it is bright."""
    palette = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    dots = palette[dithered(np.full((64, 64, 3), 64, np.uint8), palette)[..., 0]]
    assert abs(dots.mean() - 64) < 4


def test_many_colors_become_the_nearest_of_the_palette() -> None:
    """No other entry of the palette is nearer than the one chosen, but for the grouping's error."""
    colors = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    counter = ColorCounter()
    counter.add(colors)
    palette, index = counter.palette()
    assert len(np.unique(palette, axis=0)) > 250
    chosen = palette[index[groups_of(colors)]].astype(float)
    distance = np.linalg.norm(chosen - colors, axis=-1)
    every = np.linalg.norm(palette.astype(float) - colors[..., None, :], axis=-1)
    assert (distance - every.min(axis=-1)).max() <= 2 * np.linalg.norm([3, 3, 3])


def test_257_colors_keep_the_common_ones() -> None:
    """One color too many costs little: most of the picture is exact."""
    colors = unpack(np.arange(257) * 60000)
    frame = np.repeat(colors, np.where(np.arange(257) < 2, 1, 50), axis=0)[None]
    counter = ColorCounter()
    counter.add(frame)
    palette, index = counter.palette()
    error = np.abs(palette[index[groups_of(frame)]].astype(int) - frame).max(axis=-1)
    assert np.mean(error <= 4) > 0.9
