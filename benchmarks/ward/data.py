"""What the networks of the ward learn: data sets of scikit-learn, and made ones."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from sklearn import datasets
from torch import Tensor, nn

from benchmarks.ward.training import Data


def digits(*, as_images: bool = False) -> Data:
    """Return 1,797 digits, `[N, 64]` or `[N, 1, 8, 8]` in [0, 1], and their classes."""
    images, labels = datasets.load_digits(return_X_y=True)
    inputs = torch.tensor(images / 16, dtype=torch.float32)
    return classified(inputs.reshape(-1, 1, 8, 8) if as_images else inputs, torch.tensor(labels))


def cancer() -> Data:
    """Return 569 tumors of 30 features, standardized, of two classes."""
    features, labels = datasets.load_breast_cancer(return_X_y=True)
    return classified(standardized(features), torch.tensor(labels))


def reconstructed(data: Data) -> Data:
    """Return the same inputs, which are to be reconstructed; their classes are still told."""
    return replace(data, targets=data.inputs, validation_targets=data.validation_inputs)


def waves(count: int = 2000, *, noise: float = 0.1) -> Data:
    """Return sums of two sines of two numbers in [-1, 1], with noise."""
    inputs = torch.rand(count, 2) * 2 - 1
    targets = torch.sin(3 * inputs[:, :1]) + torch.sin(5 * inputs[:, 1:])
    return split(inputs, targets + noise * torch.randn(count, 1))


def friedman(count: int = 3000) -> Data:
    """Return ten numbers in [0, 1] and Friedman's function of five, standardized, with noise."""
    inputs, targets = datasets.make_friedman1(count, noise=1.0, random_state=_seed())
    return split(torch.tensor(inputs).float() - 0.5, standardized(targets[:, None]))


def blobs(count: int = 3000, *, features: int = 20, classes: int = 5, apart: float = 0.7) -> Data:
    """Return Gaussian clouds that overlap, of unit variance."""
    centers = apart * torch.randn(classes, features)
    labels = torch.randint(classes, (count,))
    return classified(centers[labels] + torch.randn(count, features), labels)


def spirals(count: int = 3000) -> Data:
    """Return two spirals, wound into each other, with noise."""
    labels = torch.randint(2, (count,))
    angle = torch.sqrt(torch.rand(count)) * 2.5 * math.pi
    turned = angle + math.pi * labels
    inputs = torch.stack([angle * turned.cos(), angle * turned.sin()], 1) / 4
    return classified(inputs + 0.05 * torch.randn(count, 2), labels)


def bars(count: int = 2400, *, as_images: bool = True) -> Data:
    """Return images, `[N, 1, 12, 12]` or `[N, 144]`, of bars in one of four directions."""
    labels = torch.randint(4, (count,))
    y, x = torch.meshgrid(torch.arange(12.0), torch.arange(12.0), indexing="ij")
    along = torch.stack([x, y, (x + y) / 1.5, (x - y) / 1.5])[labels]
    wave = 0.5 + 0.5 * torch.sin(along * 1.3 + 6.3 * torch.rand(count, 1, 1))
    noisy = (wave + 0.3 * torch.randn(count, 12, 12)).clamp(0, 1)
    return classified(noisy[:, None] if as_images else noisy.flatten(1), labels)


def signs(count: int = 3000, *, length: int = 20) -> Data:
    """Return sequences `[N, T, 1]` of numbers, and whether their sum is above zero."""
    inputs = torch.randn(count, length, 1)
    return classified(inputs, (inputs.sum((1, 2)) > 0).long())


def sums(count: int = 3000, *, length: int = 24) -> Data:
    """Return the adding problem: sequences `[N, T, 2]` of numbers and marks, the marked ones' sum.

    S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", 1997.
    """
    marks = torch.zeros(count, length)
    marks.scatter_(1, torch.rand(count, length).argsort(1)[:, :2], 1.0)
    numbers = torch.rand(count, length)
    return split(torch.stack([numbers, marks], 2), (numbers * marks).sum(1, keepdim=True))


