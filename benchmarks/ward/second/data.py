"""What the networks of the second ward learn."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pydoc_data.topics import topics

import torch
from sklearn import datasets
from torch import Tensor, nn

from benchmarks.ward.data import classified, digits, split, standardized
from benchmarks.ward.training import Data


def letters(count: int = 6000, *, length: int = 32) -> Data:
    """Return sequences `[N, T]` of 26 letters and spaces of English, and what comes next at each.

    The text is that of Python's own help.
    """
    text = re.sub("[^a-z]+", " ", " ".join(topics.values()).lower())[: count * (length + 1)]
    codes = torch.tensor([ord(letter) - 96 if letter != " " else 0 for letter in text])
    parts = codes[: len(codes) // (length + 1) * (length + 1)].view(-1, length + 1)
    return split(parts[:, :-1], parts[:, 1:])


def sentences(count: int = 4000, *, length: int = 20, words: int = 24, tags: int = 4) -> Data:
    """Return words `[N, T]`, each of which has two tags, and tags of a hidden Markov chain."""
    follow = nn.functional.one_hot(torch.randperm(tags), tags).float() + 0.1
    found = [torch.randint(tags, (count,))]
    for _ in range(length - 1):
        found.append(torch.multinomial(follow[found[-1]], 1)[:, 0])
    named = torch.stack(found, 1)
    meaning = (named + torch.randint(2, named.shape)) % tags
    return split(meaning + tags * torch.randint(words // tags, named.shape), named)


def signals(count: int = 3000, *, length: int = 96) -> Data:
    """Return signals `[N, 1, T]` of two sines and a jump, in noise, and the same without it."""
    time, shape = torch.linspace(0, 1, length), (count, 1, 1)
    clean = sum(
        torch.rand(shape)
        * torch.sin(6.3 * ((2 + 10 * torch.rand(shape)) * time + torch.rand(shape)))
        for _ in range(2)
    )
    jumped = clean + (torch.rand(shape) - 0.5) * (time > torch.rand(shape))
    return split(jumped + 0.4 * torch.randn(count, 1, length), jumped)


def figures(count: int = 2400, *, side: int = 16) -> Data:
    """Return images `[N, 1, H, W]` of a disc over a square, and `[N, H, W]`, what is where."""
    places = 3 + (side - 6) * torch.rand(2, 2, count, 1, 1)
    y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    size = 2 + 2 * torch.rand(2, count, 1, 1)
    dx, dy = (x - places[0]).abs(), (y - places[1]).abs()
    disc, square = dx[0].hypot(dy[0]) < size[0], torch.maximum(dx[1], dy[1]) < size[1]
    what = torch.where(disc, 2, square.long())
    return split((what / 2 + 0.25 * torch.randn(count, side, side))[:, None], what)


def textures(count: int = 4000, *, side: int = 16) -> Data:
    """Return color images `[N, 3, H, W]` of stripes, checks, rings or spots, and which of them."""
    labels = torch.randint(4, (count,))
    shape, axis = (count, 1, 1), torch.arange(side) - (side - 1) / 2
    turn, pitch = 6.3 * torch.rand(shape), 0.9 + 0.6 * torch.rand(shape)
    x = (axis * turn.cos() + axis[:, None] * turn.sin()) * pitch
    y = (axis[:, None] * turn.cos() - axis * turn.sin()) * pitch
    a, b = x + 6.3 * torch.rand(shape), y + 6.3 * torch.rand(shape)
    spots = ((a.sin() + b.sin()) > 1).float() * 2 - 1
    kinds = torch.stack([a.sin(), (a.sin() * b.sin()).sign(), x.hypot(y).sin(), spots])
    colors = 0.3 + 0.7 * torch.rand(count, 3, 1, 1)
    drawn = kinds[labels, torch.arange(count)][:, None] * colors
    return classified(drawn + 0.6 * torch.randn(count, 3, side, side), labels)


def curves(count: int = 5000, *, length: int = 48) -> Data:
    """Return bumps `[N, T]` whose place, width and height differ, in noise, to be reconstructed."""
    time = torch.linspace(-1, 1, length)
    place, width, height = torch.rand(3, count, 1)
    bumps = (0.5 + height) * torch.exp(-(((time - 1.2 * place + 0.6) / (0.1 + 0.3 * width)) ** 2))
    inputs = bumps + 0.05 * torch.randn(count, length)
    return split(inputs, inputs)


def faces(count: int = 4000, *, side: int = 12) -> Data:
    """Return images `[N, H * W]` in [0, 1] of faces: two eyes and a mouth, to be reconstructed."""
    axis = torch.linspace(-1, 1, side)
    x, y = axis, axis[:, None]
    tall, apart, smile = torch.rand(3, count, 1, 1)
    head = torch.sigmoid(12 * (0.95 - (x**2 + (y * (0.9 + 0.4 * tall)) ** 2)))
    eyes = torch.exp(-40 * ((x.abs() - 0.25 - 0.25 * apart) ** 2 + (y + 0.3) ** 2))
    mouth = torch.exp(-60 * (y - 0.35 - (smile - 0.5) * x**2) ** 2 - 6 * x**2)
    drawn = head * (0.9 - 0.8 * torch.maximum(eyes, mouth)) + 0.02 * torch.randn(count, side, side)
    inputs = drawn.clamp(0, 1).flatten(1)
    return split(inputs, inputs)


def atoms(count: int = 5000, *, features: int = 32, of: int = 24) -> Data:
    """Return `[N, F]`, sums of a few out of many directions, in noise, to be reconstructed."""
    directions = nn.functional.normalize(torch.randn(of, features), dim=1)
    chosen = (torch.rand(count, of) < 0.1) * (1 + torch.rand(count, of))
    inputs = 2 * chosen @ directions + 0.1 * torch.randn(count, features)
    return split(inputs, inputs)


def swirl(count: int = 8000) -> Data:
    """Return points `[N, 2]` on a spiral, standardized; there is nothing to compare with."""
    angle = 2 + 9 * torch.rand(count, 1).sqrt()
    points = torch.cat([angle * angle.cos(), angle * angle.sin()], 1)
    return split(standardized(points + 0.3 * torch.randn(count, 2)), torch.zeros(count, 2))


def community(
    count: int = 1000, *, groups: int = 4, features: int = 16
) -> tuple[Data, Tensor, Tensor]:
    """Return a random graph of members of groups, who know their own kind better than others.

    Returns:
        Indexes of members and their groups; `[N, F]`, what is known of each; and `[N, N]`, who
        knows whom.
    """
    labels = torch.randint(groups, (count,))
    alike = labels[:, None] == labels
    upper = (torch.rand(count, count) < torch.where(alike, 0.018, 0.003)).triu(1)
    known = 0.4 * torch.randn(groups, features)[labels] + torch.randn(count, features)
    return classified(torch.arange(count), labels), known, (upper | upper.T).float()


def ratings(count: int = 16000, *, users: int = 250, items: int = 120) -> Data:
    """Return pairs `[N, 2]` of a user and an item, and `[N]`, how the one rates the other."""
    pairs = torch.stack([torch.randint(users, (count,)), torch.randint(items, (count,))], 1)
    tastes, kinds = torch.randn(users, 3)[pairs[:, 0]], torch.randn(items, 3)[pairs[:, 1]]
    liked = 0.6 * (tastes * kinds).sum(1) + 0.5 * torch.randn(items)[pairs[:, 1]]
    return split(pairs, liked + 0.4 * torch.randn(count))


def triplets(count: int = 4000) -> Data:
    """Return `[N, 3, 64]`: a digit, another of its class, and one of another class."""
    alone = digits()
    labels, others = alone.targets, alone.validation_targets
    own = alone.inputs[_threes(labels, count)]
    rest = alone.validation_inputs[_threes(others, count // 5)]
    return Data(own, torch.zeros(len(own)), rest, torch.zeros(len(rest)))


def iris() -> Data:
    """Return 150 flowers of 4 features, standardized, of three classes."""
    features, labels = datasets.load_iris(return_X_y=True)
    return classified(standardized(features), torch.tensor(labels))


def hastie(count: int = 10000) -> Data:
    """Return ten normal numbers, and whether the sum of their squares is above its median."""
    features, labels = datasets.make_hastie_10_2(count, random_state=_seed())
    return classified(torch.tensor(features).float(), torch.tensor(labels > 0))


def shells(count: int = 8000, *, features: int = 6, classes: int = 4) -> Data:
    """Return points of a Gaussian, and in which of some shells of equal share they are."""
    inputs, labels = datasets.make_gaussian_quantiles(
        n_samples=count, n_features=features, n_classes=classes, random_state=_seed()
    )
    return classified(torch.tensor(inputs).float(), torch.tensor(labels))


def checks(count: int = 8000) -> Data:
    """Return points in a square, noisy, and the color of the field of a board of 3 times 3."""
    inputs = torch.rand(count, 2) * 3
    labels = inputs.long().sum(1) % 2
    return classified(inputs - 1.5 + 0.05 * torch.randn(count, 2), labels)


def minority(count: int = 30000, *, share: float = 0.04) -> Data:
    """Return ten numbers, and a class of a small share whose squares are larger."""
    labels = (torch.rand(count) < share).long()
    inputs = torch.randn(count, 10)
    inputs[:, :4] *= 1 + 1.5 * labels[:, None]
    return classified(inputs + 0.6 * labels[:, None], labels)


def clouds(count: int = 6000, *, features: int = 16, classes: int = 6, apart: float = 0.5) -> Data:
    """Return clouds, each of them stretched and turned in its own way, `apart` from each other."""
    centers, turned = (
        apart * torch.randn(classes, features),
        torch.randn(classes, features, features),
    )
    labels = torch.randint(classes, (count,))
    away = torch.einsum("nf,nfg->ng", torch.randn(count, features), turned[labels])
    return classified(centers[labels] + away / math.sqrt(features), labels)


def regimes(count: int = 8000) -> Data:
    """Return six numbers, and one that follows from them in another way on either side of zero."""
    inputs = torch.randn(count, 6)
    below, above = inputs @ torch.randn(6), torch.sin(2 * inputs[:, 1]) * 2
    targets = torch.where(inputs[:, 0] < 0, below, above + inputs[:, 2])
    return split(inputs, standardized(targets[:, None]) + 0.2 * torch.randn(count, 1))


def circuit(count: int = 8000) -> Data:
    """Return four quantities of a circuit and its phase, standardized: Friedman's third."""
    features, targets = datasets.make_friedman3(count, noise=0.05, random_state=_seed())
    return split(standardized(features), standardized(targets[:, None]))


