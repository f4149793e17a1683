"""What an input costs: its size by L1 and L2, its total variation, and the limits that it keeps.

Inputs are float32 `[N, ...]`; each of the N has a cost of its own.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, as_positive, as_range
from tbviz.errors import InvalidArgumentError

Floats: TypeAlias = NDArray[np.float64]

_EDGE = 0.05  # how far neighbors differ where total variation turns from a square to a distance


class Penalties(NamedTuple):
    """Strengths, each at least 0, and the limits, which may be infinite."""

    limits: tuple[float, float]
    l1: float
    l2: float
    variation: float

    def smooth(self, inputs: NDArray[np.float32]) -> tuple[Floats | float, Floats | float]:
        """Return what total variation takes from the values and from their gradients."""
        if not self.variation:
            return 0.0, 0.0
        sizes, gradients = total_variation(inputs)
        return self.variation * sizes, self.variation * gradients

    def exact(self, inputs: NDArray[np.float32]) -> Floats:
        """Return what L1 and L2 take from the values, `[N]`."""
        numbers = inputs.astype(np.float64)
        return self.l1 * sums(abs(numbers)) + self.l2 * sums(numbers**2)

    def prox(self, inputs: Floats, lengths: Floats) -> NDArray[np.float32]:
        """Return inputs `[N, ...]` as L1, L2 and limits leave them after steps of lengths `[N]`."""
        length = beside(lengths, inputs)
        shrunk = np.sign(inputs) * np.maximum(abs(inputs) - length * self.l1, 0)
        return np.clip(shrunk / (1 + 2 * length * self.l2), *self.limits).astype(np.float32)


def as_penalties(
    limits: tuple[float, float] | None, *, l1: float, l2: float, total_variation: float
) -> Penalties:
    """Return the penalties of `maximize`, after checking its options."""
    return Penalties(
        (-np.inf, np.inf) if limits is None else as_range("limits", limits),
        _as_strength("l1", l1),
        _as_strength("l2", l2),
        _as_strength("total_variation", total_variation),
    )


def total_variation(images: ArrayLike) -> tuple[Floats, Floats]:
    """Return how much neighboring pixels differ, and its gradient.

    The total variation of L. Rudin, S. Osher and E. Fatemi, "Nonlinear total variation based noise
    removal algorithms" (1992), with e = 0.05 for a gradient everywhere: the sum over all pixels and
    channels of sqrt(dx^2 + dy^2 + e^2) - e, where dx and dy are the differences to the next pixel
    in the row and in the column, 0 at the border.

    Args:
        images: `[N, H, W]` or `[N, H, W, C]`.

    Returns:
        float64 `[N]`, and float64 of the shape of the images.

    Raises:
        InvalidArgumentError: for another number of axes, or what are no numbers.
    """
    pixels = as_numbers(as_array(images, "images"), "images").astype(np.float64)
    check_images(pixels.shape)
    right, below = np.zeros_like(pixels), np.zeros_like(pixels)
    right[:, :, :-1], below[:, :-1] = np.diff(pixels, axis=2), np.diff(pixels, axis=1)
    sizes = np.sqrt(right**2 + below**2 + _EDGE**2)
    right, below = right / sizes, below / sizes
    gradients = -right - below
    gradients[:, :, 1:] += right[:, :, :-1]
    gradients[:, 1:] += below[:, :-1]
    return sums(sizes - _EDGE), gradients


def check_images(shape: tuple[int, ...]) -> None:
    """Raise InvalidArgumentError for a shape whose total variation is not defined."""
    if len(shape) not in (3, 4):
        rule = "[N, H, W] or [N, H, W, C]"
        raise InvalidArgumentError(
            f"total variation is of images, {rule}, found the shape {list(shape)}",
            expected=rule,
            found=shape,
        )


def sums(numbers: Floats) -> Floats:
    """Return the sum of each of `[N, ...]`."""
    totals: Floats = numbers.reshape(len(numbers), -1).sum(axis=1)
    return totals


def beside(numbers: NDArray[Any], inputs: NDArray[Any]) -> NDArray[Any]:
    """Return `[N]` with as many axes as inputs `[N, ...]`."""
    return numbers.reshape(-1, *(1,) * (inputs.ndim - 1))


def _as_strength(name: str, value: float) -> float:
    none = np.ndim(value) == 0 and value == 0
    return 0.0 if none else as_positive(name, value, "at least 0 and finite")
