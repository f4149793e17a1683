"""Rules about gradients and updates, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.levels import finite, level, medians_of_three, width
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

    The norm of a layer is the root of the sum of squares of its weights' norms, the median of the
    last `least` measurements. Divided by the largest of any later layer it is below `ratio`
    (1e-3 to 1e-4 in X. Zhang et al., "AUTOTRAINER", 2021; the effect: S. Hochreiter, 1991). Layers
    that get no gradient at all are the business of other rules.

    Args:
        norms: by name of a weight, in the order of the layers.
        ratio: the least that is healthy.
        least: how many measurements it needs, of each weight.
    """
    layers = _layers(norms, least)
    later = np.maximum.accumulate([*layers.values(), 0.0][::-1])[::-1][1:]
    shares = {
        layer: norm / largest
        for (layer, norm), largest in zip(layers.items(), later, strict=True)
        if norm > 0 and largest > 0
    }
    low = {layer: share for layer, share in shares.items() if share < ratio}
    if not low:
        return None
    first = next(iter(low))
    return Finding(
        "vanishing_gradients",
        f"its gradient is {low[first]:.2g} of that of a later layer"
        f"{_others(len(low), len(layers))}",
        first,
        _last_step(norms),
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

    Each layer's norm is as in `vanishing_gradients`. It explodes where its median of the last
    `least` measurements is more than `norm`, or more than `ratio` times the smallest of any later
    layer; or where the largest of these measurements is more than `factor` times the median of
    all before (R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent
    neural networks", 2013). One that is not above `clip` throws nothing far away: such as that of
    a stack of sigmoids that had vanished, when it begins to learn.

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
        f"{high[first].message}{_others(len(high), len(layers))}",
        first,
        _last_step(norms),
        certainty(high[first].times, 1.0),
        "A single step along such a gradient throws the weights far away.",
        "clip gradients to a norm of 1, lower the learning rate, and normalize inputs and layers",
    )


def rate_too_high(
    ratios: Mapping[str, Series],
    *,
    high: float = thresholds.RATE_HIGH,
    peak: float = thresholds.RATE_PEAK,
    least: int = thresholds.RATE_POINTS,
) -> Finding | None:
    """Find steps that are too long for the weights that they move.

    The ratio ||update|| / ||weight||, of one step, is above `high` in the median of all layers
    and of the last `least` measurements; about 1e-3 is usual (A. Karpathy, "CS231n: Neural Networks
    Part 3", 2016). Or its largest so far is above `peak` in more than half of the layers: the
    first steps of too high a rate throw weights so far that the next ones look short beside them.
    Of a layer the weight counts that moves least, but for those that do not move. The step is the
    first of the present stretch in which half of the layers, or else the one at which most of them,
    were moved so far.

    Args:
        ratios: by name of a weight.
        high: the least that is too high.
        peak: the least that is too high in a single measurement.
        least: how many measurements `high` needs.
    """
    ratio, largest = _ratio(ratios, least) or 0.0, _largest_ratio(ratios)
    if ratio <= high and largest <= peak:
        return None
    step = _first_step(ratios, high, least) if ratio > high else _peak_step(ratios, peak)
    moved = f"moves weights by {ratio:.2g}"
    if ratio <= high:
        moved = f"has moved weights by {largest:.2g}"
    return Finding(
        "rate_too_high",
        f"a step {moved} of their norm, and about 1e-3 is usual",
        "",
        step,
        max(certainty(ratio, high), certainty(largest, peak)),
        "Steps overshoot: what one batch teaches, the next one wipes out.",
        "lower the learning rate tenfold",
    )


def rate_too_low(
    ratios: Mapping[str, Series],
    steps: Any,
    losses: Any,
    *,
    where: str = "",
    low: float = thresholds.RATE_LOW,
    remaining: float = thresholds.RATE_REMAINING,
    least: int = thresholds.RATE_POINTS,
) -> Finding | None:
    """Find steps that are too short to get anywhere.

    The ratio ||update|| / ||weight|| is below `low` in the median of all layers and of the last
    `least` measurements, as in `rate_too_high`, while the loss still has far to go: its last tenth
    is above `remaining` times its first, and a fifth or more of what was gained came in the second
    half. A training that has come to rest has short steps for a better reason.

    Args:
        ratios: by name of a weight.
        steps: `[n]`.
        losses: `[n]` of training.
        where: the tag of the losses.
        low: the most that is too low.
        remaining: the share of the first losses.
        least: how many measurements it needs.
    """
    steps, losses = finite(steps, losses)
    ratio, size = _ratio(ratios, least), width(len(losses), 0.1)
    if ratio is None or len(losses) < max(least, 9):
        return None
    first, last = level(losses[:size]), level(losses[-size:])
    middle = level(losses[(len(losses) - size) // 2 :][:size])
    far = last > first - (1 - remaining) * abs(first)
    falling = middle - last >= 0.2 * (first - last) > 0
    if ratio >= low or not (far and falling):
        return None
    return Finding(
        "rate_too_low",
        f"a step moves weights by {ratio:.2g} of their norm, and about 1e-3 is usual; the loss "
        f"is {last:.4g} and was {first:.4g}",
        where,
        int(steps[-1]),
        certainty(low, ratio),
        "At this pace the training takes many times as long as it has to.",
        "raise the learning rate tenfold",
    )


def frozen_weights(
    ratios: Mapping[str, Series],
    *,
    least: int = thresholds.RATE_POINTS,
) -> Finding | None:
    """Find weights that have not changed at all, in any measurement so far.

    Their ratio ||update|| / ||weight|| is exactly 0 in all of at least `least` measurements, which
    is certain.

    Args:
        ratios: by name of a weight, of those that are to be trained.
        least: how many measurements it needs.
    """
    values = {name: finite(*series[:2], low=0)[1] for name, series in ratios.items()}
    frozen = {
        name: len(ratio)
        for name, ratio in values.items()
        if len(ratio) >= max(least, 1) and not ratio.any()
    }
    if not frozen:
        return None
    first, count = next(iter(frozen.items()))
    return Finding(
        "frozen_weights",
        f"it has not changed in {count} measurements{_others(len(frozen), len(ratios), 'weights')}",
        first,
        _last_step(ratios),
        1.0,
        "What it could learn is lost: it is frozen, or the loss does not depend on it.",
        "see that it is trainable, given to the optimizer, and on the way from inputs to loss",
    )


def _layers(norms: Mapping[str, Series], least: int) -> dict[str, float]:
    """Return the norm of each layer, the median of the last measurements of its weights."""
    squares: dict[str, float] = {}
    for name, series in norms.items():
        _, values = finite(*series[:2], low=0)
        if len(values) >= max(least, 1):
            layer = layer_of(name)
            squares[layer] = squares.get(layer, 0.0) + level(values[-least:]) ** 2
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
    for name, (peak, past) in _peaks(norms, least).items():
        said = (
            f"its gradient has reached a norm of {peak:.3g}, {peak / past:,.4g} times what it was"
        )
        yield layer_of(name), _Excess(peak / past / factor, peak, f"{said} before, {past:.3g}")


def _peaks(norms: Mapping[str, Series], least: int) -> dict[str, tuple[float, float]]:
    """Return the largest of the last measurements of each, and the median of all before."""
    peaks = {}
    for name, series in norms.items():
        _, values = finite(*series[:2], low=0)
        past = level(values[:-least]) if len(values) >= 3 * max(least, 1) else 0.0
        if past > 0:
            peaks[name] = float(values[-least:].max()), past
    return peaks


def _ratio(ratios: Mapping[str, Series], least: int) -> float | None:
    """Return the median of the ratios of all layers that move, or None where there is none.

    Of a layer it is the smallest of its weights that move: biases begin at zero, and move far.
    """
    recent = {
        name: level(values[-least:])
        for name, series in ratios.items()
        if len(values := finite(*series[:2], low=0)[1]) >= max(least, 1)
    }
    found = _slowest(recent)
    return level(np.array([*found.values()])) if found else None


def _largest_ratio(ratios: Mapping[str, Series]) -> float:
    """Return what the largest ratios of more than half of the layers that move have reached."""
    found = _slowest(_largest(ratios))
    return sorted(found.values())[(len(found) - 1) // 2] if found else 0.0


def _largest(ratios: Mapping[str, Series]) -> dict[str, float]:
    values = {name: finite(*series[:2], low=0)[1] for name, series in ratios.items()}
    return {name: float(one.max()) for name, one in values.items() if len(one)}


def _first_step(ratios: Mapping[str, Series], high: float, least: int) -> int:
    """Return from which step on half of the layers have ratios above `high`, but for outliers."""
    last = {name: level(finite(*ratios[name][:2])[1][-least:]) for name in _largest(ratios)}
    starts = []
    for name in _slowest(last):
        steps, values = finite(*ratios[name][:2], low=0)
        below = np.flatnonzero(medians_of_three(values) <= high) if len(values) > 2 else []
        starts.append(int(steps[min(below[-1] + 2, len(steps) - 1)] if len(below) else steps[0]))
    return sorted(starts)[(len(starts) - 1) // 2]


def _peak_step(ratios: Mapping[str, Series], peak: float) -> int:
    """Return at which step more than half of the layers have had ratios above `peak`."""
    firsts = []
    for name in _slowest(_largest(ratios)):
        steps, values = finite(*ratios[name][:2], low=0)
        firsts += steps[values > peak][:1].tolist()
    return int(sorted(firsts)[(len(firsts) - 1) // 2])


def _slowest(ratios: Mapping[str, float]) -> dict[str, float]:
    """Return the smallest ratio of each layer that is not zero, by the name of its weight."""
    found: dict[str, tuple[float, str]] = {}
    for name, ratio in ratios.items():
        if ratio > 0:
            layer = layer_of(name)
            found[layer] = min((ratio, name), found.get(layer, (ratio, name)))
    return {name: ratio for ratio, name in found.values()}


def _others(count: int, total: int, what: str = "layers") -> str:
    return f"; in all, {count} of {total} {what} are ill" if count > 1 else ""


def _last_step(series: Mapping[str, Series]) -> int:
    return max(int(points.steps[-1]) for points in series.values() if len(points.steps))
