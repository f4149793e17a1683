"""Rules about gradients, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.layers import last_step, others
from tbviz.monitor.rules.levels import Values, finite, level
from tbviz.monitor.vocabulary import layer_of


class _Excess(NamedTuple):
    """How many times what is sound a gradient is, its norm, and what there is to say of it."""

    times: float
    norm: float
    message: str


def vanishing_gradients(
    norms: Mapping[str, Series],
    *,
    ratio: float = thresholds.VANISHING_RATIO,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find layers whose gradient is a small part of that of a later layer.

    The norm of a layer is the root of the sum of squares of its weights' norms. Its largest of the
    last `least` measurements, divided by the median of those of any later layer, is below `ratio`
    (1e-3 to 1e-4 in X. Zhang et al., "AUTOTRAINER", 2021; the effect: S. Hochreiter, 1991): so one
    whose gradient grows, such as behind a gate that opens, is left alone. Layers that get no
    gradient at all are the business of other rules.

    Args:
        norms: by name of a weight, in the order of the layers.
        ratio: the least that is healthy.
        least: how many measurements it needs, of each weight.
    """
    peaks, layers = _layers(norms, least, of=np.max), _layers(norms, least)
    later = np.maximum.accumulate([*layers.values(), 0.0][::-1])[::-1][1:]
    shares = {
        layer: norm / largest
        for (layer, norm), largest in zip(peaks.items(), later, strict=True)
        if norm > 0 and largest > 0
    }
    low = {layer: share for layer, share in shares.items() if share < ratio}
    if not low:
        return None
    first = next(iter(low))
    return Finding(
        "vanishing_gradients",
        f"its gradient is {low[first]:.2g} of that of a later layer{others(len(low), len(layers))}",
        first,
        last_step(norms),
        certainty(ratio, low[first]),
        "Layers without gradients keep the weights they began with, and the network is shallow.",
        "use ReLU in place of sigmoid or tanh, He or Glorot initialization, normalization, or "
        "residual connections",
    )


def exploding_gradients(
    norms: Mapping[str, Series],
    *,
    ratio: float = thresholds.EXPLODING_RATIO,
    factor: float = thresholds.EXPLODING_FACTOR,
    norm: float = thresholds.EXPLODING_NORM,
    clip: float = thresholds.EXPLODING_CLIP,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find layers whose gradient is far above that of a later layer, its own past, or a limit.

    Each layer's norm is as in `vanishing_gradients`, the median of the last `least` measurements.
    It explodes where it is more than `norm`, which suits targets of unit size, or more than `ratio`
    times the smallest of any later layer; or where that of one of its weights is more than `factor`
    times the median of all before (R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of
    training recurrent neural networks", 2013). It is a median since, where nearly all is learned, a
    single batch that is still wrong has a gradient of hundreds of times the usual. One that is not
    above `clip` throws nothing far away: such as that of a stack of sigmoids that had vanished,
    when it begins to learn.

    Args:
        norms: by name of a weight, in the order of the layers.
        ratio: of one layer to a later one.
        factor: of a layer to its past, of at least twice `least` measurements.
        norm: the largest of any layer.
        clip: the norm to which gradients are usually clipped.
        least: how many measurements it needs, of each weight.
    """
    layers = _layers(norms, least)
    high: dict[str, _Excess] = {}
    for layer, excess in _excesses(norms, layers, ratio, factor, norm, least):
        if excess.times > 1 and excess.norm > clip:
            high[layer] = max(excess, high.get(layer, excess))
    if not high:
        return None
    first = min(high, key=[*layers].index)
    return Finding(
        "exploding_gradients",
        f"{high[first].message}{others(len(high), len(layers))}",
        first,
        last_step(norms),
        certainty(high[first].times, 1.0),
        "A single step along such a gradient throws the weights far away.",
        "clip gradients to a norm of 1, lower the learning rate, and normalize inputs, targets and "
        "layers",
    )


def _layers(
    norms: Mapping[str, Series], least: int, *, of: Callable[[Values], Any] = np.median
) -> dict[str, float]:
    """Return the norm of each layer, from the median of the last measurements of its weights."""
    squares: dict[str, float] = {}
    for name, series in norms.items():
        _, values = finite(*series[:2], low=0)
        if len(values) >= max(least, 1):
            layer = layer_of(name)
            squares[layer] = squares.get(layer, 0.0) + float(of(values[-least:])) ** 2
    return {layer: square**0.5 for layer, square in squares.items()}


def _excesses(
    norms: Mapping[str, Series],
    layers: Mapping[str, float],
    ratio: float,
    factor: float,
    norm: float,
    least: int,
) -> Iterator[tuple[str, _Excess]]:
    """Yield layers with how far they are above a limit, a later layer, and their past."""
    positive = [value if value > 0 else np.inf for value in layers.values()]
    later = np.minimum.accumulate([*positive, np.inf][::-1])[::-1][1:]
    for (layer, value), smallest in zip(layers.items(), later.tolist(), strict=True):
        said = f"its gradient has a norm of {value:.3g}"
        yield layer, _Excess(value / norm, value, f"{said}, and at most {norm:,.4g} is sound")
        times = value / smallest
        beside = f"{said}, {times:,.4g} times that of a later layer, {smallest:.3g}"
        yield layer, _Excess(times / ratio, value, beside)
    for name, (now, past) in _growth(norms, least).items():
        said = f"its gradient has a norm of {now:.3g}, {now / past:,.4g} times what it was before"
        yield layer_of(name), _Excess(now / past / factor, now, f"{said}, {past:.3g}")


def _growth(norms: Mapping[str, Series], least: int) -> dict[str, tuple[float, float]]:
    """Return the median of the last measurements of each weight, and that of all before."""
    growth = {}
    for name, series in norms.items():
        _, values = finite(*series[:2], low=0)
        past = level(values[:-least]) if len(values) >= 3 * max(least, 1) else 0.0
        if past > 0:
            growth[name] = level(values[-least:]), past
    return growth
