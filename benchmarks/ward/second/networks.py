"""The networks of the second ward."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from benchmarks.ward.networks import Autoencoder, dense


class EachPlace(nn.Module):
    """Embedded symbols, a recurrent layer, and a dense one on each of its states."""

    def __init__(self, symbols: int, layer: Any, units: int, outputs: int) -> None:
        super().__init__()
        self.symbols = nn.Embedding(symbols, layer.input_size)
        self.recurrent = layer
        self.head = nn.Linear(units, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs `[N, T, outputs]` of indexes `[N, T]`."""
        states, _ = self.recurrent(self.symbols(inputs))
        return self.head(states)


def dilated(channels: int, *, layers: int = 4) -> nn.Sequential:
    """Return convolutions along time, each of which looks twice as far as the one before.

    A. van den Oord and others, "WaveNet", 2016.
    """
    parts: list[nn.Module] = [nn.Conv1d(1, channels, 3, padding=1), nn.ReLU()]
    for layer in range(1, layers):
        wide = 2**layer
        parts += [nn.Conv1d(channels, channels, 3, padding=wide, dilation=wide), nn.ReLU()]
    return nn.Sequential(*parts, nn.Conv1d(channels, 1, 1))


class Shaped(nn.Module):
    """Convolutions down to a quarter of the size, and up again with what was seen before.

    O. Ronneberger, P. Fischer and T. Brox, "U-Net", 2015.
    """

    def __init__(self, outputs: int, *, channels: int = 8) -> None:
        super().__init__()
        self.fine = _convolved(1, channels)
        self.middle = _convolved(channels, 2 * channels)
        self.coarse = _convolved(2 * channels, 2 * channels)
        self.rising = _convolved(4 * channels, channels)
        self.last = _convolved(2 * channels, channels)
        self.head = nn.Conv2d(channels, outputs, 1)
        self.down, self.up = nn.MaxPool2d(2), nn.Upsample(scale_factor=2)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits `[N, outputs, H, W]` of images `[N, 1, H, W]`."""
        fine = self.fine(inputs)
        middle = self.middle(self.down(fine))
        coarse = self.up(self.coarse(self.down(middle)))
        rising = self.up(self.rising(torch.cat([coarse, middle], 1)))
        return self.head(self.last(torch.cat([rising, fine], 1)))


def pictured(outputs: int, between: Any, *, channels: int = 16) -> nn.Sequential:
    """Return three convolutions of color images, with `between(channels)` after each."""
    parts: list[nn.Module] = []
    for before, after in ((3, channels), (channels, channels), (channels, 2 * channels)):
        parts += [nn.Conv2d(before, after, 3, stride=2, padding=1), between(after), nn.ReLU()]
    return nn.Sequential(
        *parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2 * channels, outputs)
    )


class Convolved(Autoencoder):
    """An autoencoder of images `[N, 1, 8, 8]` by convolutions."""

    def __init__(self, codes: int, *, channels: int = 12) -> None:
        nn.Module.__init__(self)
        whole = 2 * channels * 4
        self.encoder = nn.Sequential(
            nn.Conv2d(1, channels, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(whole, codes),
        )
        self.decoder = nn.Sequential(
            nn.Linear(codes, whole),
            nn.ReLU(),
            nn.Unflatten(1, (2 * channels, 2, 2)),
            nn.ConvTranspose2d(2 * channels, channels, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(channels, 1, 4, stride=2, padding=1),
        )
        self.codes: Tensor | None = None


class Sparse(Autoencoder):
    """An autoencoder whose `penalty` is `weight` times the mean size of its codes."""

    def __init__(self, sizes: Sequence[int], *, weight: float) -> None:
        super().__init__(sizes)
        self.weight = weight
        self.penalty: Tensor | float = 0.0

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs of the inputs' shape."""
        outputs = super().forward(inputs)
        assert self.codes is not None
        self.penalty = self.weight * self.codes.abs().mean()
        return outputs


