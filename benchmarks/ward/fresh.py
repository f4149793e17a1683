"""Healthy trainings of the ward fresh: data, networks, losses and optimizers of other kinds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.optim import SGD, AdamW, RMSprop

from benchmarks.ward import data, losses, networks
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy


def _adamw(rate: float = 2e-3) -> partial[Any]:
    return partial(AdamW, lr=rate, weight_decay=1e-2)


def _rmsprop(rate: float = 1e-3) -> partial[Any]:
    return partial(RMSprop, lr=rate)


def _nesterov(rate: float = 0.02) -> partial[Any]:
    return partial(SGD, lr=rate, momentum=0.9, nesterov=True)


def _line(share: float) -> float:
    return 1 - 0.95 * share


def wine() -> Training:
    """Three classes of wine, SELU, AdamW, dropout."""
    model = networks.dense([13, 24, 24, 3], nn.SELU, between=lambda _: nn.Dropout(0.3))
    optimizer = partial(AdamW, lr=1e-3, weight_decay=0.1)
    return Training(data.wine(), model, _LABELED, optimizer, batch=16)


def diabetes() -> Training:
    """A regression from 354 patients, tanh, RMSprop, much weight decay, a rate that falls."""
    model = networks.dense([10, 12, 1], nn.Tanh)
    optimizer = partial(RMSprop, lr=1e-3, weight_decay=5e-2)
    return Training(data.diabetes(), model, functional.mse_loss, optimizer, schedule=_line)


def moons() -> Training:
    """Two half circles, SiLU, Nesterov's momentum."""
    model = networks.dense([2, 32, 32, 2], nn.SiLU)
    return Training(data.moons(), model, _LABELED, _nesterov(0.05))


def margins() -> Training:
    """Clouds at corners of a cube, ReLU, a hinge loss, Nesterov's momentum, a rate that falls."""
    model = networks.dense([16, 64, 64, 3])
    optimizer = partial(_nesterov(), weight_decay=1e-3)
    loss = functional.multi_margin_loss
    return Training(data.hypercube(), model, loss, optimizer, batch=50, schedule=_line)


def many_labels() -> Training:
    """Several labels of each example, Mish, AdamW."""
    loss = functional.binary_cross_entropy_with_logits
    model = networks.dense([20, 48, 48, 5], nn.Mish)
    return Training(data.labels_of_counts(), model, loss, _adamw(1e-3))


def depthwise_shapes() -> Training:
    """Images of shapes, depthwise separable convolutions, AdamW."""
    return Training(data.shapes(), networks.depthwise(4), _LABELED, _adamw(4e-3))


def denoised_shapes() -> Training:
    """An autoencoder of shapes that takes away more noise, SiLU, RMSprop."""
    examples = data.reconstructed(data.shapes(as_images=False))
    inputs = examples.inputs + 0.2 * torch.randn_like(examples.inputs)
    loss = functional.binary_cross_entropy_with_logits
    model = networks.Autoencoder([256, 96, 10], nn.SiLU)
    return Training(replace(examples, inputs=inputs), model, loss, _rmsprop(), batch=50)


def variational_shapes() -> Training:
    """A variational autoencoder of shapes, AdamW, a rate that falls."""
    examples = data.reconstructed(data.shapes(as_images=False))
    loss = functional.binary_cross_entropy_with_logits
    model = networks.Variational([256, 96, 6], weight=1 / 256)
    return Training(examples, model, loss, _adamw(), batch=50, schedule=_line)


def gated_tones() -> Training:
    """Sines of three pitches, a GRU, RMSprop, clipped gradients."""
    model = networks.Recurrent(nn.GRU(1, 24, batch_first=True), 24, 3)
    return Training(data.tones(), model, _LABELED, _rmsprop(3e-3), clip=1.0)


def ordered_words() -> Training:
    """Which of two words comes first, a block that normalizes first, four heads, AdamW."""
    model = networks.Attentive(10, 12, 48, 2, heads=4, norm_first=True, activation="gelu")
    return Training(data.orders(), model, _LABELED, _adamw(), batch=64)


def sets() -> Training:
    """Sets of points, layers for each and for their mean, AdamW.

    M. Zaheer and others, "Deep Sets", 2017.
    """
    parts = [*networks.dense([2, 48, 48]), nn.ReLU(), networks.Mean(), *networks.dense([48, 32, 3])]
    return Training(data.point_sets(), nn.Sequential(*parts), _LABELED, _adamw())


def ranked_pairs() -> Training:
    """Scores of pairs, ReLU, a margin between them, AdamW."""
    model = nn.Sequential(*networks.dense([8, 64, 32, 1]), nn.Flatten())
    return Training(data.pairs(), model, losses.ranking, _adamw(), batch=50)


def contrasted_views() -> Training:
    """Two views of one thing among 64, GELU, AdamW."""
    model = networks.dense([16, 64, 12], nn.GELU)
    return Training(data.views(), model, losses.contrastive, _adamw(), batch=64)


def mixture() -> Training:
    """A density of three Gaussians, tanh, RMSprop."""
    model = networks.dense([1, 32, 9], nn.Tanh)
    return Training(data.inverse(), model, losses.mixture, _rmsprop(3e-3), batch=50)


def quantiles() -> Training:
    """Three quantiles of a target in noise, leaky ReLU, RMSprop, a rate that falls."""
    model = networks.dense([4, 48, 48, 3], nn.LeakyReLU)
    return Training(data.uneven(), model, losses.pinball, _rmsprop(), schedule=_line)


def counts() -> Training:
    """Logarithms of rates of counts, CELU, Nesterov's momentum, clipped gradients."""
    model = networks.dense([5, 32, 32, 1], nn.CELU)
    loss = functional.poisson_nll_loss
    return Training(data.counts(), model, loss, _nesterov(0.01), clip=1.0)
