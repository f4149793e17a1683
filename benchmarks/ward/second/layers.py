"""Layers of the networks of the second ward."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from benchmarks.ward.networks import dense


class Squeezed(nn.Module):
    """Weighs each channel by what is in all of them.

    J. Hu, L. Shen and G. Sun, "Squeeze-and-Excitation Networks", 2018.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weigh = nn.Sequential(*dense([channels, channels // 2, channels]), nn.Sigmoid())

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, C, H, W]` of the same."""
        return inputs * self.weigh(inputs.mean((2, 3)))[:, :, None, None]


class Maxout(nn.Module):
    """The largest of some linear functions, for each unit.

    I. J. Goodfellow and others, "Maxout Networks", 2013.
    """

    def __init__(self, inputs: int, units: int, *, pieces: int = 3) -> None:
        super().__init__()
        self.pieces, self.linear = pieces, nn.Linear(inputs, pieces * units)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, units]`."""
        return self.linear(inputs).unflatten(1, (self.pieces, -1)).amax(1)


class Waves(nn.Module):
    """Sines and cosines of random mixtures of the inputs.

    M. Tancik and others, "Fourier Features Let Networks Learn High Frequency Functions", 2020.
    """

    def __init__(self, inputs: int, count: int, *, scale: float) -> None:
        super().__init__()
        self.mixtures = scale * torch.randn(inputs, count)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, 2 * count]`."""
        angles = inputs @ self.mixtures
        return torch.cat([angles.sin(), angles.cos()], 1)
