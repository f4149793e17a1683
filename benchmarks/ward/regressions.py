"""Healthy trainings that tell numbers, or how they are spread, to tune on."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import RMSprop

from benchmarks.ward import data, losses, networks, optimizers
from benchmarks.ward.training import Training

_SQUARES = functional.mse_loss


def noisy_waves() -> Training:
    """A regression with noise, ReLU, Adam."""
    return Training(data.waves(), networks.dense([2, 64, 64, 1]), _SQUARES, optimizers.adam())


def friedman() -> Training:
    """Friedman's regression, ELU, Adam, large batches."""
    model = networks.dense([10, 64, 32, 1], nn.ELU)
    return Training(data.friedman(), model, _SQUARES, optimizers.adam(2e-3), batch=100)


def deep_waves() -> Training:
    """A regression, five layers of GELU, Adam, a rate that falls."""
    model = networks.dense([2, 48, 48, 48, 48, 48, 1], nn.GELU)
    return Training(
        data.waves(noise=0.2), model, _SQUARES, optimizers.adam(), schedule=optimizers.cosine
    )


def diabetes() -> Training:
    """A regression from 354 patients, tanh, RMSprop, much weight decay, a rate that falls."""
    model = networks.dense([10, 12, 1], nn.Tanh)
    optimizer = partial(RMSprop, lr=1e-3, weight_decay=5e-2)
    return Training(data.diabetes(), model, _SQUARES, optimizer, schedule=optimizers.line)


def mixture() -> Training:
    """A density of three Gaussians, tanh, RMSprop."""
    model = networks.dense([1, 32, 9], nn.Tanh)
    return Training(data.inverse(), model, losses.mixture, optimizers.rmsprop(3e-3), batch=50)


def quantiles() -> Training:
    """Three quantiles of a target in noise, leaky ReLU, RMSprop, a rate that falls."""
    model = networks.dense([4, 48, 48, 3], nn.LeakyReLU)
    return Training(
        data.uneven(), model, losses.pinball, optimizers.rmsprop(), schedule=optimizers.line
    )


def counts() -> Training:
    """Logarithms of rates of counts, CELU, Nesterov's momentum, clipped gradients."""
    model = networks.dense([5, 32, 32, 1], nn.CELU)
    loss = functional.poisson_nll_loss
    return Training(data.counts(), model, loss, optimizers.nesterov(0.01), clip=1.0)
