"""Healthy trainings that were held out once: letters, words and signals in time."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import NAdam

from benchmarks.ward import optimizers
from benchmarks.ward.second import data, losses, networks
from benchmarks.ward.training import Training


def next_letters() -> Training:
    """Which letter comes next, an LSTM, Adam, clipped gradients."""
    model = networks.EachPlace(27, nn.LSTM(16, 96, batch_first=True), 96, 27)
    return Training(data.letters(), model, losses.each_place, optimizers.adam(5e-3), clip=1.0)


def tagged_sentences() -> Training:
    """A tag for each word, a GRU in both directions, AdamW."""
    layer = nn.GRU(12, 32, batch_first=True, bidirectional=True)
    model = networks.EachPlace(24, layer, 64, 4)
    return Training(data.sentences(), model, losses.each_place, optimizers.adamw(), clip=5.0)


def dilated_signals() -> Training:
    """Signals without their noise, convolutions that look further and further, NAdam."""
    optimizer = partial(NAdam, lr=2e-3)
    return Training(data.signals(), networks.dilated(24), functional.mse_loss, optimizer)
