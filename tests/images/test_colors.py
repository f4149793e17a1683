"""The color maps say what their numbers say."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.images import PALETTE, diverging
from tbviz.images.colors import amounts, from_oklch, sequential

GREEN, MAGENTA = (0, 158, 60), (255, 0, 255)  # of what is not finite

# Linear sRGB as it is seen: Machado, Oliveira and Fernandes (2009), at full severity.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(pixels: np.ndarray) -> np.ndarray:
    """Return sRGB pixels as shares of light, 0 to 1."""
    encoded = pixels / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def cielab(pixels: np.ndarray, vision: str = "normal") -> np.ndarray:
    """Return CIELAB, white at D65, of sRGB pixels as they are seen."""
    seen = np.clip(linear(pixels) @ VISION[vision].T, 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    x, y, z = np.moveaxis(
        np.where(seen > 216 / 24389, np.cbrt(seen), seen * 841 / 108 + 4 / 29), -1, 0
    )
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def ciede2000(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the difference of CIELAB colors, after Sharma, Wu and Dalal (2005)."""
    (light1, a1, b1), (light2, a2, b2) = np.moveaxis(first, -1, 0), np.moveaxis(second, -1, 0)
    mean = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean / (mean + 25.0**7))
    chroma1, chroma2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    hue1, hue2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (hue2 - hue1 + 180) % 360 - 180
    hue = hue1 + turn / 2
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    parts = ((0.17, 1, -30), (-0.24, 2, 0), (-0.32, 3, 6), (0.2, 4, -63))
    ripple = 1 - sum(size * np.cos(np.radians(n * hue + start)) for size, n, start in parts)
    by_light = (light2 - light1) / (
        1 + 0.015 * (light - 50) ** 2 / np.hypot(np.sqrt(20), light - 50)
    )
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    turned = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2))
    by_hue = turned / (1 + 0.015 * chroma * ripple)
    angle = np.radians(60 * np.exp(-(((hue % 360 - 275) / 25) ** 2)))
    twist = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(angle)
    return np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + twist * by_chroma * by_hue)


def lightness(pixels: np.ndarray) -> np.ndarray:
    """Return the CIE lightness L* (0 to 100) of sRGB pixels, computed apart from tbviz."""
    return cielab(pixels)[..., 0]


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
