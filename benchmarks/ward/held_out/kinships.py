"""Healthy trainings of the ward held out: graphs and sets."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import Adam

from benchmarks.ward import optimizers
from benchmarks.ward.held_out import data, layers, networks
from benchmarks.ward.networks import dense
from benchmarks.ward.training import Training

_SQUARES = functional.mse_loss


def energies() -> Training:
    """Energies of molecules, two rounds of messages along bonds, Adam, a rate that falls."""
    model = networks.Messages(4, 32)
    examples, schedule = data.molecules(), optimizers.line
    return Training(examples, model, _SQUARES, optimizers.adam(3e-3), batch=64, schedule=schedule)


def asked_swarms() -> Training:
    """Numbers of sets of points, learned questions to each set, GELU, AMSGrad."""
    model = nn.Sequential(
        *dense([3, 32, 32], nn.GELU), layers.Asked(32), *dense([128, 32, 1], nn.GELU)
    )
    return Training(data.swarms(), model, _SQUARES, partial(Adam, lr=2e-3, amsgrad=True), batch=64)
