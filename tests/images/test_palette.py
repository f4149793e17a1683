"""One palette for all frames."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.images.palette import ColorCounter, pack, unpack


def test_pack_and_unpack_are_inverse() -> None:
    """Red is the highest byte, and every color comes back."""
    colors = np.random.default_rng(0).integers(0, 256, (100, 3), np.uint8)
    np.testing.assert_array_equal(unpack(pack(colors)), colors)
    np.testing.assert_array_equal(pack(np.array([[1, 2, 3]], np.uint8)), [0x010203])


@pytest.mark.parametrize("count", [1, 256])
def test_few_colors_are_the_palette(count: int) -> None:
    """Every color of every frame is at its index."""
    colors = unpack(np.arange(count) * 65000)
    counter = ColorCounter()
    for frame in colors.reshape(count, 1, 1, 3):
        counter.add(frame)
    palette, index = counter.palette()
    assert palette.shape == (256, 3)
    np.testing.assert_array_equal(palette[index[pack(colors)]], colors)


def test_many_colors_become_the_nearest_of_the_palette() -> None:
    """No other entry of the palette is nearer than the one chosen, but for the grouping's error."""
    colors = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    counter = ColorCounter()
    counter.add(colors)
    palette, index = counter.palette()
    assert len(np.unique(palette, axis=0)) > 250
    chosen = palette[index[pack(colors)]].astype(float)
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
    error = np.abs(palette[index[pack(frame)]].astype(int) - frame).max(axis=-1)
    assert np.mean(error <= 4) > 0.9
