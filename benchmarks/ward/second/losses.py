"""Losses of the second ward."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def each_place(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy of logits `[N, T, C]` with classes `[N, T]`."""
    return functional.cross_entropy(outputs.flatten(0, 1), targets.flatten())


def segmentation(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy of logits `[N, C, H, W]` with classes `[N, H, W]`, and Dice's loss.

    F. Milletari, N. Navab and S.-A. Ahmadi, "V-Net", 2016.
    """
    shares = outputs.softmax(1)
    there = functional.one_hot(targets, outputs.shape[1]).permute(0, 3, 1, 2)
    both, all_of = (shares * there).sum((0, 2, 3)), (shares + there).sum((0, 2, 3))
    return functional.cross_entropy(outputs, targets) + 1 - (2 * both / all_of).mean()


def focal(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy that hardly counts what is right already.

    T.-Y. Lin and others, "Focal Loss for Dense Object Detection", 2017.
    """
    missed = functional.cross_entropy(outputs, targets, reduction="none")
    return ((1 - (-missed).exp()) ** 2 * missed).mean()


def smoothed(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy with labels of which a tenth is for all classes alike."""
    return functional.cross_entropy(outputs, targets, label_smoothing=0.1)


def triplet(outputs: Tensor, _: Tensor) -> Tensor:
    """Return how far the second of `[N, 3, F]` is from being nearer to the first than the third."""
    return functional.triplet_margin_loss(*outputs.unbind(1), margin=1.0)


def uneven(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return minus the log-likelihood of `[N, 1]` under means and log-variances `[N, 2]`."""
    means, logarithms = outputs.chunk(2, dim=1)
    return 0.5 * (logarithms + (targets - means) ** 2 / logarithms.exp()).mean()


def ordinal(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy of logits `[N, C - 1]` that a class is above each but the last."""
    above = targets[:, None] > torch.arange(outputs.shape[1])
    return functional.binary_cross_entropy_with_logits(outputs, above.float())


def survival(outputs: Tensor, targets: Tensor, *, size: int = 50) -> Tensor:
    """Return minus the partial log-likelihood of who dies first, among `size` at a time.

    D. R. Cox, "Regression Models and Life-Tables", 1972.
    """
    whole = len(outputs) - len(outputs) % size
    risks = outputs[:whole].view(-1, size)
    times, died = targets[:whole].view(-1, size, 2).unbind(2)
    alive = times[:, None, :] >= times[:, :, None]
    of_all = risks[:, None, :].masked_fill(~alive, -torch.inf).logsumexp(2)
    return (died * (of_all - risks)).sum() / died.sum()


def two_tasks(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return squared errors of the first outputs, and the cross-entropy of the others."""
    numbers, labels = targets[:, 0], targets[:, 1].long()
    return functional.mse_loss(outputs[:, 0], numbers) + functional.cross_entropy(
        outputs[:, 1:], labels
    )


def distillation(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return how the classes' shares differ from those of a teacher's logits, all made softer.

    G. Hinton, O. Vinyals and J. Dean, "Distilling the Knowledge in a Neural Network", 2015.
    """
    shares, wanted = (outputs / 2).log_softmax(1), (targets / 2).log_softmax(1)
    return 4 * functional.kl_div(shares, wanted, reduction="batchmean", log_target=True)


def square(outputs: Tensor, _: Tensor) -> Tensor:
    """Return the mean square of what a network has missed by itself."""
    return (outputs**2).mean()
