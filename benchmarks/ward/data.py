"""What the networks of the ward learn: data sets of scikit-learn, and made ones."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from sklearn import datasets
from torch import Tensor

from benchmarks.ward.training import Data


def digits(*, as_images: bool = False) -> Data:
    """Return 1,797 digits, `[N, 64]` or `[N, 1, 8, 8]` in [0, 1], and their classes."""
    images, labels = datasets.load_digits(return_X_y=True)
    inputs = torch.tensor(images / 16, dtype=torch.float32)
    return _classified(inputs.reshape(-1, 1, 8, 8) if as_images else inputs, torch.tensor(labels))


def cancer() -> Data:
    """Return 569 tumors of 30 features, standardized, of two classes."""
    features, labels = datasets.load_breast_cancer(return_X_y=True)
    return _classified(_standardized(features), torch.tensor(labels))


def reconstructed(data: Data) -> Data:
    """Return the same inputs, which are to be reconstructed; their classes are still told."""
    return replace(data, targets=data.inputs, validation_targets=data.validation_inputs)


def waves(count: int = 2000, *, noise: float = 0.1) -> Data:
    """Return sums of two sines of two numbers in [-1, 1], with noise."""
    inputs = torch.rand(count, 2) * 2 - 1
    targets = torch.sin(3 * inputs[:, :1]) + torch.sin(5 * inputs[:, 1:])
    return _split(inputs, targets + noise * torch.randn(count, 1))


def friedman(count: int = 3000) -> Data:
    """Return ten numbers in [0, 1] and Friedman's function of five, standardized, with noise."""
    inputs, targets = datasets.make_friedman1(count, noise=1.0, random_state=_seed())
    return _split(torch.tensor(inputs).float() - 0.5, _standardized(targets[:, None]))


def blobs(count: int = 3000, *, features: int = 20, classes: int = 5, apart: float = 0.7) -> Data:
    """Return Gaussian clouds that overlap, of unit variance."""
    centers = apart * torch.randn(classes, features)
    labels = torch.randint(classes, (count,))
    return _classified(centers[labels] + torch.randn(count, features), labels)


def spirals(count: int = 3000) -> Data:
    """Return two spirals, wound into each other, with noise."""
    labels = torch.randint(2, (count,))
    angle = torch.sqrt(torch.rand(count)) * 2.5 * math.pi
    turned = angle + math.pi * labels
    inputs = torch.stack([angle * turned.cos(), angle * turned.sin()], 1) / 4
    return _classified(inputs + 0.05 * torch.randn(count, 2), labels)


def bars(count: int = 2400, *, as_images: bool = True) -> Data:
    """Return images, `[N, 1, 12, 12]` or `[N, 144]`, of bars in one of four directions."""
    labels = torch.randint(4, (count,))
    y, x = torch.meshgrid(torch.arange(12.0), torch.arange(12.0), indexing="ij")
    along = torch.stack([x, y, (x + y) / 1.5, (x - y) / 1.5])[labels]
    wave = 0.5 + 0.5 * torch.sin(along * 1.3 + 6.3 * torch.rand(count, 1, 1))
    noisy = (wave + 0.3 * torch.randn(count, 12, 12)).clamp(0, 1)
    return _classified(noisy[:, None] if as_images else noisy.flatten(1), labels)


def signs(count: int = 3000, *, length: int = 20) -> Data:
    """Return sequences `[N, T, 1]` of numbers, and whether their sum is above zero."""
    inputs = torch.randn(count, length, 1)
    return _classified(inputs, (inputs.sum((1, 2)) > 0).long())


def sums(count: int = 3000, *, length: int = 24) -> Data:
    """Return the adding problem: sequences `[N, T, 2]` of numbers and marks, the marked ones' sum.

    S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", 1997.
    """
    marks = torch.zeros(count, length)
    marks.scatter_(1, torch.rand(count, length).argsort(1)[:, :2], 1.0)
    numbers = torch.rand(count, length)
    return _split(torch.stack([numbers, marks], 2), (numbers * marks).sum(1, keepdim=True))


def words(count: int = 3000, *, length: int = 16, vocabulary: int = 40) -> Data:
    """Return sequences `[N, T]` of indexes of words, and of which of 4 topics most of them are."""
    labels = torch.randint(4, (count,))
    any_word = torch.randint(vocabulary, (count, length))
    of_topic = any_word - any_word % 4 + labels[:, None]
    inputs = torch.where(torch.rand(count, length) < 0.4, of_topic, any_word)
    return _classified(inputs, labels)


def rare(count: int = 4000) -> Data:
    """Return clouds of which one in twelve is of the second class."""
    labels = (torch.rand(count) < 1 / 12).long()
    return _classified(torch.randn(count, 12) + 0.9 * labels[:, None], labels)


def mislabeled(data: Data, *, share: float = 0.2) -> Data:
    """Return data of which a share of the labels is drawn at random."""
    wrong = torch.rand(len(data.targets)) < share
    drawn = torch.randint(int(data.targets.max()) + 1, data.targets.shape)
    targets = torch.where(wrong, drawn, data.targets)
    return replace(data, targets=targets, classes=targets)


def _seed() -> int:
    return int(torch.randint(2**31, ()))


def _standardized(values: Any) -> Tensor:
    found = torch.tensor(values, dtype=torch.float32)
    return (found - found.mean(0)) / found.std(0)


def _classified(inputs: Tensor, labels: Tensor) -> Data:
    data = _split(inputs, labels.long())
    return replace(data, classes=data.targets)


def _split(inputs: Tensor, targets: Tensor) -> Data:
    """Return data of which a random fifth is for validation."""
    order = torch.randperm(len(inputs))
    own, other = order[len(order) // 5 :], order[: len(order) // 5]
    return Data(inputs[own], targets[own], inputs[other], targets[other])
