"""Healthy trainings that learn how data are distributed, to tune on."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.data import split
from benchmarks.ward.training import Data, Training


def flow() -> Training:
    """Six numbers near a curved plane, affine couplings; the likelihood ends above one.

    L. Dinh, J. Sohl-Dickstein and S. Bengio, "Density estimation using Real NVP", 2017.
    """
    return Training(_curved(), Flow(6, 48, couplings=6), _surprise, optimizers.adam(), batch=64)


def planar_mixture() -> Training:
    """Places in a plane on either of two arms, a density of four Gaussians, clipped gradients."""
    model = networks.dense([1, 48, 48, 20], nn.SiLU)
    return Training(_arms(), model, _planar_density, optimizers.adam(2e-3), batch=50, clip=5.0)


def scores() -> Training:
    """Noise to be told from spirals at three levels; what no one can tell is most of the loss.

    P. Vincent, "A Connection Between Score Matching and Denoising Autoencoders", 2011.
    """
    return Training(data.spirals(), Scores(), _missed_noise, optimizers.adam(2e-3), batch=128)


def told_from_noise() -> Training:
    """Half circles to be told from a Gaussian by their energy.

    M. Gutmann and A. Hyvarinen, "Noise-contrastive estimation", 2010.
    """
    model = Energy()
    return Training(data.moons(), model, _mistaken, optimizers.adamw(), batch=64)


def quantized_bars() -> Training:
    """An autoencoder of images whose codes are the nearest of 32 vectors.

    A. van den Oord, O. Vinyals and K. Kavukcuoglu, "Neural Discrete Representation Learning", 2017.
    """
    examples = data.reconstructed(data.bars(as_images=False))
    loss = functional.binary_cross_entropy_with_logits
    return Training(examples, Quantized(144, 64, 16), loss, optimizers.adam(2e-3), batch=64)


def annealed_shapes() -> Training:
    """A variational autoencoder of shapes whose divergence gets its weight over 300 steps.

    S. Bowman and others, "Generating Sentences from a Continuous Space", 2016.
    """
    examples = data.reconstructed(data.shapes(as_images=False))
    loss = functional.binary_cross_entropy_with_logits
    model = Annealed([256, 96, 6], weight=1 / 256)
    return Training(examples, model, loss, optimizers.adamw(), batch=50)


class Flow(nn.Module):
    """Couplings, each of which shifts and scales one half of the numbers by the other."""

    def __init__(self, features: int, units: int, *, couplings: int) -> None:
        super().__init__()
        self.half = features // 2
        self.couplings = nn.ModuleList(
            networks.dense([self.half, units, units, features]) for _ in range(couplings)
        )
        for one in self.couplings:
            nn.init.zeros_(one[-1].weight)
            nn.init.zeros_(one[-1].bias)

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return where the inputs go, `[N, F]`, and how much volume grows there, `[N]`."""
        kept, other = inputs.chunk(2, dim=1)
        growth = torch.zeros(len(inputs))
        for coupling in self.couplings:
            scale, shift = coupling(kept).chunk(2, dim=1)
            scale = 2 * torch.tanh(scale / 2)
            kept, other = other * scale.exp() + shift, kept
            growth = growth + scale.sum(1)
        return torch.cat([kept, other], 1), growth


class Scores(nn.Module):
    """Adds noise of one of three levels to the inputs, and says what was added."""

    def __init__(self) -> None:
        super().__init__()
        self.net = networks.dense([3, 96, 96, 2], nn.SiLU)

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the noise that is seen, and what there is, both `[N, F]` of unit variance."""
        noise = torch.randn_like(inputs)
        level = torch.tensor([0.1, 0.3, 1.0])[torch.randint(3, (len(inputs), 1))]
        return self.net(torch.cat([inputs + level * noise, level.log()], 1)), noise


class Energy(nn.Module):
    """Says how much more likely inputs are than noise, for as much noise as inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.net = networks.dense([2, 64, 64, 1], nn.SiLU)

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of inputs and of noise, both `[N, 1]`."""
        return self.net(inputs), self.net(1.2 * torch.randn_like(inputs))


class Quantized(nn.Module):
    """An autoencoder whose codes are made of vectors from a book; `codes` are those before."""

    def __init__(self, inputs: int, units: int, codes: int, *, vectors: int = 32) -> None:
        super().__init__()
        self.encoder = networks.dense([inputs, units, codes])
        self.decoder = networks.dense([codes, units, inputs])
        self.book = nn.Parameter(0.3 * torch.randn(vectors, 4))
        self.penalty: Tensor | float = 0.0
        self.codes: Tensor | None = None

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits of the inputs' shape."""
        self.codes = self.encoder(inputs)
        parts = self.codes.view(-1, 4)
        nearest = self.book[torch.cdist(parts, self.book).argmin(1)]
        toward, away = parts - nearest.detach(), parts.detach() - nearest
        self.penalty = (away**2).mean() + 0.25 * (toward**2).mean()
        return self.decoder((parts + (nearest - parts).detach()).view_as(self.codes))


class Annealed(networks.Variational):
    """A variational autoencoder that forgets its divergence at first, and counts its steps."""

    def __init__(self, sizes: list[int], *, weight: float) -> None:
        super().__init__(sizes, weight=weight)
        self.steps = 0

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits of the inputs' shape."""
        self.steps += self.training
        outputs = super().forward(inputs)
        self.penalty = self.penalty * min(1.0, self.steps / 300)
        return outputs


def _curved(count: int = 4000) -> Data:
    """Return six numbers that follow from two, with a little noise, standardized."""
    hidden = torch.randn(count, 2)
    bent = torch.tanh(hidden @ torch.randn(2, 6)) + 0.3 * hidden @ torch.randn(2, 6)
    points = data.standardized(bent + 0.03 * torch.randn(count, 6))
    return split(points, points)


def _arms(count: int = 3000) -> Data:
    """Return numbers in [-1, 1], and places `[N, 2]` on one of two arms of a cross."""
    along = torch.rand(count, 1) * 2 - 1
    other = torch.where(torch.rand(count, 1) < 0.5, along.sin(), -along) * 1.5
    return split(along, torch.cat([along, other], 1) + 0.1 * torch.randn(count, 2))


def _surprise(outputs: tuple[Tensor, Tensor], _: Tensor) -> Tensor:
    """Return minus the log-likelihood, where a standard Gaussian is what the inputs go to."""
    gone, growth = outputs
    return (0.5 * (gone**2 + math.log(2 * math.pi)).sum(1) - growth).mean()


def _planar_density(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return minus the log-likelihood of targets `[N, 2]` under mixtures of four Gaussians."""
    logits, rest = outputs[:, :4], outputs[:, 4:].view(-1, 4, 4)
    gaussians = torch.distributions.Normal(rest[..., :2], rest[..., 2:].exp(), validate_args=False)
    likely = gaussians.log_prob(targets[:, None]).sum(2)
    return -(logits.log_softmax(1) + likely).logsumexp(1).mean()


def _missed_noise(outputs: tuple[Tensor, Tensor], _: Tensor) -> Tensor:
    return functional.mse_loss(*outputs)


def _mistaken(outputs: tuple[Tensor, Tensor], _: Any) -> Tensor:
    real, noise = outputs
    return (functional.softplus(-real) + functional.softplus(noise)).mean()
