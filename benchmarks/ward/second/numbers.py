"""Healthy trainings that were held out once: numbers of tables."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import SGD, NAdam, RAdam

from benchmarks.ward import optimizers
from benchmarks.ward.networks import Residual, dense
from benchmarks.ward.second import data, losses, networks
from benchmarks.ward.training import Training

_SQUARES = functional.mse_loss


def measured() -> Training:
    """A number and how sure it is, tanh, a log-likelihood, Adam; the loss becomes negative."""
    model = dense([3, 48, 48, 2], nn.Tanh)
    return Training(data.measured(), model, losses.uneven, optimizers.adam(2e-3), batch=64)


def outliers() -> Training:
    """Prices of houses, of which some are wrong by a lot, ReLU, Huber's loss, SGD with momentum."""
    model = dense([8, 64, 64, 1])
    return Training(data.outliers(), model, functional.huber_loss, optimizers.sgd(0.02), batch=64)


def grades() -> Training:
    """Grades in order, ELU, whether each is above those below the last, NAdam."""
    model = dense([7, 64, 32, 4], nn.ELU)
    return Training(data.grades(), model, losses.ordinal, partial(NAdam, lr=2e-3), batch=64)


def survivors() -> Training:
    """Who dies first, ReLU, a partial likelihood, Adam, batches of 100."""
    model = dense([6, 48, 24, 1])
    return Training(data.survivors(), model, losses.survival, optimizers.adam(), batch=100)


def hardly() -> Training:
    """A number that can hardly be told, ReLU, SGD with weight decay, a rate that falls.

    The loss falls by a few percent, and that is right: the rest is noise.
    """
    optimizer = partial(SGD, lr=5e-3, momentum=0.9, weight_decay=1e-2)
    model = dense([10, 16, 1])
    return Training(data.hardly(), model, _SQUARES, optimizer, batch=128, schedule=optimizers.line)


def two_tasks() -> Training:
    """A number and a class with two heads on one body, ReLU, AdamW."""
    model = dense([12, 96, 48, 4])
    return Training(data.two_tasks(), model, losses.two_tasks, optimizers.adamw(), batch=64)


def regimes() -> Training:
    """A number that follows in two ways, a mixture of four experts, Adam."""
    model = networks.Experts(6, 24)
    return Training(data.regimes(), model, _SQUARES, optimizers.adam(3e-3), batch=64)


def weight_normalized_impedance() -> Training:
    """The impedance of a circuit, normalized weights, RAdam."""
    model = networks.weight_normalized([4, 64, 64, 1])
    return Training(data.impedance(), model, _SQUARES, partial(RAdam, lr=3e-3), batch=64)


def narrow_circuit() -> Training:
    """The phase of a circuit, twelve narrow residual blocks with normalization, AdamW."""
    model = Residual(4, 16, 1, blocks=12)
    return Training(
        data.circuit(), model, _SQUARES, optimizers.adamw(), batch=64, schedule=optimizers.warm
    )


def houses() -> Training:
    """Prices of houses, leaky ReLU, Adam, a rate that falls."""
    model = dense([8, 64, 32, 1], nn.LeakyReLU)
    return Training(
        data.houses(), model, _SQUARES, optimizers.adam(3e-3), batch=64, schedule=optimizers.line
    )
