"""Colors as they are seen, with and without a deficiency, computed apart from tbviz."""

from __future__ import annotations

import numpy as np

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
    """Return the CIE lightness L* (0 to 100) of sRGB pixels."""
    return cielab(pixels)[..., 0]