def words(count: int = 3000, *, length: int = 16, vocabulary: int = 40) -> Data:
    """Return sequences `[N, T]` of indexes of words, and of which of 4 topics most of them are."""
    labels = torch.randint(4, (count,))
    any_word = torch.randint(vocabulary, (count, length))
    of_topic = any_word - any_word % 4 + labels[:, None]
    inputs = torch.where(torch.rand(count, length) < 0.4, of_topic, any_word)
    return classified(inputs, labels)


def rare(count: int = 4000) -> Data:
    """Return clouds of which one in twelve is of the second class."""
    labels = (torch.rand(count) < 1 / 12).long()
    return classified(torch.randn(count, 12) + 0.9 * labels[:, None], labels)


def wine() -> Data:
    """Return 178 wines of 13 features, standardized, of three classes."""
    features, labels = datasets.load_wine(return_X_y=True)
    return classified(standardized(features), torch.tensor(labels))


def diabetes() -> Data:
    """Return 442 patients of 10 features, and how their illness went on, standardized."""
    features, targets = datasets.load_diabetes(return_X_y=True)
    return split(standardized(features), standardized(targets[:, None]))


def moons(count: int = 2000) -> Data:
    """Return two half circles, hooked into each other, with noise."""
    inputs, labels = datasets.make_moons(count, noise=0.15, random_state=_seed())
    return classified(standardized(inputs), torch.tensor(labels))


def hypercube(count: int = 3000) -> Data:
    """Return clouds at the corners of a cube, standardized, of three classes; half is noise."""
    features, labels = datasets.make_classification(
        count, 16, n_informative=8, n_classes=3, class_sep=1.5, random_state=_seed()
    )
    return classified(standardized(features), torch.tensor(labels))


def labels_of_counts(count: int = 3000) -> Data:
    """Return 20 counts, standardized, and `[N, 5]`, which of five labels each example has."""
    features, labels = datasets.make_multilabel_classification(count, random_state=_seed())
    return split(standardized(features), torch.tensor(labels).float())


def shapes(count: int = 2400, *, as_images: bool = True) -> Data:
    """Return images, `[N, 1, 16, 16]` or `[N, 256]`, of a disc, ring, square or cross, noisy."""
    labels = torch.randint(4, (count,))
    centers, size = 6 + 4 * torch.rand(2, count, 1, 1), 3 + 2 * torch.rand(count, 1, 1)
    y, x = torch.meshgrid(torch.arange(16.0), torch.arange(16.0), indexing="ij")
    dx, dy = (x - centers[0]).abs(), (y - centers[1]).abs()
    radius, inside = dx.hypot(dy), torch.maximum(dx, dy) < size
    crossing = inside & (torch.minimum(dx, dy) < 1)
    kinds = torch.stack([radius < size, (radius - size).abs() < 1, inside, crossing])
    drawn = 0.8 * kinds[labels, torch.arange(count)].float() + 0.1
    noisy = (drawn + 0.1 * torch.randn(count, 16, 16)).clamp(0, 1)
    return classified(noisy[:, None] if as_images else noisy.flatten(1), labels)


def tones(count: int = 2400, *, length: int = 32) -> Data:
    """Return sequences `[N, T, 1]` of sines in noise, and which of three pitches they have."""
    labels = torch.randint(3, (count,))
    pitch = torch.tensor([0.3, 0.6, 1.2])[labels, None]
    wave = torch.sin(pitch * torch.arange(length) + 6.3 * torch.rand(count, 1))
    return classified((wave + 0.3 * torch.randn(count, length))[..., None], labels)


def orders(count: int = 3000, *, length: int = 12, vocabulary: int = 10) -> Data:
    """Return sequences `[N, T]` of words, and whether word 0 stands before word 1."""
    inputs = torch.randint(2, vocabulary, (count, length))
    places = torch.rand(count, length).argsort(1)[:, :2]
    inputs.scatter_(1, places, torch.tensor([0, 1]).expand(count, 2))
    return classified(inputs, (places[:, 0] < places[:, 1]).long())


