"""Losses of trainings, as formulas with noise."""

from __future__ import annotations

import numpy as np

STEPS = np.arange(600)
NOISES = [0.0, 0.02, 0.1]


def noisy(curve: np.ndarray, noise: float, seed: int = 0) -> np.ndarray:
    """Return a curve with Gaussian noise, of this share of its first value."""
    return curve + np.random.default_rng(seed).normal(0, noise * curve[0], len(curve))


def falling(shape: str, start: float = 2.3, steps: np.ndarray = STEPS) -> np.ndarray:
    """Return a loss of a healthy training."""
    return (
        start
        * {
            "exponential": np.exp(-steps / 100) + 0.05,
            "power": (1 + steps / 5) ** -0.5,
            "straight": 1 - 0.9 * steps / len(steps),
            "late": 1 / (1 + np.exp((steps - 60) / 15)) + 0.02,
            "bump": np.exp(-steps / 100) + 0.4 * np.exp(-(((steps - 5) / 3) ** 2)) + 0.05,
            "stairs": np.exp(-(steps // 20) / 8) + 0.05,
        }[shape]
    )


SHAPES = ["exponential", "power", "straight", "late", "bump", "stairs"]
