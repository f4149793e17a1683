"""Healthy trainings that foretell amounts and curves, to tune on."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.data import split
from benchmarks.ward.training import Data, Training


def claims() -> Training:
    """Amounts of a gamma distribution, ReLU, Adam, a rate that falls."""
    model = networks.dense([6, 32, 1])
    schedule = optimizers.line
    return Training(_amounts(), model, _gamma, optimizers.adam(2e-3), batch=64, schedule=schedule)


def mostly_no_claims() -> Training:
    """Amounts three quarters of which are zero, the deviance of Tweedie at a power of 1.5."""
    model = networks.dense([6, 32, 1], nn.SiLU)
    return Training(_amounts(is_mostly_zero=True), model, _tweedie, optimizers.adam(), batch=64)


def prices() -> Training:
    """Targets in their own unit, 100 and 30 from it, dense layers, Adam at a larger rate."""
    examples = data.friedman(4000)
    targets = 100 + 30 * examples.targets
    validation = 100 + 30 * examples.validation_targets
    model = networks.dense([10, 64, 64, 1])
    examples = Data(examples.inputs, targets, examples.validation_inputs, validation)
    return Training(examples, model, functional.mse_loss, optimizers.adam(5e-3), batch=64)


def radial() -> Training:
    """A curve as a sum of 40 Gaussian bells with fixed places, whose heights are learned."""
    model = nn.Sequential(Bells(40, 0.15), nn.Linear(40, 1))
    return Training(_curve(), model, functional.mse_loss, optimizers.adam(2e-2))


def oscillator() -> Training:
    """A damped oscillation, from its first half with noise and from its equation.

    M. Raissi, P. Perdikaris and G. E. Karniadakis, "Physics-informed neural networks", 2019.
    """
    schedule = optimizers.cosine
    examples = _oscillation()
    return Training(examples, Oscillator(), _unphysical, optimizers.adam(5e-3), schedule=schedule)


def fading_rate() -> Training:
    """A regression, exponential linear units, SGD, a rate that fades exponentially."""
    model = networks.dense([10, 64, 64, 1], nn.ELU)
    optimizer = optimizers.sgd(0.02)
    return Training(
        data.friedman(), model, functional.mse_loss, optimizer, schedule=lambda s: 0.03**s
    )


class Bells(nn.Module):
    """Gaussian bells at places in [-1, 1], which are no weights."""

    def __init__(self, count: int, width: float) -> None:
        super().__init__()
        self.width = width
        self.register_buffer("places", torch.linspace(-1, 1, count))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return heights `[N, count]` at numbers `[N, 1]`."""
        return (-0.5 * ((inputs - self.places) / self.width) ** 2).exp()


class Oscillator(nn.Module):
    """A curve of time, and how far it is from obeying x'' + x' / 2 + 16 x = 0."""

    def __init__(self) -> None:
        super().__init__()
        self.net = networks.dense([1, 32, 32, 32, 1], nn.Tanh)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return places and residuals, `[N, 2]`, at times `[N, 1]`."""
        with torch.enable_grad():
            time = inputs.clone().requires_grad_()
            place = self.net(time)
            speed = _derivative(place, time)
            residual = _derivative(speed, time) + speed / 2 + 16 * place
        return torch.cat([place, residual], 1)


def _derivative(values: Tensor, at: Tensor) -> Tensor:
    return torch.autograd.grad(values.sum(), at, create_graph=True)[0]


def _amounts(count: int = 12000, *, is_mostly_zero: bool = False) -> Data:
    """Return six numbers and amounts `[N, 1]`, as of a gamma distribution of shape 2."""
    inputs = torch.randn(count, 6)
    mean = (inputs[:, :1] * 0.8 - 0.5 * inputs[:, 1:2].abs() + 0.4 * inputs[:, 2:3]).exp()
    amounts = mean / 2 * torch.distributions.Gamma(2.0, 1.0).sample((count, 1))
    kept = torch.rand(count, 1) < (0.25 if is_mostly_zero else 1.0)
    return split(inputs, amounts * kept)


def _curve(count: int = 2000) -> Data:
    """Return numbers in [-1, 1] and a curve of them, with noise."""
    inputs = torch.rand(count, 1) * 2 - 1
    targets = torch.sin(6 * inputs) * inputs.exp() + 0.1 * torch.randn(count, 1)
    return split(inputs, targets)


def _oscillation(count: int = 2000) -> Data:
    """Return times in [0, 2], places `[N, 1]` with noise, and whether they were seen."""
    times = torch.rand(count, 1) * 2
    rate = math.sqrt(16 - 1 / 16)
    places = (-times / 4).exp() * torch.cos(rate * times)
    seen = (times < 1).float()
    return split(times, torch.cat([places + 0.05 * torch.randn(count, 1), seen], 1))


def _gamma(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return half the deviance of a gamma distribution; outputs are logarithms of means."""
    ratio = targets.clamp(min=1e-6) * (-outputs).exp()
    return (ratio - ratio.log() - 1).mean()


def _tweedie(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return minus the quasi-likelihood for a variance like the mean to 1.5."""
    return (2 * targets * (-outputs / 2).exp() + 2 * (outputs / 2).exp()).mean()


def _unphysical(outputs: Tensor, targets: Tensor) -> Tensor:
    place, residual = outputs.unbind(1)
    missed = targets[:, 1] * (place - targets[:, 0]) ** 2
    return missed.mean() + 1e-3 * (residual**2).mean()
