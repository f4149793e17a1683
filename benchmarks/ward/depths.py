"""Healthy trainings with beginnings and activations that were made to reach deep, to tune on."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrizations
from torch.optim import SGD

from benchmarks.ward import data, networks, optimizers
from benchmarks.ward.data import classified
from benchmarks.ward.training import Data, Training

_LABELED = functional.cross_entropy


def deep_tanh() -> Training:
    """Clouds, ten layers of tanh, Glorot's initialization, SGD with momentum."""
    model = networks.dense([20, *[64] * 10, 5], nn.Tanh)
    gain = nn.init.calculate_gain("tanh")
    _begin(model, partial(nn.init.xavier_uniform_, gain=gain))
    return Training(data.blobs(12000), model, _LABELED, optimizers.sgd(0.01))


def self_normalizing() -> Training:
    """Clouds, six layers of SELU, alpha dropout, LeCun's initialization, a fading rate.

    G. Klambauer and others, "Self-Normalizing Neural Networks", 2017.
    """
    model = networks.dense([20, *[64] * 6, 5], nn.SELU, between=lambda _: nn.AlphaDropout(0.05))
    _begin(model, partial(nn.init.kaiming_normal_, nonlinearity="linear"))
    examples, optimizer = data.blobs(6000), optimizers.sgd(0.02)
    return Training(examples, model, _LABELED, optimizer, schedule=lambda share: 0.05**share)


def orthogonal_bars() -> Training:
    """Images with bars, eight layers of ReLU, orthogonal weights, Adam."""
    model = networks.dense([144, *[64] * 7, 4])
    _begin(model, partial(nn.init.orthogonal_, gain=math.sqrt(2)))
    return Training(data.bars(8000, as_images=False), model, _LABELED, optimizers.adam(3e-4))


def hard_swish_shapes() -> Training:
    """Images of shapes, two convolutions, Hardswish, RMSprop."""
    model = networks.convolutional(16, 4, activation=nn.Hardswish)
    return Training(data.shapes(), model, _LABELED, optimizers.rmsprop(), batch=50)


def learned_slopes() -> Training:
    """Images with bars, PReLU, SGD, one cycle of the rate."""
    model = networks.convolutional(12, 4, activation=nn.PReLU)
    examples, schedule = data.bars(6000), optimizers.cycle
    return Training(examples, model, _LABELED, optimizers.sgd(0.05), schedule=schedule)


def bounded_slopes() -> Training:
    """Two half circles, weights of spectral norm one, Adam.

    T. Miyato and others, "Spectral Normalization for Generative Adversarial Networks", 2018.
    """
    model = networks.dense([2, 48, 48, 1], nn.LeakyReLU)
    for layer in (model[0], model[2]):
        parametrizations.spectral_norm(layer)
    examples = data.moons()
    examples = replace(
        examples,
        targets=examples.targets[:, None].float(),
        validation_targets=examples.validation_targets[:, None].float(),
    )
    loss = functional.binary_cross_entropy_with_logits
    return Training(examples, model, loss, optimizers.adam(3e-3))


def opened_blocks() -> Training:
    """Clouds, twelve residual blocks whose parts are let in from zero, Adam.

    T. Bachlechner and others, "ReZero is All You Need", 2021.
    """
    return Training(data.blobs(8000), Opened(20, 32, 5, blocks=12), _LABELED, optimizers.adam())


def adapted_digits() -> Training:
    """A network of digits learns those a pixel aside, by matrices of rank four from zero.

    E. J. Hu and others, "LoRA: Low-Rank Adaptation of Large Language Models", 2022.
    """
    examples = data.digits()
    model = networks.dense([64, 96, 96, 10])
    _know(model, examples)
    for at in (0, 2, 4):
        model[at] = LowRank(model[at], 4)
    aside = replace(
        examples,
        inputs=_aside(examples.inputs),
        validation_inputs=_aside(examples.validation_inputs),
    )
    return Training(aside, model, _LABELED, optimizers.adam(3e-3))


def zero_head() -> Training:
    """Words' topics, a transformer's layer, a last layer that begins at zero, Adam."""
    model = networks.Attentive(40, 16, 32, 4)
    nn.init.zeros_(model.head.weight)
    nn.init.zeros_(model.head.bias)
    return Training(data.words(12000), model, _LABELED, optimizers.adam(), batch=64)


def parity() -> Training:
    """Whether four of ten bits add up to an odd number: a rest at first, then a fall, SGD."""
    model = networks.dense([10, 64, 2])
    return Training(_odd(4), model, _LABELED, optimizers.sgd(0.06))


def narrow_and_deep() -> Training:
    """Spirals, seven narrow layers of tanh that rest at first, RMSprop."""
    model = networks.dense([2, *[10] * 7, 2], nn.Tanh)
    return Training(data.spirals(), model, _LABELED, optimizers.rmsprop(3e-3), batch=64)


class Opened(nn.Module):
    """Blocks, each of which is added by a weight that begins at zero."""

    def __init__(self, inputs: int, units: int, outputs: int, *, blocks: int) -> None:
        super().__init__()
        self.first = nn.Linear(inputs, units)
        self.blocks = nn.ModuleList(networks.dense([units, units, units]) for _ in range(blocks))
        self.opened = nn.Parameter(torch.zeros(blocks))
        self.last = nn.Linear(units, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs `[N, outputs]`."""
        state = self.first(inputs)
        for block, share in zip(self.blocks, self.opened, strict=True):
            state = state + share * block(state)
        return self.last(state)


class LowRank(nn.Module):
    """A dense layer that is frozen, and two matrices of low rank whose product is added to it."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer.requires_grad_(False)
        self.down = nn.Linear(layer.in_features, rank, bias=False)
        self.up = nn.Linear(rank, layer.out_features, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return what the layer says, and what was added."""
        return self.layer(inputs) + self.up(self.down(inputs))


def _begin(model: nn.Module, begin: partial[Tensor]) -> None:
    """Begin all dense layers in this way, and biases from zero."""
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            begin(layer.weight)
            nn.init.zeros_(layer.bias)


def _know(model: nn.Module, examples: Data) -> None:
    """Train for 200 steps."""
    optimizer = SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(200):
        chosen = torch.randint(len(examples.inputs), (32,))
        optimizer.zero_grad()
        _LABELED(model(examples.inputs[chosen]), examples.targets[chosen]).backward()
        optimizer.step()


def _aside(inputs: Tensor) -> Tensor:
    """Return images `[N, 64]` of which each row is moved by a pixel."""
    return inputs.view(-1, 8, 8).roll(1, 2).flatten(1)


def _odd(bits: int, *, of: int = 10, count: int = 8000) -> Data:
    """Return bits as -1 and 1, and whether an odd number of the first ones is 1."""
    inputs = torch.randint(2, (count, of))
    return classified(2.0 * inputs - 1, inputs[:, :bits].sum(1) % 2)
