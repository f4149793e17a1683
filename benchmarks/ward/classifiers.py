"""Healthy trainings of dense networks that tell classes of tables apart, to tune on."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import SGD, AdamW, RMSprop

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy


def dense_digits() -> Training:
    """Digits, ReLU, Adam."""
    return Training(data.digits(), networks.dense([64, 128, 64, 10]), _LABELED, optimizers.adam())


def momentum_digits() -> Training:
    """Digits, ReLU, SGD with momentum."""
    return Training(data.digits(), networks.dense([64, 100, 10]), _LABELED, optimizers.sgd())


def tanh_tumors() -> Training:
    """Two classes of tumors, tanh, plain SGD, weight decay."""
    optimizer = partial(SGD, lr=0.05, weight_decay=1e-2)
    return Training(data.cancer(), networks.dense([30, 16, 2], nn.Tanh), _LABELED, optimizer)


def small_batches() -> Training:
    """Clouds that overlap, batches of eight, a rate that falls to zero."""
    model = networks.dense([20, 64, 5])
    return Training(
        data.blobs(), model, _LABELED, optimizers.sgd(0.02), batch=8, schedule=optimizers.cosine
    )


def residual_blobs() -> Training:
    """Clouds, residual blocks with normalization, AdamW, a rate that is warmed up."""
    optimizer = partial(AdamW, lr=1e-3)
    model = networks.Residual(20, 64, 5)
    return Training(data.blobs(8000), model, _LABELED, optimizer, schedule=optimizers.warm)


def frozen_base() -> Training:
    """Digits, a first layer that is told to be frozen."""
    model = networks.dense([64, 256, 64, 10])
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    return Training(data.digits(), model, _LABELED, optimizers.adam())


def sigmoid_tumors() -> Training:
    """Two classes of tumors, one hidden layer of sigmoids, RMSprop."""
    optimizer = partial(RMSprop, lr=3e-3, weight_decay=1e-2)
    return Training(data.cancer(), networks.dense([30, 12, 2], nn.Sigmoid), _LABELED, optimizer)


def linear_digits() -> Training:
    """Digits, a softmax regression."""
    return Training(data.digits(), networks.dense([64, 10]), _LABELED, optimizers.sgd(0.05))


def normalized_blobs() -> Training:
    """Clouds, batch normalization, Nesterov's momentum, a rate that rises and falls."""
    model = networks.dense([30, 96, 96, 8], between=nn.BatchNorm1d)
    optimizer = partial(SGD, lr=0.05, momentum=0.9, nesterov=True)
    examples = data.blobs(features=30, classes=8)
    return Training(examples, model, _LABELED, optimizer, schedule=optimizers.cycle)


def tanh_spirals() -> Training:
    """Two spirals, tanh, Adam."""
    model = networks.dense([2, 48, 48, 2], nn.Tanh)
    return Training(data.spirals(), model, _LABELED, optimizers.adam(3e-3), batch=64)


def mislabeled_blobs() -> Training:
    """Clouds with a fifth of the labels at random, dropout, weight decay."""
    model = networks.dense([20, 64, 64, 5], between=lambda _: nn.Dropout(0.2))
    optimizer = partial(AdamW, lr=1e-3, weight_decay=1e-2)
    return Training(data.mislabeled(data.blobs(apart=1.5)), model, _LABELED, optimizer)


def rare_class() -> Training:
    """A class that is one in twelve, leaky ReLU, batches of 16."""
    model = networks.dense([12, 32, 2], nn.LeakyReLU)
    return Training(data.rare(), model, _LABELED, optimizers.sgd(0.01), batch=16)


def wine() -> Training:
    """Three classes of wine, SELU, AdamW, dropout."""
    model = networks.dense([13, 24, 24, 3], nn.SELU, between=lambda _: nn.Dropout(0.3))
    optimizer = partial(AdamW, lr=1e-3, weight_decay=0.1)
    return Training(data.wine(), model, _LABELED, optimizer, batch=16)


def moons() -> Training:
    """Two half circles, SiLU, Nesterov's momentum."""
    model = networks.dense([2, 32, 32, 2], nn.SiLU)
    return Training(data.moons(), model, _LABELED, optimizers.nesterov(0.05))


def margins() -> Training:
    """Clouds at corners of a cube, ReLU, a hinge loss, Nesterov's momentum, a rate that falls."""
    model = networks.dense([16, 64, 64, 3])
    optimizer = partial(optimizers.nesterov(), weight_decay=1e-3)
    loss = functional.multi_margin_loss
    return Training(data.hypercube(), model, loss, optimizer, batch=50, schedule=optimizers.line)


def many_labels() -> Training:
    """Several labels of each example, Mish, AdamW."""
    loss = functional.binary_cross_entropy_with_logits
    model = networks.dense([20, 48, 48, 5], nn.Mish)
    return Training(data.labels_of_counts(), model, loss, optimizers.adamw(1e-3))
