"""Layers of the networks of the ward held out."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class Sine(nn.Module):
    """The sine of a multiple of a dense layer, begun so that its outputs keep their spread.

    V. Sitzmann and others, "Implicit Neural Representations with Periodic Activation Functions",
    2020.
    """

    def __init__(self, inputs: int, units: int, *, pace: float, is_first: bool = False) -> None:
        super().__init__()
        self.linear, self.pace = nn.Linear(inputs, units), pace
        bound = 1 / inputs if is_first else math.sqrt(6 / inputs) / pace
        nn.init.uniform_(self.linear.weight, -bound, bound)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, units]` in [-1, 1]."""
        return torch.sin(self.pace * self.linear(inputs))


class Prototypes(nn.Module):
    """Minus the squared distances of codes from a learned place for each class.

    J. Snell, K. Swersky and R. Zemel, "Prototypical Networks for Few-shot Learning", 2017.
    """

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.randn(classes, features))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits `[N, classes]` of codes `[N, features]`."""
        return -(torch.cdist(inputs, self.places) ** 2) / 2


class Gate(nn.Module):
    """A block whose share of what comes out is learned for each example, and what came in.

    B. Lim and others, "Temporal Fusion Transformers", 2021.
    """

    def __init__(self, units: int) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(units, units), nn.Linear(units, 2 * units)
        self.norm = nn.LayerNorm(units)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, units]` of the same."""
        return self.norm(inputs + functional.glu(self.outer(functional.elu(self.inner(inputs)))))


class Crossed(nn.Module):
    """Convolutions with batch normalization, added to what they are given."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels, momentum=0.3),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels, momentum=0.3),
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, C, H, W]` of the same."""
        return functional.relu(inputs + self.body(inputs))


class Patches(nn.Module):
    """Images `[N, 1, H, W]` as a sequence of patches `[N, T, units]`, with their places."""

    def __init__(self, side: int, patch: int, units: int) -> None:
        super().__init__()
        self.cut = nn.Conv2d(1, units, patch, stride=patch)
        self.places = nn.Parameter(0.1 * torch.randn((side // patch) ** 2, units))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, T, units]`."""
        return self.cut(inputs).flatten(2).mT + self.places


class Mixer(nn.Module):
    """Dense layers over the places of a sequence, then over its features.

    I. Tolstikhin and others, "MLP-Mixer: An all-MLP Architecture for Vision", 2021.
    """

    def __init__(self, length: int, units: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(units) for _ in range(2))
        self.over_places, self.over_features = (
            nn.Sequential(nn.Linear(size, 2 * size), nn.GELU(), nn.Linear(2 * size, size))
            for size in (length, units)
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, T, units]` of the same."""
        mixed = inputs + self.over_places(self.norms[0](inputs).mT).mT
        return mixed + self.over_features(self.norms[1](mixed))


class Attended(nn.Module):
    """The mean of a sequence or set `[N, T, F]`, weighed by learned scores.

    D. Bahdanau, K. Cho and Y. Bengio, "Neural Machine Translation by Jointly Learning to Align and
    Translate", 2015.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.score = nn.Sequential(nn.Linear(features, features), nn.Tanh(), nn.Linear(features, 1))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, F]`."""
        return (self.score(inputs).softmax(1) * inputs).sum(1)


class Asked(nn.Module):
    """What a few learned questions find in a set `[N, P, F]`, one after the other.

    J. Lee and others, "Set Transformer", 2019.
    """

    def __init__(self, features: int, *, questions: int = 4, heads: int = 4) -> None:
        super().__init__()
        self.questions = nn.Parameter(torch.randn(1, questions, features))
        self.attention = nn.MultiheadAttention(features, heads, batch_first=True)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, questions * F]`."""
        asked = self.questions.expand(len(inputs), -1, -1)
        return self.attention(asked, inputs, inputs, need_weights=False)[0].flatten(1)


class Waved(nn.Module):
    """Adds sines and cosines of the place to a sequence `[N, T, F]`.

    A. Vaswani and others, "Attention Is All You Need", 2017.
    """

    def __init__(self, length: int, features: int) -> None:
        super().__init__()
        angles = torch.arange(length)[:, None] / 100 ** (torch.arange(0, features, 2) / features)
        self.places = torch.cat([angles.sin(), angles.cos()], 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `[N, T, F]`."""
        return inputs + self.places
