"""Networks of the ward held out that are more than a row of layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.ward.networks import Autoencoder, dense


class BothWays(nn.Module):
    """A recurrent layer in both directions, and a dense one on the mean of its states."""

    def __init__(self, layer: Any, units: int, outputs: int) -> None:
        super().__init__()
        self.recurrent = layer
        self.head = nn.Linear(2 * units, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs `[N, outputs]` of sequences `[N, T, features]`."""
        return self.head(self.recurrent(inputs)[0].mean(1))


class Forecast(nn.Module):
    """A recurrent layer, and a dense one on each state that says how the next value differs."""

    def __init__(self, layer: Any, units: int) -> None:
        super().__init__()
        self.recurrent = layer
        self.head = nn.Linear(units, 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return values `[N, T, 1]`, each of which comes after the given one."""
        return inputs + self.head(self.recurrent(inputs)[0])


class Messages(nn.Module):
    """Atoms that hear of those they are bound to, and a number that all of them add up to.

    J. Gilmer and others, "Neural Message Passing for Quantum Chemistry", 2017.
    """

    def __init__(self, kinds: int, units: int, *, rounds: int = 2) -> None:
        super().__init__()
        self.kinds = kinds
        self.first = nn.Linear(kinds, units)
        self.rounds = nn.ModuleList(dense([2 * units, units, units]) for _ in range(rounds))
        self.head = dense([units, units, 1])

    def forward(self, inputs: Tensor) -> Tensor:
        """Return numbers `[N, 1]` of kinds and bonds `[N, P, K + P]`."""
        known, bonds = inputs[..., : self.kinds], inputs[..., self.kinds :]
        state = self.first(known)
        for talk in self.rounds:
            state = state + talk(torch.cat([state, bonds @ state / 3], 2))
        return self.head(state).mean(1)


class Tied(nn.Module):
    """An autoencoder that decodes with the encoder's weights; large codes cost `weight` times."""

    def __init__(self, sizes: Sequence[int], *, weight: float) -> None:
        super().__init__()
        self.encoder = dense(sizes, nn.SiLU)
        self.biases = nn.ParameterList(torch.zeros(size) for size in sizes[:-1])
        self.weight = weight
        self.penalty: Tensor | float = 0.0
        self.codes: Tensor | None = None

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, F]` of the inputs' shape."""
        self.codes = state = self.encoder(inputs)
        self.penalty = self.weight * (self.codes**2).mean()
        layers = [part for part in self.encoder if isinstance(part, nn.Linear)]
        for layer, bias in zip(layers[::-1], list(self.biases)[::-1], strict=True):
            state = state @ layer.weight + bias
            state = state if layer is layers[0] else functional.silu(state)
        return state


class Masked(Autoencoder):
    """An autoencoder that is not shown a quarter of its inputs; large codes cost.

    P. Vincent and others, "Extracting and Composing Robust Features with Denoising Autoencoders",
    2008.
    """

    def __init__(self, sizes: Sequence[int], *, weight: float) -> None:
        super().__init__(sizes)
        self.weight = weight
        self.penalty: Tensor | float = 0.0

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, F]` of the inputs' shape."""
        hidden = torch.rand_like(inputs) < 0.25
        outputs = super().forward(inputs.masked_fill(hidden, 0.0) if self.training else inputs)
        assert self.codes is not None
        self.penalty = self.weight * self.codes.abs().mean()
        return outputs


def beating(classes: int, *, channels: int = 12) -> nn.Sequential:
    """Return convolutions along 96 times with pooling, and dense layers."""
    return nn.Sequential(
        nn.Conv1d(1, channels, 7, padding=3),
        nn.ReLU(),
        nn.MaxPool1d(4),
        nn.Conv1d(channels, 2 * channels, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool1d(4),
        nn.Flatten(),
        nn.Linear(12 * channels, 32),
        nn.ReLU(),
        nn.Linear(32, classes),
    )


def pooled(classes: int, *, channels: int = 16) -> nn.Sequential:
    """Return convolutions whose channels are left out at random, and the mean of each."""
    return nn.Sequential(
        nn.Conv2d(1, channels, 3, padding=1),
        nn.LeakyReLU(0.1),
        nn.MaxPool2d(2),
        nn.Conv2d(channels, 2 * channels, 3, padding=1),
        nn.LeakyReLU(0.1),
        nn.Dropout2d(0.1),
        nn.Conv2d(2 * channels, 2 * channels, 3, padding=1),
        nn.LeakyReLU(0.1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(2 * channels, classes),
    )


def strided(outputs: int, *, channels: int = 12) -> nn.Sequential:
    """Return three convolutions of stride two on 16 times 16 pixels, and dense layers."""
    return nn.Sequential(
        nn.Conv2d(1, channels, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * channels, 48),
        nn.ReLU(),
        nn.Linear(48, outputs),
    )


def masking(*, channels: int = 12) -> nn.Sequential:
    """Return convolutions to half of the size and back, to a logit for each pixel."""
    return nn.Sequential(
        nn.Conv2d(1, channels, 3, padding=1),
        nn.LeakyReLU(),
        nn.Conv2d(channels, 2 * channels, 4, stride=2, padding=1),
        nn.LeakyReLU(),
        nn.Conv2d(2 * channels, 2 * channels, 3, padding=1),
        nn.LeakyReLU(),
        nn.ConvTranspose2d(2 * channels, channels, 4, stride=2, padding=1),
        nn.LeakyReLU(),
        nn.Conv2d(channels, 1, 3, padding=1),
    )
