"""Optimizers with their rates, and schedules of rates."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from torch.optim import SGD, Adam, AdamW, RMSprop


def adam(rate: float = 1e-3) -> partial[Any]:
    """Return Adam."""
    return partial(Adam, lr=rate)


def adamw(rate: float = 2e-3) -> partial[Any]:
    """Return Adam with a little weight decay."""
    return partial(AdamW, lr=rate, weight_decay=1e-2)


def sgd(rate: float = 0.05, momentum: float = 0.9) -> partial[Any]:
    """Return gradient descent with momentum."""
    return partial(SGD, lr=rate, momentum=momentum)


def nesterov(rate: float = 0.02) -> partial[Any]:
    """Return gradient descent with Nesterov's momentum."""
    return partial(SGD, lr=rate, momentum=0.9, nesterov=True)


def rmsprop(rate: float = 1e-3) -> partial[Any]:
    """Return RMSprop."""
    return partial(RMSprop, lr=rate)


def cosine(share: float) -> float:
    """Fall to zero along a cosine."""
    return 0.5 + 0.5 * math.cos(math.pi * share)


def warm(share: float) -> float:
    """Rise for a tenth of the training."""
    return min(1.0, share * 10)


def cycle(share: float) -> float:
    """Rise for a third of the training, and fall after it."""
    return 0.1 + 0.9 * (share / 0.3 if share < 0.3 else (1 - share) / 0.7)


def line(share: float) -> float:
    """Fall to a twentieth along a line."""
    return 1 - 0.95 * share


def restarts(share: float) -> float:
    """Fall along a cosine three times.

    I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.
    """
    return cosine(3 * share % 1)
