"""Healthy trainings that were held out once: images."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import RAdam

from benchmarks.ward import optimizers
from benchmarks.ward.networks import dense
from benchmarks.ward.second import data, layers, losses, networks
from benchmarks.ward.training import Training


def segmented_figures() -> Training:
    """What is where in an image, a U-shaped network, cross-entropy and Dice's loss, AdamW."""
    return Training(data.figures(), networks.Shaped(3), losses.segmentation, optimizers.adamw())


def squeezed_textures() -> Training:
    """Kinds of textures, channels that are weighed by all of them, RAdam."""
    model = networks.pictured(4, layers.Squeezed)
    optimizer = partial(RAdam, lr=4e-3)
    return Training(data.textures(), model, functional.cross_entropy, optimizer)


def group_normalized_textures() -> Training:
    """Kinds of textures, normalized groups of channels, SGD, a rate that falls and starts again."""
    model = networks.pictured(4, partial(nn.GroupNorm, 4))
    optimizer = optimizers.sgd(0.02)
    schedule = optimizers.restarts
    return Training(data.textures(), model, functional.cross_entropy, optimizer, schedule=schedule)


def painting() -> Training:
    """The colors of a picture at each place, sines of places, ReLU, Adam, a rate that falls."""
    model = nn.Sequential(layers.Waves(2, 32, scale=4.0), *dense([64, 64, 64, 3]))
    return Training(
        data.painting(),
        model,
        functional.mse_loss,
        optimizers.adam(3e-3),
        batch=128,
        schedule=optimizers.cosine,
    )
