"""Healthy trainings that were held out once: classes of tables."""

from __future__ import annotations

from functools import partial

import torch
from torch import nn
from torch.nn import functional
from torch.optim import SGD, Adadelta, Adagrad, Adam

from benchmarks.ward import optimizers
from benchmarks.ward.data import digits
from benchmarks.ward.networks import Residual, dense
from benchmarks.ward.second import data, layers, losses, networks
from benchmarks.ward.training import Data, Training

_LABELED = functional.cross_entropy


def full_batches() -> Training:
    """Three kinds of iris, tanh, all 120 examples at each step, SGD with momentum."""
    optimizer = partial(SGD, lr=0.01, momentum=0.9, weight_decay=1e-2)
    model = dense([4, 12, 3], nn.Tanh)
    return Training(data.iris(), model, _LABELED, optimizer, batch=120)


def focal_minority() -> Training:
    """A class of one in 25, ReLU, a focal loss, Adam, batches of 128, a rate that falls."""
    model = dense([10, 32, 32, 2])
    return Training(
        data.minority(),
        model,
        losses.focal,
        optimizers.adam(3e-3),
        batch=128,
        schedule=optimizers.cosine,
    )


def smoothed_shells() -> Training:
    """Shells in shells, ReLU, smoothed labels, AdamW, batches of 64."""
    model = dense([6, 64, 64, 4])
    return Training(data.shells(), model, losses.smoothed, optimizers.adamw(3e-3), batch=64)


def mixed_digits() -> Training:
    """Digits, ReLU, pairs of examples that are mixed; training is harder than validation."""
    model = networks.Mixed(dense([64, 96, 64, 10]))
    return Training(digits(), model, model.loss, optimizers.adam())


def adagrad_hastie() -> Training:
    """Whether a sum of squares is large, ReLU, Adagrad."""
    model = dense([10, 128, 32, 2])
    return Training(data.hastie(), model, _LABELED, partial(Adagrad, lr=0.02), batch=64)


def adadelta_digits() -> Training:
    """Digits, SiLU, Adadelta."""
    model = dense([64, 96, 10], nn.SiLU)
    return Training(digits(), model, _LABELED, partial(Adadelta, lr=0.5))


def maxout_checks() -> Training:
    """The colors of a board of checks, maxout, SGD with momentum, a rate that falls."""
    model = nn.Sequential(layers.Maxout(2, 24), layers.Maxout(24, 24), nn.Linear(24, 2))
    optimizer = optimizers.sgd(0.05)
    return Training(data.checks(), model, _LABELED, optimizer, batch=64, schedule=optimizers.cosine)


def gated_clouds() -> Training:
    """Stretched clouds, gated linear units, Adam."""
    model = networks.gated([16, 64, 32], 6)
    return Training(data.clouds(), model, _LABELED, optimizers.adam(2e-3))


def skipped_blocks() -> Training:
    """Shells in shells, residual blocks that are left out at random, AdamW, a rate that falls."""
    model = networks.Skipped(6, 48, 4)
    return Training(
        data.shells(),
        model,
        _LABELED,
        optimizers.adamw(),
        batch=64,
        schedule=optimizers.cosine,
    )


def wide_hastie() -> Training:
    """Whether a sum of squares is large, one layer of 2,048 ReLUs, SGD with momentum."""
    model = dense([10, 2048, 2])
    return Training(data.hastie(), model, _LABELED, optimizers.sgd(0.02), batch=64)


def easy_clouds() -> Training:
    """Clouds far apart, ReLU, Adam: a very easy task, whose loss is nearly zero soon."""
    model = dense([16, 32, 6])
    return Training(data.clouds(apart=3.0), model, _LABELED, optimizers.adam(3e-3))


def distilled_clouds() -> Training:
    """A small student of a larger network that was trained before, ReLU, Adam."""
    examples = data.clouds()
    teacher = _trained(dense([16, 128, 128, 6]), examples, steps=600)
    with torch.no_grad():
        own, other = teacher(examples.inputs), teacher(examples.validation_inputs)
    taught = Data(examples.inputs, own, examples.validation_inputs, other, examples.classes)
    return Training(taught, dense([16, 48, 6]), losses.distillation, optimizers.adam(2e-3))


def fine_tuned_digits() -> Training:
    """Digits, ReLU, a network that was trained on noisy ones before, Adam with a low rate."""
    examples = digits()
    noisy = examples.inputs + 0.5 * torch.randn_like(examples.inputs)
    before = Data(noisy, examples.targets, noisy, examples.targets)
    model = _trained(dense([64, 96, 48, 10]), before, steps=300)
    return Training(examples, model, _LABELED, optimizers.adam(1e-4))


def narrow_clouds() -> Training:
    """Stretched clouds, twelve narrow residual blocks with normalization, AdamW."""
    model = Residual(16, 16, 6, blocks=12)
    return Training(data.clouds(), model, _LABELED, optimizers.adamw(), schedule=optimizers.warm)


def _trained(model: nn.Sequential, examples: Data, *, steps: int) -> nn.Sequential:
    """Return the model after some steps of Adam."""
    optimizer = Adam(model.parameters(), lr=2e-3)
    for _ in range(steps):
        chosen = torch.randint(len(examples.inputs), (32,))
        optimizer.zero_grad()
        _LABELED(model(examples.inputs[chosen]), examples.targets[chosen]).backward()
        optimizer.step()
    return model