def impedance(count: int = 8000) -> Data:
    """Return four quantities of a circuit and its impedance, standardized: Friedman's second."""
    features, targets = datasets.make_friedman2(count, noise=50.0, random_state=_seed())
    return split(standardized(features), standardized(targets[:, None]))


def houses(count: int = 8000) -> Data:
    """Return eight features of houses, standardized, and the logarithms of their prices."""
    income, age, rooms = torch.randn(count).exp(), torch.rand(count) * 50, torch.randn(count)
    place = torch.rand(count, 2) * 10
    shore = torch.exp(-((place - torch.tensor([2.0, 7.0])) ** 2).sum(1) / 8)
    price = (0.5 + income).log() + 0.3 * rooms - 0.01 * age + 1.5 * shore
    other = torch.randn(count, 3) + rooms[:, None]
    features = torch.cat([torch.stack([income.log(), age, rooms], 1), place, other], 1)
    return split(standardized(features), standardized(price[:, None]) + 0.3 * torch.randn(count, 1))


def outliers(count: int = 8000) -> Data:
    """Return eight features and prices, of which three in a hundred are wrong by a lot."""
    data = houses(count)
    own, other = (
        prices + (torch.rand_like(prices) < 0.03) * 5 * torch.randn_like(prices)
        for prices in (data.targets, data.validation_targets)
    )
    return replace(data, targets=own, validation_targets=other)


