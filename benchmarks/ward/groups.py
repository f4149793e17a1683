"""Healthy trainings on examples of several parts, to tune on: sequences, sets and pairs."""

from __future__ import annotations

from torch import nn
from torch.nn import functional

from benchmarks.ward import data, losses, networks, optimizers
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy
_SQUARES = functional.mse_loss


def recurrent_signs() -> Training:
    """Sequences, a plain recurrent layer, clipped gradients."""
    model = networks.Recurrent(nn.RNN(1, 32, batch_first=True), 32, 2)
    return Training(data.signs(), model, _LABELED, optimizers.adam(), clip=1.0)


def gated_sums() -> Training:
    """The adding problem, a GRU."""
    model = networks.Recurrent(nn.GRU(2, 32, batch_first=True), 32, 1)
    return Training(data.sums(), model, _SQUARES, optimizers.adam(5e-3), clip=1.0, batch=64)


def attentive_words() -> Training:
    """Topics of words, a transformer's layer, a rate that is warmed up."""
    model = networks.Attentive(40, 16, 32, 4)
    return Training(data.words(), model, _LABELED, optimizers.adam(2e-3), schedule=optimizers.warm)


def gated_tones() -> Training:
    """Sines of three pitches, a GRU, RMSprop, clipped gradients."""
    model = networks.Recurrent(nn.GRU(1, 24, batch_first=True), 24, 3)
    return Training(data.tones(), model, _LABELED, optimizers.rmsprop(3e-3), clip=1.0)


def ordered_words() -> Training:
    """Which of two words comes first, a block that normalizes first, four heads, AdamW."""
    model = networks.Attentive(10, 12, 48, 2, heads=4, norm_first=True, activation="gelu")
    return Training(data.orders(), model, _LABELED, optimizers.adamw(), batch=64)


def sets() -> Training:
    """Sets of points, layers for each and for their mean, AdamW.

    M. Zaheer and others, "Deep Sets", 2017.
    """
    parts = [*networks.dense([2, 48, 48]), nn.ReLU(), networks.Mean(), *networks.dense([48, 32, 3])]
    return Training(data.point_sets(), nn.Sequential(*parts), _LABELED, optimizers.adamw())


def ranked_pairs() -> Training:
    """Scores of pairs, ReLU, a margin between them, AdamW."""
    model = nn.Sequential(*networks.dense([8, 64, 32, 1]), nn.Flatten())
    return Training(data.pairs(), model, losses.ranking, optimizers.adamw(), batch=50)


def contrasted_views() -> Training:
    """Two views of one thing among 64, GELU, AdamW."""
    model = networks.dense([16, 64, 12], nn.GELU)
    return Training(data.views(), model, losses.contrastive, optimizers.adamw(), batch=64)
