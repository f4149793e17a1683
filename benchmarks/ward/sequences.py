"""Healthy trainings that read or write sequences, to tune on."""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW

from benchmarks.ward import networks, optimizers
from benchmarks.ward.data import split
from benchmarks.ward.training import Data, Training


def causal_text() -> Training:
    """A language model of letters: a small transformer, warmed up, then brought down by cosine."""
    optimizer = partial(AdamW, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1)
    model = Decoder(8, 24, 32, layers=2)
    return Training(_text(), model, _by_letter, optimizer, schedule=_warm_cosine, clip=1.0)


def copied_words() -> Training:
    """Words to be spelled again, an LSTM that reads and one that writes, clipped gradients."""
    examples = _spelled(6, letters=8)
    model = Speller(8, 64)
    return Training(examples, model, _by_letter, optimizers.adam(5e-3), batch=64, clip=1.0)


def echoes() -> Training:
    """The fading memory of a signal, a recurrent layer that is frozen, and a trained readout.

    H. Jaeger, "The 'echo state' approach to analysing and training recurrent neural networks",
    2001.
    """
    reservoir = nn.RNN(1, 100, batch_first=True)
    nn.init.uniform_(reservoir.weight_ih_l0, -0.5, 0.5)
    _scale_to_radius(reservoir.weight_hh_l0, 0.9)
    reservoir.requires_grad_(False)
    model = networks.Recurrent(reservoir, 100, 1)
    return Training(_faded(), model, functional.mse_loss, optimizers.adam(5e-3))


def marked_letters() -> Training:
    """Which letters of a sequence have occurred before, four heads, RMSprop."""
    inputs = torch.randint(12, (3000, 12))
    same = inputs[:, :, None] == inputs[:, None]
    before = same.tril(-1).any(2).float()
    model = Decoder(12, 12, 32, layers=2, outputs=1)
    return Training(split(inputs, before), model, _by_mark, optimizers.rmsprop(), clip=1.0)


class Decoder(nn.Module):
    """Layers of a transformer that see what came before only."""

    def __init__(
        self, letters: int, length: int, units: int, *, layers: int, outputs: int | None = None
    ) -> None:
        super().__init__()
        self.letters = nn.Embedding(letters, units)
        self.places = nn.Embedding(length, units)
        nn.init.normal_(self.letters.weight, std=0.1)
        nn.init.normal_(self.places.weight, std=0.1)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(
                units, 4, 4 * units, dropout=0.0, batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(units)
        self.head = nn.Linear(units, outputs or letters)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits `[N, T, outputs]` of indexes `[N, T]`."""
        state = self.letters(inputs) + self.places.weight
        for block in self.blocks:
            state = block(state, src_mask=self.mask)
        return self.head(self.norm(state))


class Speller(nn.Module):
    """An LSTM whose last state is what another one begins with, which is told the right letters."""

    def __init__(self, letters: int, units: int) -> None:
        super().__init__()
        self.letters = nn.Embedding(letters + 1, units)  # the last one begins a word
        self.reader = nn.LSTM(units, units, batch_first=True)
        self.writer = nn.LSTM(units, units, batch_first=True)
        self.head = nn.Linear(units, letters)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits `[N, T, letters]` of words `[N, T]`."""
        _, state = self.reader(self.letters(inputs))
        begin = torch.full_like(inputs[:, :1], self.letters.num_embeddings - 1)
        written, _ = self.writer(self.letters(torch.cat([begin, inputs[:, :-1]], 1)), state)
        return self.head(written)


def _text(count: int = 3000, *, length: int = 24, letters: int = 8) -> Data:
    """Return sequences `[N, T]`, and the next letter of each, which mostly follows from two."""
    follower = torch.randint(letters, (letters, letters))
    text = [torch.randint(letters, (count,)) for _ in range(2)]
    for _ in range(length - 1):
        drawn = torch.randint(letters, (count,))
        text.append(torch.where(torch.rand(count) < 0.8, follower[text[-2], text[-1]], drawn))
    whole = torch.stack(text, 1)
    return split(whole[:, :-1], whole[:, 1:])


def _spelled(length: int, *, letters: int, count: int = 5000) -> Data:
    """Return random words `[N, T]`, which are their own targets."""
    words = torch.randint(letters, (count, length))
    return split(words, words)


def _faded(count: int = 2400, *, length: int = 30) -> Data:
    """Return signals `[N, T, 1]` in [-1, 1], and their sum with weights that fade."""
    inputs = torch.rand(count, length, 1) * 2 - 1
    weights = 0.7 ** torch.arange(length - 1.0, -1, -1)
    return split(inputs, (inputs[..., 0] @ weights)[:, None])


def _scale_to_radius(weights: Tensor, radius: float) -> None:
    with torch.no_grad():
        weights *= radius / torch.linalg.eigvals(weights).abs().max()


def _by_letter(outputs: Tensor, targets: Tensor) -> Tensor:
    return functional.cross_entropy(outputs.flatten(0, 1), targets.flatten())


def _by_mark(outputs: Tensor, targets: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(outputs[..., 0], targets)


def _warm_cosine(share: float) -> float:
    return share * 10 if share < 0.1 else 0.55 + 0.45 * math.cos(math.pi * (share - 0.1) / 0.9)
