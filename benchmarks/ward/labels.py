"""Healthy trainings whose labels are rare, wrong, few or repeated, to tune on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import torch
from sklearn import datasets
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import SGD

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.data import classified, split
from benchmarks.ward.training import Data, Training

_LABELED = functional.cross_entropy
_YES_OR_NO = functional.binary_cross_entropy_with_logits


def alarms() -> Training:
    """One example in a hundred is positive, and the last bias begins there; batches of 64."""
    model = networks.dense([10, 32, 1])
    nn.init.constant_(model[-1].bias, -4.6)
    return Training(_alarms(), model, _YES_OR_NO, optimizers.adam(2e-3), batch=64)


def unsure_labels() -> Training:
    """Three in ten labels are wrong: the loss has little way to go, and goes it."""
    model = networks.dense([12, 24, 2])
    optimizer = partial(SGD, lr=0.05, momentum=0.9, weight_decay=1e-3)
    return Training(_flipped(0.3), model, _LABELED, optimizer, schedule=optimizers.cosine)


def nearly_solved() -> Training:
    """Clouds far apart with one label in 500 that is wrong, which a batch meets now and then."""
    examples = data.blobs(12000, apart=2.0)
    wrong = torch.rand(len(examples.targets)) < 0.002
    targets = torch.where(wrong, (examples.targets + 1) % 5, examples.targets)
    model = networks.dense([20, 64, 5])
    return Training(
        replace(examples, targets=targets, classes=targets), model, _LABELED, optimizers.adam()
    )


def iris() -> Training:
    """Three kinds of iris, 30 examples to validate with, tanh, SGD, weight decay."""
    features, labels = datasets.load_iris(return_X_y=True)
    examples = classified(data.standardized(features), torch.tensor(labels))
    optimizer = partial(SGD, lr=0.01, momentum=0.9, weight_decay=2e-2)
    return Training(examples, networks.dense([4, 16, 3], nn.Tanh), _LABELED, optimizer, batch=16)


def small_survey() -> Training:
    """Two classes of 250 tumors, 50 to validate with, logistic regression, weight decay."""
    whole = data.cancer()
    few = [one[:count] for one, count in ((whole.inputs, 200), (whole.targets, 200))]
    rest = [one[:50] for one in (whole.validation_inputs, whole.validation_targets)]
    optimizer = partial(SGD, lr=0.05, weight_decay=1e-2)
    examples = Data(few[0], few[1], rest[0], rest[1], few[1])
    return Training(examples, networks.dense([30, 2]), _LABELED, optimizer, batch=20)


def repeated_digits() -> Training:
    """Digits of which some occur up to five times among those that are learned, Adam."""
    examples = data.digits()
    often = torch.repeat_interleave(torch.randint(1, 6, (len(examples.inputs),)))
    targets = examples.targets[often]
    examples = replace(examples, inputs=examples.inputs[often], targets=targets, classes=targets)
    model = networks.dense([64, 64, 10], between=lambda _: nn.Dropout(0.2))
    return Training(examples, model, _LABELED, optimizers.adam(2e-3))


def hinge() -> Training:
    """Two classes as -1 and 1, the hinge loss, ReLU, Nesterov's momentum, weight decay."""
    optimizer = partial(optimizers.nesterov(0.02), weight_decay=1e-3)
    return Training(_sides(), networks.dense([12, 32, 1]), _hinge, optimizer)


def squared_hinge() -> Training:
    """Two classes as -1 and 1, a linear support vector machine with squared hinges, SGD."""
    optimizer = partial(SGD, lr=0.01, weight_decay=1e-2)
    return Training(_sides(), nn.Linear(12, 1), _squared_hinge, optimizer, batch=16)


def _alarms(count: int = 20000) -> Data:
    """Return ten numbers, and 1 for one in a hundred, which lies elsewhere, `[N, 1]`."""
    labels = (torch.rand(count, 1) < 0.01).float()
    examples = split(torch.randn(count, 10) + labels, labels)
    return replace(examples, classes=examples.targets[:, 0].long())


def _flipped(share: float, *, count: int = 6000) -> Data:
    """Return twelve numbers and on which side of a plane they are, of which a share is wrong."""
    inputs = torch.randn(count, 12)
    is_right = inputs @ torch.randn(12) > 0
    return classified(inputs, (is_right ^ (torch.rand(count) < share)).long())


def _sides(count: int = 12000) -> Data:
    """Return two clouds that overlap, and -1 or 1, `[N, 1]`."""
    sides = 2.0 * torch.randint(2, (count, 1)) - 1
    return split(torch.randn(count, 12) + 0.45 * sides, sides)


def _hinge(outputs: Tensor, targets: Tensor) -> Tensor:
    return (1 - outputs * targets).clamp(min=0).mean()


def _squared_hinge(outputs: Tensor, targets: Tensor) -> Tensor:
    return (1 - outputs * targets).clamp(min=0).square().mean()
