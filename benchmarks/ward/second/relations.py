"""Healthy trainings that were held out once: graphs, ratings, and what is alike."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import Adam

from benchmarks.ward import optimizers
from benchmarks.ward.networks import dense
from benchmarks.ward.second import data, losses, networks
from benchmarks.ward.training import Training


def community() -> Training:
    """Groups of members of a graph, convolutions along its edges, dropout, weight decay."""
    examples, known, edges = data.community()
    model = networks.Neighbors(known, edges, 32, 4)
    optimizer = partial(Adam, lr=5e-3, weight_decay=5e-3)
    return Training(examples, model, functional.cross_entropy, optimizer, batch=200)


def ratings() -> Training:
    """How users rate items, products of factors, weight decay, batches of 128."""
    optimizer = partial(Adam, lr=1e-2, weight_decay=2e-3)
    model = networks.Factors(250, 120, 4)
    return Training(data.ratings(), model, functional.mse_loss, optimizer, batch=128)


def triplets() -> Training:
    """Digits that are nearer to their own class than to others, SiLU, Adam."""
    model = dense([64, 64, 16], nn.SiLU)
    return Training(data.triplets(), model, losses.triplet, optimizers.adam(5e-4), batch=64)
