"""Healthy trainings of convolutional networks that tell images apart, to tune on."""

from __future__ import annotations

from torch.nn import functional

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy


def convolutional_digits() -> Training:
    """Digits as images, two convolutions, Adam."""
    model = networks.convolutional(8, 10)
    return Training(data.digits(as_images=True), model, _LABELED, optimizers.adam(2e-3))


def convolutional_bars() -> Training:
    """Images with bars, two convolutions, SGD."""
    model = networks.convolutional(12, 4)
    return Training(data.bars(), model, _LABELED, optimizers.sgd(0.03))


def frozen_convolution() -> Training:
    """Images with bars, a first convolution that is told to be frozen."""
    model = networks.convolutional(12, 4, channels=16)
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    return Training(data.bars(), model, _LABELED, optimizers.adam(2e-3))


def depthwise_shapes() -> Training:
    """Images of shapes, depthwise separable convolutions, AdamW."""
    return Training(data.shapes(), networks.depthwise(4), _LABELED, optimizers.adamw(4e-3))
