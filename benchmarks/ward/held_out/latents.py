"""Healthy trainings of the ward held out: autoencoders."""

from __future__ import annotations

from functools import partial

from torch.nn import functional
from torch.optim import Adamax

from benchmarks.ward import optimizers
from benchmarks.ward.held_out import data, networks, schedules
from benchmarks.ward.networks import Variational
from benchmarks.ward.training import Training

_SQUARES = functional.mse_loss
_PIXELS = functional.binary_cross_entropy_with_logits


def tied_spectra() -> Training:
    """An autoencoder of spectra with one set of weights for both ways, SiLU, Adam."""
    model = networks.Tied([40, 32, 8], weight=2e-3)
    return Training(data.spectra(), model, _SQUARES, optimizers.adam(2e-3), batch=64)


def masked_surveys() -> Training:
    """An autoencoder of answers, some of which it is not shown, Adamax."""
    model = networks.Masked([30, 64, 8], weight=5e-3)
    return Training(data.surveys(), model, _SQUARES, partial(Adamax, lr=5e-3), batch=64)


def variational_roads() -> Training:
    """A variational autoencoder of roads in black and white, Adamax."""
    model = Variational([144, 96, 3], weight=1 / 144)
    return Training(data.roads(), model, _PIXELS, partial(Adamax, lr=5e-3), batch=64)


def variational_skylines() -> Training:
    """A variational autoencoder of hills in black and white, AdamW, warmed up, one cosine."""
    model = Variational([144, 96, 4], weight=1 / 144)
    optimizer, schedule = optimizers.adamw(2e-3), schedules.warm_cosine
    return Training(data.skylines(), model, _PIXELS, optimizer, batch=100, schedule=schedule)
