"""Healthy trainings of autoencoders, to tune on."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import nn
from torch.nn import functional

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.training import Training

_SQUARES = functional.mse_loss
_PIXELS = functional.binary_cross_entropy_with_logits


def encoded_digits() -> Training:
    """An autoencoder of digits with eight codes."""
    model = networks.Autoencoder([64, 64, 8])
    return Training(
        data.reconstructed(data.digits()), model, _PIXELS, optimizers.adam(2e-3), batch=64
    )


def variational_bars() -> Training:
    """A variational autoencoder of images."""
    model = networks.Variational([144, 64, 3], weight=1 / 144)
    return Training(
        data.reconstructed(data.bars(as_images=False)),
        model,
        _PIXELS,
        optimizers.adam(2e-3),
        batch=64,
    )


def variational_digits() -> Training:
    """A variational autoencoder of digits."""
    model = networks.Variational([64, 64, 4], weight=1 / 64)
    return Training(
        data.reconstructed(data.digits()), model, _PIXELS, optimizers.adam(2e-3), batch=64
    )


def encoded_tumors() -> Training:
    """An autoencoder of tumors with six codes, squared errors."""
    model = networks.Autoencoder([30, 24, 6])
    return Training(data.reconstructed(data.cancer()), model, _SQUARES, optimizers.adam(2e-3))


def encoded_blobs() -> Training:
    """An autoencoder of clouds, tanh, squared errors."""
    model = networks.Autoencoder([20, 32, 4], nn.Tanh)
    return Training(
        data.reconstructed(data.blobs(apart=1.5)), model, _SQUARES, optimizers.adam(3e-3)
    )


def denoised_shapes() -> Training:
    """An autoencoder of shapes that takes away more noise, SiLU, RMSprop."""
    examples = data.reconstructed(data.shapes(as_images=False))
    inputs = examples.inputs + 0.2 * torch.randn_like(examples.inputs)
    model = networks.Autoencoder([256, 96, 10], nn.SiLU)
    return Training(
        replace(examples, inputs=inputs), model, _PIXELS, optimizers.rmsprop(), batch=50
    )


def variational_shapes() -> Training:
    """A variational autoencoder of shapes, AdamW, a rate that falls."""
    examples = data.reconstructed(data.shapes(as_images=False))
    model = networks.Variational([256, 96, 6], weight=1 / 256)
    return Training(
        examples, model, _PIXELS, optimizers.adamw(), batch=50, schedule=optimizers.line
    )
