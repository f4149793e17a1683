"""The color maps say what their numbers say."""

from __future__ import annotations

import numpy as np
import pytest
from vision import VISION, ciede2000, cielab, lightness

from tbviz.images import PALETTE, diverging
from tbviz.images.colors import amounts, from_oklch, sequential

GREEN, MAGENTA = (0, 158, 60), (255, 0, 255)  # of what is not finite


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_of_colors_is_that_of_its_authors(
    first: tuple[float, ...], second: tuple[float, ...], difference: float
) -> None:
    """The formula gives what Sharma, Wu and Dalal list for it."""
    assert ciede2000(np.array(first), np.array(second)) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize(
    ("vision", "least"), [("normal", 28), ("protanopia", 14), ("deuteranopia", 14)]
)
def test_colors_of_the_palette_are_far_apart(vision: str, least: float) -> None:
    """No two of the ten are alike, with and without a deficiency of color vision."""
    colors = cielab(PALETTE, vision)
    apart = ciede2000(colors[:, None], colors[None])[np.triu_indices(10, 1)]
    assert apart.min() > least


def test_colors_of_the_palette_are_neither_grey_nor_pale() -> None:
    """Small discs of each are seen as a color, on white and beside the grey of missing labels."""
    colors = cielab(PALETTE)
    assert np.hypot(*colors[:, 1:].T).min() > 35
    assert ciede2000(colors, cielab(np.array([255, 255, 255]))).min() > 24


def test_palette_cannot_be_written() -> None:
    """A caller's mistake does not change the colors of everything."""
    with pytest.raises(ValueError, match="read-only"):
        PALETTE[0] = 0


@pytest.mark.parametrize(
    ("lightness", "chroma", "degrees", "color"),
    [
        (1.0, 0.0, 0.0, (255, 255, 255)),
        (0.59987, 0.0, 0.0, (128, 128, 128)),
        (0.62796, 0.25768, 29.234, (255, 0, 0)),
        (0.86644, 0.29483, 142.495, (0, 255, 0)),
        (0.45201, 0.31321, 264.052, (0, 0, 255)),
    ],
)
def test_oklch_is_that_of_css(
    lightness: float, chroma: float, degrees: float, color: tuple[int, int, int]
) -> None:
    """The corners of sRGB have the coordinates that CSS Color 4 lists for them."""
    found = from_oklch(np.array(lightness), np.array(chroma), np.array(degrees))
    np.testing.assert_allclose(found, color, atol=1)


def test_zero_is_nearly_white_and_signs_are_blue_and_red() -> None:
    """The middle has no hue to speak of; negative is blue, positive is red."""
    below, zero, above = diverging([-1.0, 0.0, 1.0]).astype(int)
    assert zero.min() > 235
    assert np.ptp(zero) <= 2
    assert below[2] > below[0] + 60
    assert above[0] > above[2] + 60


def test_both_signs_darken_evenly() -> None:
    """Lightness falls with the size of a number, about as fast on both sides."""
    sizes = np.linspace(0, 1, 21)
    below, above = lightness(diverging(-sizes)), lightness(diverging(sizes))
    assert (np.diff(below) < 0).all()
    assert (np.diff(above) < 0).all()
    np.testing.assert_allclose(below, above, atol=6)


def test_colors_of_the_map_are_all_different() -> None:
    """A difference of 1/255 shows, and nothing is cut off at the edge of what sRGB can show."""
    assert len(np.unique(diverging(np.arange(-255, 256) / 255), axis=0)) > 480


def test_values_beyond_one_are_clipped() -> None:
    """A map ends at -1 and 1, and what float32 cannot hold is beyond, not infinite."""
    np.testing.assert_array_equal(diverging([-1e300, 1e300]), diverging([-1, 1]))
    np.testing.assert_array_equal(diverging([-9, 9]), diverging([-1, 1]))
    np.testing.assert_array_equal(sequential([-9, 9]), sequential([0, 1]))


@pytest.mark.parametrize(
    ("colors", "own"), [(diverging, GREEN), (sequential, MAGENTA), (amounts, MAGENTA)]
)
def test_nonfinite_has_a_color_of_its_own(colors: object, own: tuple[int, int, int]) -> None:
    """The color for NaN and infinity is far from every color of the map."""
    bad = colors([np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(bad, np.tile(own, (3, 1)))
    apart = ciede2000(cielab(colors(np.linspace(-1, 1, 999))), cielab(np.array(own)))
    assert apart.min() > 35


def test_shapes_gain_channels() -> None:
    """A number becomes [3], an image [H, W, 3]."""
    assert diverging(0.5).shape == (3,)
    assert diverging(np.zeros((2, 4))).shape == (2, 4, 3)
    assert sequential(0.5).shape == (3,)


@pytest.mark.parametrize("colors", [sequential, amounts])
@pytest.mark.parametrize("vision", VISION)
def test_more_is_darker(colors: object, vision: str) -> None:
    """To normal vision, and to those who see fewer colors."""
    seen = cielab(colors(np.linspace(0, 1, 33)), vision)
    assert (np.diff(seen[:, 0]) < 0).all()


def test_amounts_begin_at_the_white_of_zero() -> None:
    """Zero looks as it does among signed values, and nearly all of 256 shades differ."""
    np.testing.assert_array_equal(amounts(0.0), diverging(0.0))
    np.testing.assert_array_equal(amounts([-9, 9]), amounts([0, 1]))
    assert len(np.unique(amounts(np.arange(256) / 255), axis=0)) > 240
