"""Losses of the ward held out."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def huber_quantiles(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the loss of outputs `[N, 5]` as quantiles of targets `[N, 1]`, smooth near zero.

    W. Dabney and others, "Distributional Reinforcement Learning with Quantile Regression", 2018.
    """
    shares = torch.tensor([0.1, 0.3, 0.5, 0.7, 0.9])
    wanted = targets.expand_as(outputs)
    weights = (shares - (wanted < outputs).float()).abs()
    return (weights * functional.huber_loss(outputs, wanted, reduction="none", delta=0.2)).mean()


def angle(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return 1 minus the cosine of the angle between vectors `[N, F]`, in the mean."""
    return (1 - functional.cosine_similarity(outputs, targets)).mean()
