"""The colors that tbviz draws with.

Categories take ten colors that were searched for so that the two most alike of them, as small discs
on white, differ as much as can be: by CIEDE2000 (G. Sharma et al., "The CIEDE2000 color-difference
formula", 2005), to normal vision and, at half of that difference, to protanopia and deuteranopia as
simulated by G. M. Machado et al., "A physiologically-based model for simulation of color vision
deficiency" (2009). None is grey, and none is near to white.
Signed values take a diverging map, made here in OKLab (B. Ottosson, "A perceptual color space for
image processing", 2020), in which equal steps of lightness look equal: negative is blue, positive
is red, and both darken alike with distance from zero, which is nearly white. Values that are never
negative take a map from the same white over green to a dark blue: it has more shades than half of
the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array
from tbviz.images.pixels import Pixels

PALETTE: Pixels = np.array(
    [
        [0x00, 0x69, 0xA5],  # blue
        [0x00, 0x78, 0x4B],  # green
        [0xF0, 0x78, 0x87],  # pink
        [0xB4, 0xD2, 0x00],  # lime
        [0x00, 0xD2, 0xB4],  # turquoise
        [0xA5, 0x00, 0x69],  # purple
        [0xC3, 0x78, 0x0F],  # ochre
        [0xA5, 0x69, 0xFF],  # violet
        [0x69, 0xC3, 0xFF],  # sky
        [0xB4, 0x00, 0x00],  # red
    ],
    np.uint8,
)
PALETTE.setflags(write=False)

NOT_A_NUMBER = (0, 158, 60)  # a green, which the diverging map never comes near

NOT_AN_AMOUNT = (255, 0, 255)  # a magenta, which the maps of amounts never come near

_STEPS = 255  # of a map on either side of zero

# OKLab to the cube roots of the responses of the eye's cones, and these cubed to linear sRGB.
_LAB_TO_LMS = np.array(
    [
        [1, 0.3963377774, 0.2158037573],
        [1, -0.1055613458, -0.0638541728],
        [1, -0.0894841775, -1.2914855480],
    ]
)
_LMS_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def diverging(values: ArrayLike) -> Pixels:
    """Return the colors of signed values.

    Args:
        values: floats of any shape `[...]` in [-1, 1]; beyond, they are clipped.

    Returns:
        uint8 `[..., 3]`: blue for -1, nearly white for 0, red for 1, and the green NOT_A_NUMBER
        for NaN and infinity.
    """
    return _looked_up(_DIVERGING, values, least=-1)


def amounts(values: ArrayLike) -> Pixels:
    """Return the colors of values that are never negative, such as what a ReLU returns.

    Args:
        values: floats of any shape `[...]` in [0, 1]; beyond, they are clipped.

    Returns:
        uint8 `[..., 3]`: nearly white for 0, as in `diverging`, dark blue for 1, and the magenta
        NOT_AN_AMOUNT for NaN and infinity.
    """
    return _looked_up(_AMOUNTS, values, least=0)


def sequential(values: ArrayLike) -> Pixels:
    """Return the colors of values in [0, 1], clipped: from a light yellow to a dark blue.

    Args:
        values: floats of any shape `[...]`.

    Returns:
        uint8 `[..., 3]`, with the magenta NOT_AN_AMOUNT for NaN and infinity.
    """
    unit = as_array(values, "values").astype(np.float64)
    finite = np.isfinite(unit)
    share = np.clip(np.where(finite, unit, 0), 0, 1)
    colors = from_oklch(0.9 - 0.6 * share, np.full_like(share, 0.13), 95 + 170 * share)
    return np.where(finite[..., None], colors, np.array(NOT_AN_AMOUNT, np.uint8))


def from_oklch(
    lightness: NDArray[np.float64], chroma: NDArray[np.float64], degrees: NDArray[np.float64]
) -> Pixels:
    """Return the sRGB pixels `[..., 3]` of OKLab colors in polar form, clipped to what it has.

    Args:
        lightness: `[...]`, from 0 for black to 1 for white.
        chroma: `[...]`, 0 for grey; sRGB has none above 0.33.
        degrees: `[...]`, the hue: 29 is red, 142 green and 264 blue.
    """
    hue = np.radians(degrees)
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], -1)
    linear = np.clip((lab @ _LAB_TO_LMS.T) ** 3 @ _LMS_TO_RGB.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    pixels: Pixels = np.rint(encoded * 255).astype(np.uint8)
    return pixels


def _looked_up(table: Pixels, values: ArrayLike, *, least: int) -> Pixels:
    """Return the colors of values from least to 1; the last of the table is that of NaN."""
    # In float32, what is large would be infinite.
    numbers = as_array(values, "values").astype(np.float64, copy=False)
    finite = np.isfinite(numbers)
    clipped = np.clip(np.where(finite, numbers, 0), least, 1)
    index = np.rint(clipped * _STEPS).astype(np.intp) - least * _STEPS
    pixels: Pixels = table[np.where(finite, index, len(table) - 1)]
    return pixels


def _diverging_table() -> Pixels:
    """Return the map for -1 to 1 in 2 * _STEPS + 1 colors, and after them NOT_A_NUMBER."""
    signed = np.arange(-_STEPS, _STEPS + 1) / _STEPS
    strength = np.abs(signed)
    strongest = np.where(signed < 0, 0.125, 0.155)  # as much as sRGB can show
    chroma = strongest * np.sin(np.pi / 2 * np.minimum(strength / 0.7, 1))
    colors = from_oklch(0.97 - 0.61 * strength, chroma, np.where(signed < 0, 252, 27))
    return np.concatenate([colors, np.array([NOT_A_NUMBER], np.uint8)])


def _amounts_table() -> Pixels:
    """Return the map for 0 to 1 in _STEPS + 1 colors, and after them NOT_AN_AMOUNT."""
    share = np.arange(_STEPS + 1) / _STEPS
    chroma = 0.105 * np.sin(np.pi / 2 * np.minimum(share / 0.4, 1))
    colors = from_oklch(0.97 - 0.67 * share, chroma, 95 + 170 * share)
    return np.concatenate([colors, np.array([NOT_AN_AMOUNT], np.uint8)])


_DIVERGING = _diverging_table()
_AMOUNTS = _amounts_table()
