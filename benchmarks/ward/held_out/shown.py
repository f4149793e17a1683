"""What the signals and images of the ward held out show."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from benchmarks.ward.data import classified, split
from benchmarks.ward.training import Data

_STROKES = {
    "L": [(-1, -1, -1, 1), (-1, 1, 1, 1)],
    "T": [(-1, -1, 1, -1), (0, -1, 0, 1)],
    "X": [(-1, -1, 1, 1), (-1, 1, 1, -1)],
    "V": [(-1, -1, 0, 1), (0, 1, 1, -1)],
    "=": [(-1, -0.6, 1, -0.6), (-1, 0.6, 1, 0.6)],
}


def events(count: int = 8000, *, length: int = 20) -> Data:
    """Return events `[N, T, 5]` of three sensors, and which of these has told most in sum."""
    sensors = nn.functional.one_hot(torch.randint(3, (count, length)), 3).float()
    heights, waits = 0.7 * torch.randn(count, length, 1), torch.rand(count, length, 1)
    sums = (sensors * heights.exp()).sum(1)
    return classified(torch.cat([sensors, heights, waits], 2), sums.argmax(1))


def bursts(count: int = 8000, *, length: int = 40, channels: int = 6) -> Data:
    """Return noise `[N, T, C]` with a short burst of one of four kinds somewhere."""
    kinds, labels = torch.randn(4, channels).sign(), torch.randint(4, (count,))
    kinds[:, :4] = 2 * torch.eye(4) - 0.5
    after = torch.arange(length) - torch.randint(length - 6, (count, 1))
    there = ((after >= 0) & (after < 6)).float()[..., None]
    return classified(torch.randn(count, length, channels) + there * kinds[labels][:, None], labels)


def heartbeats(count: int = 8000, *, length: int = 96) -> Data:
    """Return waves `[N, 1, T]` as of a heart, in noise: sound ones, and three that are not."""
    labels = torch.randint(4, (count,))
    time = torch.linspace(-1, 1, length) - 0.3 * (torch.rand(count, 1) - 0.5)
    kind = nn.functional.one_hot(labels, 4).float()[..., None]

    def bump(place: float, width: Tensor, height: Tensor) -> Tensor:
        return height * torch.exp(-(((time - place) / width) ** 2))

    size, narrow = 0.8 + 0.4 * torch.rand(count, 1), torch.full((count, 1), 0.1)
    first = bump(-0.45, narrow, 0.35 * (1 - kind[:, 1]))
    middle = bump(0.0, 0.04 + 0.06 * kind[:, 2], torch.ones(count, 1))
    last = bump(0.45, narrow, 0.4 - 0.7 * kind[:, 3])
    clean = size * (first + middle + last)
    return classified((clean + 0.15 * torch.randn(count, length))[:, None], labels)


def loads(count: int = 4000, *, length: int = 40) -> Data:
    """Return loads `[N, T, 1]` of a network at each hour, and those an hour later."""
    hours = torch.arange(length + 1)
    size, shift, second = torch.rand(3, count, 1)
    wave = torch.sin(hours * math.pi / 6 + 6.3 * shift) * (0.5 + size)
    load = wave + second * torch.sin(hours * math.pi / 3 + 6.3 * shift) + size
    seen = (load + 0.15 * torch.randn(count, length + 1))[..., None]
    return split(seen[:, :-1], seen[:, 1:])


def pulses(count: int = 8000, *, length: int = 24) -> Data:
    """Return noise `[N, T, 1]` with a pulse up and one down, and how much later the one is."""
    places = torch.rand(count, length).argsort(1)[:, :2]
    inputs = 0.3 * torch.randn(count, length)
    inputs.scatter_add_(1, places, torch.tensor([2.5, -2.5]).expand(count, 2))
    return split(inputs[..., None], (places[:, :1] - places[:, 1:]) * 2.0 / length)


def strokes(count: int = 6000, *, side: int = 16) -> Data:
    """Return images `[N, 1, H, W]` in [0, 1] of one of five signs, turned a little, and which."""
    labels = torch.randint(len(_STROKES), (count,))
    lines = torch.tensor(list(_STROKES.values())).float()[labels].view(count, 2, 2, 2)
    turn = 0.5 * (torch.rand(count) - 0.5)
    matrix = torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()], 1).view(-1, 1, 2, 2)
    lines = lines @ matrix * (0.35 + 0.2 * torch.rand(count, 1, 1, 1))
    begin, end = (lines + 0.5 * (torch.rand(count, 1, 1, 2) - 0.5))[..., None, None, :].unbind(2)
    axis = torch.linspace(-1, 1, side)
    place = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), 2)
    along = (((place - begin) * (end - begin)).sum(-1) / ((end - begin) ** 2).sum(-1)).clamp(0, 1)
    away = (place - begin - along[..., None] * (end - begin)).norm(dim=-1).amin(1)
    drawn = torch.exp(-((away / 0.12) ** 2)) * 0.8
    return classified((drawn + 0.15 * torch.randn(count, side, side)).clamp(0, 1)[:, None], labels)


def stars(count: int = 6000, *, side: int = 16) -> Data:
    """Return images `[N, 1, H, W]` of a star, a wider cloud and noise, and where the star is."""
    places = torch.rand(2, 2, count, 1, 1) * 1.6 - 0.8
    axis = torch.linspace(-1, 1, side)
    squared = (axis - places[:, 0]) ** 2 + (axis[:, None] - places[:, 1]) ** 2
    star, cloud = torch.exp(-squared[0] / 0.03), 0.6 * torch.exp(-squared[1] / 0.2)
    seen = star + cloud + 0.1 * torch.randn(count, side, side)
    return split(3 * (seen[:, None] - 0.15), places[0].view(2, count).T.contiguous())


def crystals(count: int = 6000, *, side: int = 16) -> Data:
    """Return images `[N, 1, H, W]` of crystals that look alike when turned by 90, 60 or 36 degrees.

    Noise is added, and a crystal may be turned and moved in any way.
    """
    axis = torch.arange(side) - (side - 1) / 2
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    labels, turn = torch.randint(3, (count,)), 6.3 * torch.rand(count, 1, 1)
    pitch = 1.0 + 0.4 * torch.rand(count, 1, 1)
    kinds = []
    for waves in (2, 3, 5):
        angles = [turn + math.pi * one / waves for one in range(waves)]
        shifts = 6.3 * torch.rand(waves, count, 1, 1)
        parts = [
            torch.sin(pitch * (x * angle.cos() + y * angle.sin()) + shift)
            for angle, shift in zip(angles, shifts, strict=True)
        ]
        kinds.append(sum(parts, torch.zeros(())) / math.sqrt(waves / 2))
    drawn = torch.stack(kinds)[labels, torch.arange(count)]
    return classified((drawn + 0.7 * torch.randn(count, side, side))[:, None], labels)


def cells(count: int = 3000, *, side: int = 16) -> Data:
    """Return images `[N, 1, H, W]` of three cells in uneven light, and 1 where there is one."""
    axis = torch.linspace(-1, 1, side)
    places, sizes = (
        torch.rand(2, count, 3, 1, 1) * 1.8 - 0.9,
        0.2 + 0.2 * torch.rand(count, 3, 1, 1),
    )
    away = (axis - places[0]).hypot((axis[:, None] - places[1]) * 1.3)
    inside = (away < sizes).any(1).float()
    light = torch.rand(count, 1, 1) * axis + torch.rand(count, 1, 1) * axis[:, None]
    seen = inside * (1.2 + 0.4 * light) + 0.5 * light + 0.4 * torch.randn(count, side, side)
    return split(seen[:, None], inside[:, None])
