"""Healthy trainings of the wards tuning and held out, as they are set up by who knows how to."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from torch import nn
from torch.nn import functional
from torch.optim import SGD, Adam, AdamW, RMSprop

from benchmarks.ward import data, networks
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy
_SQUARES = functional.mse_loss
_PIXELS = functional.binary_cross_entropy_with_logits


def _adam(rate: float = 1e-3) -> partial[Any]:
    return partial(Adam, lr=rate)


def _sgd(rate: float = 0.05, momentum: float = 0.9) -> partial[Any]:
    return partial(SGD, lr=rate, momentum=momentum)


def _cosine(share: float) -> float:
    return 0.5 + 0.5 * math.cos(math.pi * share)


def _warm(share: float) -> float:
    return min(1.0, share * 10)


def _cycle(share: float) -> float:
    return 0.1 + 0.9 * (share / 0.3 if share < 0.3 else (1 - share) / 0.7)


def dense_digits() -> Training:
    """Digits, ReLU, Adam."""
    return Training(data.digits(), networks.dense([64, 128, 64, 10]), _LABELED, _adam())


def momentum_digits() -> Training:
    """Digits, ReLU, SGD with momentum."""
    return Training(data.digits(), networks.dense([64, 100, 10]), _LABELED, _sgd())


def convolutional_digits() -> Training:
    """Digits as images, two convolutions, Adam."""
    model = networks.convolutional(8, 10)
    return Training(data.digits(as_images=True), model, _LABELED, _adam(2e-3))


def tanh_tumors() -> Training:
    """Two classes of tumors, tanh, plain SGD, weight decay."""
    optimizer = partial(SGD, lr=0.05, weight_decay=1e-2)
    return Training(data.cancer(), networks.dense([30, 16, 2], nn.Tanh), _LABELED, optimizer)


def encoded_digits() -> Training:
    """An autoencoder of digits with eight codes."""
    model = networks.Autoencoder([64, 64, 8])
    return Training(data.reconstructed(data.digits()), model, _PIXELS, _adam(2e-3), batch=64)


def noisy_waves() -> Training:
    """A regression with noise, ReLU, Adam."""
    return Training(data.waves(), networks.dense([2, 64, 64, 1]), _SQUARES, _adam())


def recurrent_signs() -> Training:
    """Sequences, a plain recurrent layer, clipped gradients."""
    model = networks.Recurrent(nn.RNN(1, 32, batch_first=True), 32, 2)
    return Training(data.signs(), model, _LABELED, _adam(), clip=1.0)


def small_batches() -> Training:
    """Clouds that overlap, batches of eight, a rate that falls to zero."""
    model = networks.dense([20, 64, 5])
    return Training(data.blobs(), model, _LABELED, _sgd(0.02), batch=8, schedule=_cosine)


def residual_blobs() -> Training:
    """Clouds, residual blocks with normalization, AdamW, a rate that is warmed up."""
    optimizer = partial(AdamW, lr=1e-3)
    model = networks.Residual(20, 64, 5)
    return Training(data.blobs(8000), model, _LABELED, optimizer, schedule=_warm)


def frozen_base() -> Training:
    """Digits, a first layer that is told to be frozen."""
    model = networks.dense([64, 256, 64, 10])
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    return Training(data.digits(), model, _LABELED, _adam())


def sigmoid_tumors() -> Training:
    """Two classes of tumors, one hidden layer of sigmoids, RMSprop."""
    optimizer = partial(RMSprop, lr=3e-3, weight_decay=1e-2)
    return Training(data.cancer(), networks.dense([30, 12, 2], nn.Sigmoid), _LABELED, optimizer)


def linear_digits() -> Training:
    """Digits, a softmax regression."""
    return Training(data.digits(), networks.dense([64, 10]), _LABELED, _sgd(0.05))


def normalized_blobs() -> Training:
    """Clouds, batch normalization, Nesterov's momentum, a rate that rises and falls."""
    model = networks.dense([30, 96, 96, 8], between=nn.BatchNorm1d)
    optimizer = partial(SGD, lr=0.05, momentum=0.9, nesterov=True)
    examples = data.blobs(features=30, classes=8)
    return Training(examples, model, _LABELED, optimizer, schedule=_cycle)


def convolutional_bars() -> Training:
    """Images with bars, two convolutions, SGD."""
    model = networks.convolutional(12, 4)
    return Training(data.bars(), model, _LABELED, _sgd(0.03))


def tanh_spirals() -> Training:
    """Two spirals, tanh, Adam."""
    model = networks.dense([2, 48, 48, 2], nn.Tanh)
    return Training(data.spirals(), model, _LABELED, _adam(3e-3), batch=64)


def variational_bars() -> Training:
    """A variational autoencoder of images."""
    model = networks.Variational([144, 64, 3], weight=1 / 144)
    return Training(
        data.reconstructed(data.bars(as_images=False)), model, _PIXELS, _adam(2e-3), batch=64
    )


def variational_digits() -> Training:
    """A variational autoencoder of digits."""
    model = networks.Variational([64, 64, 4], weight=1 / 64)
    return Training(data.reconstructed(data.digits()), model, _PIXELS, _adam(2e-3), batch=64)


def encoded_tumors() -> Training:
    """An autoencoder of tumors with six codes, squared errors."""
    model = networks.Autoencoder([30, 24, 6])
    return Training(data.reconstructed(data.cancer()), model, _SQUARES, _adam(2e-3))


def friedman() -> Training:
    """Friedman's regression, ELU, Adam, large batches."""
    model = networks.dense([10, 64, 32, 1], nn.ELU)
    return Training(data.friedman(), model, _SQUARES, _adam(2e-3), batch=100)


def gated_sums() -> Training:
    """The adding problem, a GRU."""
    model = networks.Recurrent(nn.GRU(2, 32, batch_first=True), 32, 1)
    return Training(data.sums(), model, _SQUARES, _adam(5e-3), clip=1.0, batch=64)


def mislabeled_blobs() -> Training:
    """Clouds with a fifth of the labels at random, dropout, weight decay."""
    model = networks.dense([20, 64, 64, 5], between=lambda _: nn.Dropout(0.2))
    optimizer = partial(AdamW, lr=1e-3, weight_decay=1e-2)
    return Training(data.mislabeled(data.blobs(apart=1.5)), model, _LABELED, optimizer)


def attentive_words() -> Training:
    """Topics of words, a transformer's layer, a rate that is warmed up."""
    model = networks.Attentive(40, 16, 32, 4)
    return Training(data.words(), model, _LABELED, _adam(2e-3), schedule=_warm)


def rare_class() -> Training:
    """A class that is one in twelve, leaky ReLU, batches of 16."""
    model = networks.dense([12, 32, 2], nn.LeakyReLU)
    return Training(data.rare(), model, _LABELED, _sgd(0.01), batch=16)


def frozen_convolution() -> Training:
    """Images with bars, a first convolution that is told to be frozen."""
    model = networks.convolutional(12, 4, channels=16)
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    return Training(data.bars(), model, _LABELED, _adam(2e-3))


def deep_waves() -> Training:
    """A regression, five layers of GELU, Adam, a rate that falls."""
    model = networks.dense([2, 48, 48, 48, 48, 48, 1], nn.GELU)
    return Training(data.waves(noise=0.2), model, _SQUARES, _adam(), schedule=_cosine)


def encoded_blobs() -> Training:
    """An autoencoder of clouds, tanh, squared errors."""
    model = networks.Autoencoder([20, 32, 4], nn.Tanh)
    return Training(data.reconstructed(data.blobs(apart=1.5)), model, _SQUARES, _adam(3e-3))