def hardly(count: int = 20000) -> Data:
    """Return ten numbers, and one of which they explain no more than a twentieth."""
    inputs = torch.randn(count, 10)
    told = 0.15 * inputs[:, :1] - 0.1 * inputs[:, 1:2] + 0.12 * inputs[:, 2:3].tanh()
    return split(inputs, told + torch.randn(count, 1))


def measured(count: int = 8000) -> Data:
    """Return three numbers, and one whose noise is small, and depends on the second."""
    inputs = torch.rand(count, 3) * 2 - 1
    level = torch.sin(3 * inputs[:, :1]) * inputs[:, 2:]
    return split(inputs, level + (0.03 + 0.15 * (inputs[:, 1:2] > 0)) * torch.randn(count, 1))


def grades(count: int = 8000, *, classes: int = 5) -> Data:
    """Return seven numbers, and one of five grades in order."""
    inputs = torch.randn(count, 7)
    worth = (
        inputs[:, 0] + inputs[:, 1] * inputs[:, 2] + inputs[:, 3].abs() + 0.4 * torch.randn(count)
    )
    edges = worth.quantile(torch.arange(1, classes) / classes)
    return classified(inputs, torch.bucketize(worth, edges))


def survivors(count: int = 8000) -> Data:
    """Return six numbers of patients, and `[N, 2]`: a time, and whether it is that of death."""
    inputs = torch.randn(count, 6)
    risk = inputs[:, 0] - inputs[:, 1] + 0.8 * inputs[:, 2] ** 2
    death = -torch.rand(count).log() * (-risk).exp()
    left = -torch.rand(count).log() * 2
    return split(inputs, torch.stack([torch.minimum(death, left), (death < left).float()], 1))


def two_tasks(count: int = 8000) -> Data:
    """Return twelve numbers, and `[N, 2]`: a number, and one of three classes."""
    inputs = torch.randn(count, 12)
    shared = torch.tanh(inputs @ torch.randn(12, 3) / 2)
    number = shared.sum(1) + shared[:, 0] * shared[:, 1] + 0.2 * torch.randn(count)
    return split(inputs, torch.stack([number, shared.argmax(1).float()], 1))


def painting(count: int = 8000) -> Data:
    """Return places `[N, 2]` in [-1, 1], and the colors `[N, 3]` of a picture there, in [0, 1]."""
    places = torch.rand(count, 2) * 2 - 1
    x, y = places.T
    ring, wave = torch.sin(14 * x.hypot(y)), torch.sin(9 * x + 4 * torch.sin(5 * y))
    colors = torch.stack([ring, wave, (ring * wave)], 1)
    return split(places, 0.5 + 0.4 * colors + 0.02 * torch.randn(count, 3))


def _threes(labels: Tensor, count: int) -> Tensor:
    """Return indexes `[N, 3]` of which the first two are of one class, and the third is not."""
    drawn = torch.randint(len(labels), (12 * count, 3))
    first, same, other = labels[drawn].T
    return drawn[(first == same) & (first != other)][:count]


def _seed() -> int:
    return int(torch.randint(2**31, ()))
