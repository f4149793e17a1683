"""What the tables of the ward held out tell."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from benchmarks.ward.data import classified, split, standardized
from benchmarks.ward.training import Data


def credits(count: int = 6000) -> Data:
    """Return ten features of debtors, standardized, and 1 for who does not pay, `[N, 1]`."""
    inputs = torch.randn(count, 10)
    inputs[:, 5:] += 0.5 * inputs[:, :5]
    odds = inputs @ torch.tensor([1.2, -0.9, 0.7, -0.5, 0.0, 0.8, -0.6, 0.0, 0.4, 0.0]) - 0.4
    return split(standardized(inputs), (torch.rand(count) < odds.sigmoid()).float()[:, None])


def documents(count: int = 8000, *, words: int = 60, topics: int = 5) -> Data:
    """Return `[N, W]`, logarithms of 1 + how often words stand in a text, and what it is about."""
    often = 0.7 * (0.6 * torch.randn(topics, words)).exp()
    labels = torch.randint(topics, (count,))
    return classified(torch.poisson(often[labels]).log1p(), labels)


def arm(count: int = 8000) -> Data:
    """Return the angles of three joints in [-1, 1], and where elbow and hand are, `[N, 4]`."""
    inputs = torch.rand(count, 3) * 2 - 1
    angles = (1.5 * inputs).cumsum(1)
    places = torch.stack([angles.cos(), angles.sin()], 2).cumsum(1)[:, 1:]
    return split(inputs, standardized(places.flatten(1)) + 0.05 * torch.randn(count, 4))


def chirp(count: int = 6000) -> Data:
    """Return times in [-1, 1], and a sound whose pitch rises, with a little noise."""
    times = torch.rand(count, 1) * 2 - 1
    sound = torch.sin(8 * (times + 1.3) ** 2) * (1 - 0.5 * times**2)
    return split(times, sound + 0.05 * torch.randn(count, 1))


def regions(count: int = 10000, *, features: int = 10, classes: int = 4) -> Data:
    """Return numbers, and which of some quadratic functions of them is the largest."""
    inputs = torch.randn(count, features)
    squared = torch.randn(classes, features, features) / features
    values = torch.einsum("nf,cfg,ng->nc", inputs, squared, inputs)
    values = values + 1.2 * inputs @ torch.randn(features, classes) / math.sqrt(features)
    return classified(inputs, values.argmax(1))


def plant(count: int = 1500) -> Data:
    """Return the weather at a power plant in four numbers, and its power, standardized."""
    heat, damp, pressure, vacuum = inputs = torch.randn(4, count)
    power = -heat - 0.3 * damp * heat.tanh() + 0.3 * pressure - 0.4 * (vacuum + heat / 2).sin()
    return split(inputs.T, standardized(power[:, None]) + 0.2 * torch.randn(count, 1))


def bearings(count: int = 8000) -> Data:
    """Return how loud nine microphones hear a source, standardized, and its direction `[N, 3]`."""
    directions = nn.functional.normalize(torch.randn(count, 3), dim=1)
    heard = (directions @ nn.functional.normalize(torch.randn(3, 9), dim=0)).sigmoid() ** 2
    return split(standardized(heard + 0.03 * torch.randn(count, 9)), directions)


def islands(count: int = 8000, *, features: int = 8, classes: int = 5) -> Data:
    """Return points on three islands for each class, standardized."""
    places, labels = 1.6 * torch.randn(classes, 3, features), torch.randint(classes, (count,))
    inputs = places[labels, torch.randint(3, (count,))] + torch.randn(count, features)
    return classified(standardized(inputs), labels)


def wages(count: int = 10000) -> Data:
    """Return six numbers, and one whose noise has heavy tails and grows with the first."""
    inputs = torch.randn(count, 6)
    level = inputs[:, 0] + inputs[:, 1].tanh() * inputs[:, 2]
    noise = torch.distributions.StudentT(4.0).sample((count,)) * (0.2 + 0.2 * inputs[:, 0].exp())
    return split(inputs, (level + 0.5 * noise)[:, None])


def yields(count: int = 10000) -> Data:
    """Return fourteen numbers of fields, and what they yield, which follows from five of them."""
    inputs = torch.randn(count, 14)
    a, b, c, d, e = inputs[:, :5].T
    amount = a * torch.sigmoid(2 * b) + (c - d).abs() + 0.7 * torch.sin(1.5 * e)
    return split(inputs, standardized(amount[:, None]) + 0.15 * torch.randn(count, 1))


def spectra(count: int = 6000, *, length: int = 40) -> Data:
    """Return spectra `[N, T]` of lines of four substances, to be reconstructed."""
    axis = torch.linspace(0, 1, length)
    lines, widths = torch.rand(4, 3, 1), 0.03 + 0.05 * torch.rand(4, 3, 1)
    substances = torch.exp(-(((axis - lines) / widths) ** 2)).sum(1)
    much = torch.rand(count, 4) * (torch.rand(count, 4) < 0.8)
    inputs = 3 * (much @ substances).tanh() + 0.05 * torch.randn(count, length)
    return split(inputs - 1, inputs - 1)


def surveys(count: int = 6000, *, questions: int = 30) -> Data:
    """Return answers `[N, Q]` that follow from five attitudes, to be reconstructed."""
    answers = (torch.randn(count, 5) @ torch.randn(5, questions) / 1.5).tanh()
    inputs = standardized(answers + 0.15 * torch.randn(count, questions))
    return split(inputs, inputs)


def roads(count: int = 5000, *, side: int = 12) -> Data:
    """Return black and white images `[N, H * W]` of a road, to be reconstructed."""
    axis = torch.linspace(-1, 1, side)
    start, end, bend = torch.rand(3, count, 1, 1) * 1.6 - 0.8
    middle = start + (end - start) * (axis[:, None] + 1) / 2 + bend * (1 - axis[:, None] ** 2) / 2
    inputs = ((axis - middle).abs() < 0.3).float().flatten(1)
    return split(inputs, inputs)


def skylines(count: int = 5000, *, side: int = 12) -> Data:
    """Return black and white images `[N, H * W]` of hills before the sky, to be reconstructed."""
    axis = torch.linspace(-1, 1, side)
    level, slope, height, place = torch.rand(4, count, 1)
    hill = height * torch.exp(-(((axis - 1.4 * place + 0.7) / 0.35) ** 2))
    tops = 1.6 * level - 1.3 + (slope - 0.5) * axis + 1.1 * hill
    inputs = (axis[:, None] < tops[:, None, :]).float().flatten(1)
    return split(inputs, inputs)


def molecules(count: int = 6000, *, atoms: int = 10, kinds: int = 4) -> Data:
    """Return atoms' kinds beside who is bound to whom, `[N, P, K + P]`, and energies `[N, 1]`."""
    named = torch.randint(kinds, (count, atoms))
    upper = (torch.rand(count, atoms, atoms) < 0.25).float().triu(1)
    bonds = upper + upper.mT
    strength = torch.randn(kinds, kinds)
    each = (strength + strength.T)[named[:, :, None], named[:, None, :]]
    energy = (bonds * each).sum((1, 2))[:, None]
    known = nn.functional.one_hot(named, kinds).float()
    noise = 0.1 * torch.randn(count, 1)
    return split(torch.cat([known, bonds], 2), standardized(energy) + noise)


def swarms(count: int = 6000, *, points: int = 16) -> Data:
    """Return sets `[N, P, 3]` of points, and how far the foremost is ahead, and their height."""
    inputs = torch.randn(count, points, 3) + 0.5 * torch.randn(count, 1, 3)
    ahead: Tensor = inputs[..., 0].amax(1) + inputs[..., 1].mean(1) + 0.5 * inputs[..., 2].amin(1)
    return split(inputs, standardized(ahead[:, None]) + 0.1 * torch.randn(count, 1))
