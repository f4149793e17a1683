"""Healthy trainings of the ward held out: images."""

from __future__ import annotations

from functools import partial

from torch import nn
from torch.nn import functional
from torch.optim import ASGD, SGD, Adam, AdamW

from benchmarks.ward import optimizers
from benchmarks.ward.held_out import layers, networks, schedules, shown
from benchmarks.ward.networks import Mean
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy


def dropped_channels() -> Training:
    """Signs of strokes, convolutions, leaky ReLU, channels left out, the mean of each, Adam."""
    model = networks.pooled(5)
    return Training(shown.strokes(), model, _LABELED, optimizers.adam(4e-3), batch=48)


def placed_stars() -> Training:
    """Where a star is, convolutions of stride two, averaged SGD."""
    optimizer = partial(ASGD, lr=0.5, t0=300)
    return Training(shown.stars(), networks.strided(2), functional.mse_loss, optimizer)


def residual_crystals() -> Training:
    """Symmetries of crystals, residual convolutions, batch normalization, SGD, one cosine."""
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(16, momentum=0.3),
        nn.ReLU(),
        *[layers.Crossed(16) for _ in range(2)],
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(16, 3),
    )
    optimizer = partial(SGD, lr=0.02, momentum=0.9, weight_decay=5e-4)
    return Training(
        shown.crystals(12000), model, _LABELED, optimizer, batch=64, schedule=optimizers.cosine
    )


def patched_strokes() -> Training:
    """Signs of strokes, two layers of a transformer on patches, AdamW, warmed up, one cosine."""
    blocks = [
        nn.TransformerEncoderLayer(
            32, 4, 64, dropout=0.0, batch_first=True, norm_first=True, activation="gelu"
        )
        for _ in range(2)
    ]
    model = nn.Sequential(
        layers.Patches(16, 4, 32), *blocks, nn.LayerNorm(32), Mean(), nn.Linear(32, 5)
    )
    optimizer = partial(AdamW, lr=2e-3, weight_decay=5e-2)
    schedule = schedules.warm_cosine
    examples = shown.strokes(16000)
    return Training(examples, model, _LABELED, optimizer, batch=48, schedule=schedule, clip=1.0)


def mixed_patches() -> Training:
    """Signs of strokes, dense layers over places and features in turn, AMSGrad, a falling rate."""
    model = nn.Sequential(
        layers.Patches(16, 4, 24),
        *[layers.Mixer(16, 24) for _ in range(2)],
        nn.LayerNorm(24),
        Mean(),
        nn.Linear(24, 5),
    )
    optimizer = partial(Adam, lr=2e-3, amsgrad=True)
    return Training(
        shown.strokes(12000), model, _LABELED, optimizer, batch=48, schedule=optimizers.line
    )


def masked_cells() -> Training:
    """Where cells are, convolutions to half of the size and back, Adam."""
    loss = functional.binary_cross_entropy_with_logits
    return Training(shown.cells(), networks.masking(), loss, optimizers.adam(2e-3))