def point_sets(count: int = 2400, *, points: int = 24) -> Data:
    """Return sets `[N, P, 2]` of points on a circle, in a square or on a cross."""
    labels = torch.randint(3, (count,))
    angle, place = 6.3 * torch.rand(count, points), 2 * torch.rand(count, points, 2) - 1
    circle = torch.stack([angle.cos(), angle.sin()], 2)
    cross = place * nn.functional.one_hot(torch.randint(2, (count, points)), 2)
    kinds = torch.stack([circle, place, cross])
    return classified(
        kinds[labels, torch.arange(count)] + 0.1 * torch.randn(count, points, 2), labels
    )


def pairs(count: int = 3000, *, features: int = 8) -> Data:
    """Return pairs `[N, 2, F]`, and 1 where the first is worth more, else -1."""
    inputs = torch.randn(count, 2, features)
    worth = inputs[..., 0] + inputs[..., 1].abs() - inputs[..., 2] * inputs[..., 3]
    better = worth[:, 0] - worth[:, 1] + 0.2 * torch.randn(count)
    return split(inputs, 2.0 * (better > 0) - 1)


def views(count: int = 3000, *, features: int = 16) -> Data:
    """Return two noisy views `[N, 2, F]` of six numbers each; targets are these numbers."""
    hidden, seen = torch.randn(count, 1, 6), torch.randn(6, features) / 2
    return split((hidden @ seen).tanh() + 0.2 * torch.randn(count, 2, features), hidden[:, 0])


def inverse(count: int = 2400) -> Data:
    """Return numbers to which several others belong: x = y + 0.3 sin(2 pi y), and noise.

    C. M. Bishop, "Mixture Density Networks", 1994.
    """
    targets = torch.rand(count, 1)
    inputs = targets + 0.3 * torch.sin(2 * math.pi * targets) + 0.05 * torch.randn(count, 1)
    return split(2 * inputs - 1, targets)


def uneven(count: int = 3000) -> Data:
    """Return four numbers and a target whose noise grows with the first."""
    inputs = torch.rand(count, 4) * 2 - 1
    level = 2 * inputs[:, :1] + inputs[:, 1:2] * inputs[:, 2:3]
    return split(inputs, level + (0.2 + 0.3 * inputs[:, :1].abs()) * torch.randn(count, 1))


def counts(count: int = 3000) -> Data:
    """Return five numbers and counts `[N, 1]`, as of Poisson, whose rate follows from them."""
    inputs = torch.randn(count, 5)
    rate = (1 + 0.5 * inputs[:, :1] - 0.5 * inputs[:, 1:2].abs()).exp()
    return split(inputs, torch.poisson(rate))


def mislabeled(data: Data, *, share: float = 0.2) -> Data:
    """Return data of which a share of the labels is drawn at random."""
    wrong = torch.rand(len(data.targets)) < share
    drawn = torch.randint(int(data.targets.max()) + 1, data.targets.shape)
    targets = torch.where(wrong, drawn, data.targets)
    return replace(data, targets=targets, classes=targets)


def _seed() -> int:
    return int(torch.randint(2**31, ()))


def standardized(values: Any) -> Tensor:
    """Return columns of mean 0 and deviation 1."""
    found = torch.as_tensor(values, dtype=torch.float32)
    return (found - found.mean(0)) / found.std(0)


def classified(inputs: Tensor, labels: Tensor) -> Data:
    """Return data of which a random fifth is for validation, and whose labels are told."""
    data = split(inputs, labels.long())
    return replace(data, classes=data.targets)


def split(inputs: Tensor, targets: Tensor) -> Data:
    """Return data of which a random fifth is for validation."""
    order = torch.randperm(len(inputs))
    own, other = order[len(order) // 5 :], order[: len(order) // 5]
    return Data(inputs[own], targets[own], inputs[other], targets[other])