class Denoiser(nn.Module):
    """Tells the noise in points that it mixes with noise itself; returns by how much it errs.

    J. Ho, A. Jain and P. Abbeel, "Denoising Diffusion Probabilistic Models", 2020.
    """

    def __init__(self, features: int, units: int) -> None:
        super().__init__()
        self.layers = dense([features + 2, units, units, features], nn.SiLU)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return noise as told less the noise, `[N, F]`, of points `[N, F]`."""
        angle = torch.rand(len(inputs), 1) * math.pi / 2
        noise = torch.randn_like(inputs)
        mixed = angle.cos() * inputs + angle.sin() * noise
        return self.layers(torch.cat([mixed, angle.cos(), angle.sin()], 1)) - noise


class Neighbors(nn.Module):
    """Two layers, each of which takes the mean over neighbors in a graph.

    T. N. Kipf and M. Welling, "Semi-Supervised Classification with Graph Convolutional Networks",
    2017.
    """

    def __init__(self, known: Tensor, edges: Tensor, units: int, outputs: int) -> None:
        super().__init__()
        knows = edges + torch.eye(len(edges))
        root = knows.sum(1, keepdim=True).sqrt()
        self.known, self.near = known, knows / root / root.T
        self.first, self.last = nn.Linear(known.shape[1], units), nn.Linear(units, outputs)
        self.activation, self.dropout = nn.ReLU(), nn.Dropout(0.5)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits `[N, outputs]` of members of the graph, given their indexes `[N]`."""
        hidden = self.dropout(self.activation(self.near @ self.first(self.known)))
        return (self.near @ self.last(hidden))[inputs]


class Factors(nn.Module):
    """Products of what is known of users and of items, and a bias of each.

    Y. Koren, R. Bell and C. Volinsky, "Matrix Factorization Techniques for Recommender Systems",
    2009.
    """

    def __init__(self, users: int, items: int, rank: int) -> None:
        super().__init__()
        self.users, self.items = nn.Embedding(users, rank + 1), nn.Embedding(items, rank + 1)
        for layer in (self.users, self.items):
            nn.init.normal_(layer.weight, std=0.3)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return ratings `[N]` of pairs `[N, 2]`."""
        users, items = self.users(inputs[:, 0]), self.items(inputs[:, 1])
        return (users[:, 1:] * items[:, 1:]).sum(1) + users[:, 0] + items[:, 0]


class Mixed(nn.Module):
    """Mixes pairs of examples while it is trained, and their labels in `loss`.

    H. Zhang and others, "mixup: Beyond Empirical Risk Minimization", 2018.
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self._order, self._share = torch.empty(0, dtype=torch.long), 1.0

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits."""
        if not self.training:
            return self.model(inputs)
        self._order = torch.randperm(len(inputs))
        self._share = float(torch.distributions.Beta(0.3, 0.3).sample())
        return self.model(self._share * inputs + (1 - self._share) * inputs[self._order])

    def loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return the cross-entropy with labels that are mixed as their examples were."""
        own = nn.functional.cross_entropy(outputs, labels)
        if not self.training:
            return own
        other = nn.functional.cross_entropy(outputs, labels[self._order])
        return self._share * own + (1 - self._share) * other


class Experts(nn.Module):
    """The mean of small networks, weighed by another one.

    R. A. Jacobs and others, "Adaptive Mixtures of Local Experts", 1991.
    """

    def __init__(self, inputs: int, units: int, *, experts: int = 4) -> None:
        super().__init__()
        self.experts = nn.ModuleList(dense([inputs, units, 1]) for _ in range(experts))
        self.gate = nn.Sequential(nn.Linear(inputs, experts), nn.Softmax(1))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, 1]`."""
        told = torch.cat([expert(inputs) for expert in self.experts], 1)
        return (told * self.gate(inputs)).sum(1, keepdim=True)


class Skipped(nn.Module):
    """Residual blocks, some of which are left out at random while it is trained.

    G. Huang and others, "Deep Networks with Stochastic Depth", 2016.
    """

    def __init__(self, inputs: int, units: int, outputs: int, *, blocks: int = 6) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(inputs, units), nn.Linear(units, outputs)
        self.blocks = nn.ModuleList(dense([units, units, units]) for _ in range(blocks))
        self.normalize = nn.LayerNorm(units)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs `[N, outputs]`."""
        state = self.first(inputs)
        for depth, block in enumerate(self.blocks):
            share = 1 - 0.3 * depth / len(self.blocks)
            if not self.training:
                state = state + share * block(state)
            elif float(torch.rand(())) < share:
                state = state + block(state)
        return self.last(self.normalize(state))


def gated(sizes: Sequence[int], outputs: int) -> nn.Sequential:
    """Return layers, half of whose outputs gate the others.

    Y. N. Dauphin and others, "Language Modeling with Gated Convolutional Networks", 2017.
    """
    parts: list[nn.Module] = []
    for before, after in pairwise(sizes):
        parts += [nn.Linear(before, 2 * after), nn.GLU()]
    return nn.Sequential(*parts, nn.Linear(sizes[-1], outputs))


def weight_normalized(sizes: Sequence[int]) -> nn.Sequential:
    """Return layers of ReLU whose weights are a length and a direction each.

    T. Salimans and D. P. Kingma, "Weight Normalization", 2016.
    """
    parts = [weight_norm(part) if isinstance(part, nn.Linear) else part for part in dense(sizes)]
    return nn.Sequential(*parts)


def _convolved(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.ReLU())
