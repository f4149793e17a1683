"""The networks of the ward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn


def dense(
    sizes: Sequence[int],
    activation: Callable[[], nn.Module] = nn.ReLU,
    *,
    between: Callable[[int], nn.Module] | None = None,
) -> nn.Sequential:
    """Return layers of these sizes, with activations, and what else belongs, between them."""
    parts: list[nn.Module] = []
    for before, after in pairwise(sizes[:-1]):
        parts += [nn.Linear(before, after), *([between(after)] if between else []), activation()]
    return nn.Sequential(*parts, nn.Linear(sizes[-2], sizes[-1]))


def convolutional(
    side: int, classes: int, *, channels: int = 8, activation: Callable[[], nn.Module] = nn.ReLU
) -> nn.Sequential:
    """Return two convolutions with pooling, and a dense layer."""
    return nn.Sequential(
        nn.Conv2d(1, channels, 3, padding=1),
        activation(),
        nn.MaxPool2d(2),
        nn.Conv2d(channels, 2 * channels, 3, padding=1),
        activation(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(2 * channels * (side // 4) ** 2, classes),
    )


def depthwise(classes: int, *, channels: int = 12) -> nn.Sequential:
    """Return a convolution, two that are separable, the mean of each channel, and a dense layer.

    F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017.
    """
    return nn.Sequential(
        nn.Conv2d(1, channels, 3, stride=2, padding=1),
        nn.ReLU(),
        *_separable(channels, 2 * channels),
        nn.MaxPool2d(2),
        *_separable(2 * channels, 4 * channels),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4 * channels, classes),
    )


def _separable(before: int, after: int) -> list[nn.Module]:
    """Return a convolution of each channel, and one of all at each place."""
    by_channel = nn.Conv2d(before, before, 3, padding=1, groups=before)
    return [by_channel, nn.Conv2d(before, after, 1), nn.ReLU()]


class Mean(nn.Module):
    """The mean over the points of a set, `[N, P, F]` to `[N, F]`."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the means."""
        return inputs.mean(1)


class Recurrent(nn.Module):
    """A recurrent layer, and a dense one on its last state."""

    def __init__(self, layer: Any, units: int, outputs: int) -> None:
        super().__init__()
        self.recurrent = layer
        self.head = nn.Linear(units, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs `[N, outputs]` of sequences `[N, T, features]`."""
        states, _ = self.recurrent(inputs)
        return self.head(states[:, -1])


class Residual(nn.Module):
    """Blocks of a normalization and two dense layers, each added to what it is given."""

    def __init__(self, inputs: int, units: int, outputs: int, *, blocks: int = 4) -> None:
        super().__init__()
        self.first = nn.Linear(inputs, units)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(units), nn.Linear(units, units), nn.ReLU(), nn.Linear(units, units)
            )
            for _ in range(blocks)
        )
        self.last = nn.Linear(units, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs `[N, outputs]`."""
        state = self.first(inputs)
        for block in self.blocks:
            state = state + block(state)
        return self.last(state)


class Attentive(nn.Module):
    """Embedded words, a layer of a transformer, and a dense one on their mean."""

    def __init__(
        self,
        vocabulary: int,
        length: int,
        units: int,
        outputs: int,
        *,
        heads: int = 2,
        **options: Any,
    ) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, units)
        self.places = nn.Parameter(0.1 * torch.randn(length, units))
        self.encoder = nn.TransformerEncoderLayer(
            units, heads, 2 * units, dropout=0.0, batch_first=True, **options
        )
        self.head = nn.Linear(units, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs `[N, outputs]` of indexes `[N, T]`."""
        return self.head(self.encoder(self.words(inputs) + self.places).mean(1))


class Autoencoder(nn.Module):
    """An encoder, a latent space, and a decoder of logits; `codes` are those of the last batch."""

    def __init__(self, sizes: Sequence[int], activation: Callable[[], nn.Module] = nn.ReLU) -> None:
        super().__init__()
        self.encoder = dense(sizes, activation)
        self.decoder = dense(sizes[::-1], activation)
        self.codes: Tensor | None = None

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits of the inputs' shape."""
        self.codes = self.encoder(inputs)
        return self.decoder(self.codes)


class Variational(nn.Module):
    """A variational autoencoder; `penalty` is `weight` times its KL divergence, in the mean.

    D. P. Kingma and M. Welling, "Auto-Encoding Variational Bayes", 2014.
    """

    def __init__(self, sizes: Sequence[int], *, weight: float) -> None:
        super().__init__()
        self.encoder = dense([*sizes[:-1], 2 * sizes[-1]])
        self.decoder = dense(sizes[::-1])
        self.weight = weight
        self.penalty: Tensor | float = 0.0
        self.codes: Tensor | None = None

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits of the inputs' shape."""
        self.codes, log_variance = self.encoder(inputs).chunk(2, dim=1)
        squares = self.codes**2 + log_variance.exp() - log_variance - 1
        self.penalty = self.weight * 0.5 * squares.sum(1).mean()
        noise = torch.randn_like(self.codes) * (log_variance / 2).exp()
        return self.decoder(self.codes + noise)
