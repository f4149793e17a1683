"""Losses that PyTorch does not have."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def pinball(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the loss of outputs `[N, 3]` as quantiles 0.1, 0.5 and 0.9 of targets `[N, 1]`.

    R. Koenker and G. Bassett, "Regression Quantiles", 1978.
    """
    share = torch.tensor([0.1, 0.5, 0.9])
    below = targets - outputs
    return torch.maximum(share * below, (share - 1) * below).mean()


def mixture(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return minus the log-likelihood of targets `[N, 1]` under mixtures of Gaussians.

    Args:
        outputs: `[N, 3 K]`, of each of K Gaussians the logit of its share, its mean, and the
            logarithm of its deviation.
        targets: whose density is asked for.
    """
    logits, means, log_deviations = outputs.chunk(3, dim=1)
    gaussians = torch.distributions.Normal(means, log_deviations.exp(), validate_args=False)
    return -(logits.log_softmax(1) + gaussians.log_prob(targets)).logsumexp(1).mean()


def ranking(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return how far pairs of scores `[N, 2]` are from being apart by 1 in the right order."""
    return functional.margin_ranking_loss(outputs[:, 0], outputs[:, 1], targets, margin=1.0)


def contrastive(outputs: Tensor, _: Tensor, *, size: int = 64) -> Tensor:
    """Return how badly each first view `[N, 2, F]` finds its second one, among `size` of them.

    A. van den Oord, Y. Li and O. Vinyals, "Representation Learning with Contrastive Predictive
    Coding", 2018.
    """
    first, second = functional.normalize(outputs, dim=2).unbind(1)
    whole = len(outputs) - len(outputs) % size
    alike = first[:whole].view(-1, size, 1, first.shape[1]) * second[:whole].view(
        -1, 1, size, first.shape[1]
    )
    logits = alike.sum(3) / 0.2
    return functional.cross_entropy(logits.flatten(0, 1), torch.arange(size).repeat(len(logits)))
