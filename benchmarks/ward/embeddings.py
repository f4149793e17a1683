"""Healthy trainings that give things places in a space, to tune on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import SGD

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.data import classified, split
from benchmarks.ward.training import Data, Training


def alike_views() -> Training:
    """Two views of one thing, each foreseen from the other, gradients through one side only.

    X. Chen and K. He, "Exploring Simple Siamese Representation Learning", 2021.
    """
    optimizer = partial(SGD, lr=0.05, momentum=0.9, weight_decay=1e-4)
    schedule = optimizers.cosine
    return Training(data.views(), Alike(16, 64), _unlike, optimizer, batch=64, schedule=schedule)


def skip_grams() -> Training:
    """Words and their neighbors, five drawn words against each, begun as word2vec does.

    T. Mikolov and others, "Distributed Representations of Words and Phrases", 2013.
    """
    loss = functional.binary_cross_entropy_with_logits
    return Training(_neighbors(), Neighbors(200, 16), loss, optimizers.adam(5e-3), batch=128)


def siamese_digits() -> Training:
    """Pairs of digits, whose distance says whether they are the same.

    R. Hadsell, S. Chopra and Y. LeCun, "Dimensionality Reduction by Learning an Invariant Mapping",
    2006.
    """
    model = networks.dense([64, 64, 8])
    return Training(_digit_pairs(), model, _apart, optimizers.adam(), batch=64)


def rare_words() -> Training:
    """Texts of which few words are frequent: most of 2,000 embeddings get no gradient in a step."""
    model = nn.Sequential(nn.EmbeddingBag(2000, 16), nn.Linear(16, 4))
    return Training(_texts(), model, functional.cross_entropy, optimizers.adam(1e-2), batch=64)


def bags_of_words() -> Training:
    """How often each of 500 words stands in a text, ReLU, dropout, AdamW."""
    model = networks.dense([500, 32, 4], between=lambda _: nn.Dropout(0.3))
    examples = _counted(_texts(vocabulary=500), 500)
    return Training(examples, model, functional.cross_entropy, optimizers.adamw())


class Alike(nn.Module):
    """An encoder of both views, and what foresees the code of one from that of the other."""

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            *networks.dense([inputs, units, units], between=nn.BatchNorm1d), nn.BatchNorm1d(units)
        )
        self.predictor = networks.dense([units, units // 4, units], between=nn.BatchNorm1d)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return what is foreseen and what there is, `[N, 2, 2, units]`, of views `[N, 2, F]`."""
        codes = [self.encoder(one) for one in inputs.unbind(1)]
        foreseen = [self.predictor(one) for one in codes]
        return torch.stack([torch.stack(foreseen, 1), torch.stack(codes[::-1], 1)], 1)


class Neighbors(nn.Module):
    """Two tables of words: as they stand in the middle, and as they stand beside it."""

    def __init__(self, words: int, units: int) -> None:
        super().__init__()
        self.middle = nn.Embedding(words, units)
        self.beside = nn.Embedding(words, units)
        nn.init.uniform_(self.middle.weight, -0.5 / units, 0.5 / units)
        nn.init.zeros_(self.beside.weight)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits `[N, K]` of words `[N, 1 + K]`: of each that it stands beside the first."""
        return (self.middle(inputs[:, :1]) * self.beside(inputs[:, 1:])).sum(2)


def _unlike(outputs: Tensor, _: Tensor) -> Tensor:
    foreseen, codes = outputs.unbind(1)
    return -functional.cosine_similarity(foreseen, codes.detach(), dim=2).mean()


def _apart(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return how far same ones are apart, and others not by 1; outputs are `[N, 2, F]`."""
    distance = (outputs[:, 0] - outputs[:, 1]).square().sum(1).add(1e-8).sqrt()
    return torch.where(targets, distance, (1 - distance).clamp(min=0)).square().mean()


def _neighbors(count: int = 20000, *, words: int = 200, drawn: int = 5) -> Data:
    """Return words with a neighbor, of one in ten topics, and drawn ones; the neighbor has a 1."""
    middle = torch.randint(words, (count, 1))
    beside = (middle % 10 + 10 * torch.randint(words // 10, (count, 1))) % words
    any_words = torch.randint(words, (count, drawn))
    answers = torch.zeros(count, 1 + drawn)
    answers[:, 0] = 1
    return split(torch.cat([middle, beside, any_words], 1), answers)


def _digit_pairs(count: int = 4000) -> Data:
    """Return pairs of digits `[N, 2, 64]`, half of them of one class, and whether they are."""
    digits = data.digits()

    def pairs(inputs: Tensor, labels: Tensor, count: int) -> tuple[Tensor, Tensor]:
        order = labels.argsort()
        near = torch.randint(len(order), (count,))
        same = order[(near + torch.randint(1, 20, (count,))) % len(order)]
        other = torch.randint(len(order), (count,))
        chosen = torch.where(torch.rand(count) < 0.5, same, other)
        first = order[near]
        return torch.stack([inputs[first], inputs[chosen]], 1), labels[first] == labels[chosen]

    own = pairs(digits.inputs, digits.targets, count)
    rest = pairs(digits.validation_inputs, digits.validation_targets, count // 4)
    return Data(*own, *rest)


def _texts(count: int = 24000, *, vocabulary: int = 2000, length: int = 20) -> Data:
    """Return texts `[N, T]` of words whose frequency falls as 1 / rank, of four topics."""
    labels = torch.randint(4, (count,))
    ranks = torch.arange(1.0, vocabulary // 4 + 1)
    drawn = torch.multinomial(1 / ranks, count * length, replacement=True).view(count, length)
    topics = torch.where(
        torch.rand(count, length) < 0.3, labels[:, None], torch.randint(4, (count, length))
    )
    return classified(4 * drawn + topics, labels)


def _counted(texts: Data, vocabulary: int) -> Data:
    def count(words: Tensor) -> Tensor:
        return torch.zeros(len(words), vocabulary).scatter_add_(1, words, torch.ones(words.shape))

    return replace(
        texts, inputs=count(texts.inputs), validation_inputs=count(texts.validation_inputs)
    )
