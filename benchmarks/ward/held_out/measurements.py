"""Healthy trainings of the ward held out: tables."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import SGD, Adam, Adamax, AdamW, Rprop

from benchmarks.ward import optimizers
from benchmarks.ward.held_out import data, layers, losses, schedules
from benchmarks.ward.networks import dense
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy
_SQUARES = functional.mse_loss


def debtors() -> Training:
    """Who does not pay, a logistic regression, weight decay, SGD."""
    optimizer = partial(SGD, lr=0.05, weight_decay=1e-3)
    loss = functional.binary_cross_entropy_with_logits
    return Training(data.credits(), nn.Linear(10, 1), loss, optimizer, batch=64)


def counted_words() -> Training:
    """What texts are about, a softmax regression on counts of words, Adamax."""
    model = nn.Sequential(nn.Linear(60, 5))
    optimizer = partial(Adamax, lr=1e-2, weight_decay=1e-3)
    return Training(data.documents(), model, _LABELED, optimizer, batch=64)


def robot_arm() -> Training:
    """Where joints of an arm are, four outputs, ReLU, SGD with momentum, large batches."""
    model = dense([3, 64, 64, 4])
    optimizer, schedule = optimizers.sgd(0.1), optimizers.warm
    return Training(data.arm(), model, _SQUARES, optimizer, batch=256, schedule=schedule)


def sung_chirp() -> Training:
    """A sound of rising pitch, sines as activations, Adam, a rate that falls."""
    first, second = layers.Sine(1, 48, pace=15.0, is_first=True), layers.Sine(48, 48, pace=15.0)
    model = nn.Sequential(first, second, nn.Linear(48, 1))
    examples, schedule = data.chirp(), optimizers.line
    return Training(examples, model, _SQUARES, optimizers.adam(), batch=128, schedule=schedule)


def swished_regions() -> Training:
    """Which function is the largest, SiLU, layer normalization, AdamW, a warmed-up cosine."""
    model = dense([10, 64, 64, 4], nn.SiLU, between=nn.LayerNorm)
    optimizer, schedule = partial(AdamW, lr=4e-3, weight_decay=5e-2), schedules.warm_cosine
    return Training(data.regions(24000), model, _LABELED, optimizer, batch=200, schedule=schedule)


def resilient_plant() -> Training:
    """The power of a plant, tanh, all 1,200 examples at each step, Rprop."""
    model = dense([4, 10, 1], nn.Tanh)
    optimizer = partial(Rprop, lr=1e-3, step_sizes=(1e-6, 0.1))
    return Training(data.plant(), model, _SQUARES, optimizer, batch=1200)


def bearings() -> Training:
    """From where a sound comes, ELU, the angle between directions, Adam."""
    model = dense([9, 48, 48, 3], nn.ELU)
    return Training(data.bearings(), model, losses.angle, optimizers.adam(), batch=64)


def prototypes() -> Training:
    """On whose island points are, tanh, distances from learned places, SGD with momentum."""
    model = nn.Sequential(*dense([8, 64, 64, 6], nn.Tanh), layers.Prototypes(6, 5))
    return Training(data.islands(), model, _LABELED, optimizers.sgd(0.02), batch=64)


def spread_wages() -> Training:
    """Five quantiles of a number with heavy tails, ReLU, a smooth loss, AMSGrad."""
    model = dense([6, 64, 32, 5])
    optimizer = partial(Adam, lr=2e-3, amsgrad=True)
    return Training(data.wages(), model, losses.huber_quantiles, optimizer, batch=64)


def gated_yields() -> Training:
    """What fields yield, two gated blocks, Adamax, a rate that falls."""
    model = nn.Sequential(nn.Linear(14, 40), layers.Gate(40), layers.Gate(40), nn.Linear(40, 1))
    optimizer, schedule = partial(Adamax, lr=1e-2), optimizers.line
    return Training(data.yields(), model, _SQUARES, optimizer, batch=64, schedule=schedule)
