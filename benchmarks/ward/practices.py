"""Healthy trainings with small and large batches, steps of the rate and much regularization."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import SGD

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.training import Training

_LABELED = functional.cross_entropy


def batches_of_two() -> Training:
    """Clouds, batches of two, SGD without momentum at a low rate."""
    model = networks.dense([20, 64, 5])
    optimizer = optimizers.sgd(0.02, momentum=0.0)
    return Training(data.blobs(apart=1.2), model, _LABELED, optimizer, batch=2)


def batches_of_four() -> Training:
    """Digits as images, batches of four, Adam, a rate that falls."""
    model = networks.convolutional(8, 10)
    examples, schedule = data.digits(as_images=True), optimizers.line
    return Training(examples, model, _LABELED, optimizers.adam(3e-3), batch=4, schedule=schedule)


def batches_of_512() -> Training:
    """Clouds, batches of 512, a rate that is larger for it and warmed up."""
    model = networks.dense([20, 128, 5])
    examples, schedule = data.blobs(80000), optimizers.warm
    return Training(examples, model, _LABELED, optimizers.sgd(0.2), batch=512, schedule=schedule)


def stepped_rate() -> Training:
    """Images of shapes, batch normalization, SGD whose rate is divided by ten twice."""
    model = nn.Sequential(
        *networks.convolutional(16, 4)[:-1], nn.BatchNorm1d(256), nn.Linear(256, 4)
    )
    optimizer = partial(SGD, lr=0.05, momentum=0.9, weight_decay=1e-3)
    return Training(data.shapes(), model, _LABELED, optimizer, batch=64, schedule=_steps)


def augmented_digits() -> Training:
    """Digits that are moved and dimmed at random while they are learned: validation is easier."""
    model = nn.Sequential(Augmented(), *networks.convolutional(8, 10, channels=16))
    return Training(data.digits(as_images=True), model, _LABELED, optimizers.adam(2e-3), batch=64)


def dropped_digits() -> Training:
    """Digits, six in ten units left out: validation is easier."""
    model = networks.dense([64, 256, 256, 10], between=lambda _: nn.Dropout(0.6))
    return Training(data.digits(), model, _LABELED, optimizers.adam(), batch=64)


class Augmented(nn.Module):
    """Moves images by up to a pixel, dims them and adds noise, while a model is trained."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Return images of the same shape, `[N, C, H, W]`."""
        if not self.training:
            return inputs
        down, right = (torch.randint(-1, 2, (2,))).tolist()
        moved = torch.roll(inputs, (down, right), (2, 3))
        dimmed = moved * (0.6 + 0.4 * torch.rand(len(inputs), 1, 1, 1))
        return dimmed + 0.15 * torch.randn_like(inputs)


def _steps(share: float) -> float:
    return 1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01
