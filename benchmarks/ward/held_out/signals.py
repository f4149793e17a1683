"""Healthy trainings of the ward held out: signals and events in time."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import SGD, Adam, Adamax, AdamW, RMSprop

from benchmarks.ward.held_out import layers, networks, schedules, shown
from benchmarks.ward.networks import dense
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy


def told_most() -> Training:
    """Which sensor's events are largest in sum, an LSTM in both directions, AMSGrad."""
    layer = nn.LSTM(5, 32, batch_first=True, bidirectional=True)
    optimizer = partial(Adam, lr=3e-3, amsgrad=True)
    model = networks.BothWays(layer, 32, 3)
    return Training(shown.events(), model, _LABELED, optimizer, batch=64, clip=1.0)


def attended_bursts() -> Training:
    """Kinds of bursts, a mean that is weighed by learned scores, Adamax."""
    each = [nn.Linear(6, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh()]
    model = nn.Sequential(*each, layers.Attended(32), nn.Linear(32, 4))
    return Training(shown.bursts(), model, _LABELED, partial(Adamax, lr=5e-3), batch=64)


def heartbeats() -> Training:
    """Kinds of heartbeats, convolutions along time, SGD, warmed up, brought down by cosine."""
    optimizer = partial(SGD, lr=0.05, momentum=0.9, weight_decay=1e-3)
    schedule = schedules.warm_cosine
    model = networks.beating(4)
    return Training(shown.heartbeats(), model, _LABELED, optimizer, batch=64, schedule=schedule)


def foreseen_loads() -> Training:
    """The load of the next hour, a GRU, RMSprop with momentum, clipped gradients."""
    model = networks.Forecast(nn.GRU(1, 32, batch_first=True), 32)
    optimizer = partial(RMSprop, lr=5e-4, momentum=0.9)
    return Training(shown.loads(), model, functional.mse_loss, optimizer, clip=1.0)


def delays() -> Training:
    """How much later a pulse is than another, waves of places, a transformer's layer, AdamW."""
    block = nn.TransformerEncoderLayer(32, 4, 64, dropout=0.0, batch_first=True, norm_first=True)
    model = nn.Sequential(
        nn.Linear(1, 32),
        layers.Waved(24, 32),
        block,
        layers.Attended(32),
        *dense([32, 32, 1], nn.GELU),
    )
    optimizer, schedule = partial(AdamW, lr=3e-3, weight_decay=1e-2), schedules.warm_cosine
    examples = shown.pulses()
    return Training(
        examples, model, functional.mse_loss, optimizer, batch=64, schedule=schedule, clip=1.0
    )
