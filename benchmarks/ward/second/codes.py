"""Healthy trainings that were held out once: autoencoders and diffusion."""

from __future__ import annotations

from torch.nn import functional

from benchmarks.ward import optimizers
from benchmarks.ward.data import digits, reconstructed
from benchmarks.ward.networks import Variational
from benchmarks.ward.second import data, losses, networks
from benchmarks.ward.training import Training

_PIXELS = functional.binary_cross_entropy_with_logits


def convolved_codes() -> Training:
    """An autoencoder of digits by convolutions."""
    examples = reconstructed(digits(as_images=True))
    return Training(examples, networks.Convolved(10), _PIXELS, optimizers.adam(3e-3))


def sparse_atoms() -> Training:
    """An autoencoder with more codes than it needs, whose sizes cost, Adam."""
    model = networks.Sparse([32, 64, 48], weight=0.05)
    return Training(data.atoms(), model, functional.mse_loss, optimizers.adam(2e-3), batch=64)


def variational_faces() -> Training:
    """A variational autoencoder of faces, a rate that falls."""
    model = Variational([144, 96, 4], weight=1 / 144)
    return Training(
        data.faces(), model, _PIXELS, optimizers.adam(2e-3), batch=64, schedule=optimizers.cosine
    )


def variational_curves() -> Training:
    """A variational autoencoder of bumps, squared errors, AdamW."""
    model = Variational([48, 64, 5], weight=5e-5)
    return Training(data.curves(), model, functional.mse_loss, optimizers.adamw(), batch=64)


def diffused_swirl() -> Training:
    """The noise in points of a spiral, at all strengths; much of it cannot be told.

    The loss falls to about a half, and hardly further.
    """
    model = networks.Denoiser(2, 96)
    return Training(data.swirl(), model, losses.square, optimizers.adam(2e-3), batch=128)
