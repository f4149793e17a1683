"""Rules about units of hidden layers, and codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tbviz.monitor import thresholds
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import Series
from tbviz.monitor.rules.levels import finite, lasting, level


def dead_units(
    steps: Any,
    shares: Any,
    *,
    where: str = "",
    share: float = thresholds.DEAD_SHARE,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find a layer of ReLU many of whose units are zero for every sample.

    Their share is at least `share` in each of the last `least` measurements (L. Lu, Y. Shin, Y. Su
    and G. Karniadakis, "Dying ReLU and Initialization", 2020; `tbviz.activity.dead_share`). Where
    all units are, it is certain.

    Args:
        steps: `[n]`.
        shares: `[n]` in [0, 1].
        where: the layer.
        share: the least that is ill.
        least: how many measurements it needs.
    """
    found = lasting(steps, shares, share, least)
    if found is None:
        return None
    return Finding(
        "dead_units",
        f"{found[1]:.0%} of its units are zero for every sample",
        where,
        found[0],
        certainty(found[1], share) if found[1] < 1 else 1.0,
        "A dead unit passes no gradient on and never comes back; the layer is that much smaller.",
        "lower the learning rate, use leaky ReLU, He initialization, or biases that begin at zero",
    )


def saturated_units(
    steps: Any,
    shares: Any,
    *,
    where: str = "",
    share: float = thresholds.SATURATED_SHARE,
    later: float = thresholds.SATURATED_LATER,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find a layer of sigmoid or tanh much of whose activation stands at its bounds.

    The share is at least `share` in each of the last `least` measurements, and half of that in the
    first; or at least `later`, since gates learn to open and to close (X. Glorot and Y. Bengio,
    "Understanding the difficulty of training deep feedforward neural networks", 2010; which values
    count: `tbviz.monitor.statistics.saturated_share`).

    Args:
        steps: `[n]`.
        shares: `[n]` in [0, 1].
        where: the layer.
        share: the least that is ill, of a layer that began so.
        later: the least that is ill of one that did not.
        least: how many measurements it needs.
    """
    begun = finite(steps, shares, low=0, high=1)[1][:1]
    if len(begun) and begun[0] < share / 2:
        share = max(share, later)
    found = lasting(steps, shares, share, least)
    if found is None:
        return None
    return Finding(
        "saturated_units",
        f"{found[1]:.0%} of its activations are at a bound",
        where,
        found[0],
        certainty(found[1], share),
        "At its bounds a sigmoid or tanh is flat, and hardly a gradient gets through.",
        "normalize the inputs, begin with smaller weights, or use ReLU",
    )


def collapsed_codes(
    spreads: Mapping[str, Series],
    *,
    spread: float = thresholds.CODE_SPREAD,
    shrunk: float = thresholds.CODE_SHRUNK,
    least: int = thresholds.MEASUREMENTS,
) -> Finding | None:
    """Find dimensions of a latent space that no longer tell one sample from another.

    The standard deviation of such a dimension over the samples is below `spread` times the largest
    that any dimension had at any time, in each of the last `least` measurements (the posterior
    collapse of S. Bowman et al., "Generating Sentences from a Continuous Space", 2016). Or those of
    all dimensions are below `shrunk` times the largest of the first measurement: codes that hold
    something spread out. Where no dimension ever had any, it is certain.

    Args:
        spreads: by dimension.
        spread: the least share that is healthy.
        shrunk: the least share of the first that is healthy, where all dimensions are below it.
        least: how many measurements it needs.
    """
    values = {name: finite(*series[:2], low=0)[1] for name, series in spreads.items()}
    largest = max((float(v.max()) for v in values.values() if len(v)), default=0.0)
    peaks = {name: float(v[-least:].max()) for name, v in values.items() if len(v) >= max(least, 1)}
    first = max((float(v[0]) for v in values.values() if len(v)), default=0.0)
    all_shrunk = len(peaks) == len(values) and max(peaks.values(), default=first) < shrunk * first
    bound = shrunk * first if all_shrunk else spread * largest
    flat = {name: level(values[name][-least:]) for name, peak in peaks.items() if peak <= bound}
    if not flat:
        return None
    worst = min(flat, key=lambda name: flat[name])
    are = "is" if len(flat) == 1 else "are"
    return Finding(
        "collapsed_codes",
        f"{len(flat)} of {len(values)} dimensions {are} flat, {worst} above all: a deviation of "
        f"{flat[worst]:.2g} over the samples, and {largest:.2g} was the largest of any",
        "codes",
        int(spreads[worst].steps[-1]),
        certainty(bound, flat[worst]) if largest else 1.0,
        "A decoder gets nothing out of such a dimension, and the codes hold less than they could.",
        "weaken the penalty on the codes (KL), warm it up, or check the layer that makes them",
    )


def unseparated_codes(
    steps: Any,
    separations: Any,
    *,
    where: str = "",
    separation: float = thresholds.CODE_SEPARATION,
    least: int = thresholds.SEPARATIONS,
) -> Finding | None:
    """Find codes whose classes all lie on one point.

    How far the classes follow from where the codes lie, 0 by chance and 1 at most, is below
    `separation` in the median of the last `least` measurements: the share of the variance that lies
    between classes, or how alike neighbors are (`tbviz.monitor.statistics.code_separation`).

    Args:
        steps: `[n]`.
        separations: `[n]`, at most 1.
        where: of the finding.
        separation: the least that is healthy.
        least: how many measurements it needs.
    """
    steps, values = finite(steps, separations)
    if len(values) < max(least, 1) or level(values[-least:]) >= separation:
        return None
    share = max(level(values[-least:]), 0.0)
    return Finding(
        "unseparated_codes",
        f"classes follow by {share:.1%} from where their codes lie, and by 0% by chance",
        where,
        int(steps[-1]),
        certainty(separation, share),
        "All classes lie on one point: the codes say nothing of what is encoded.",
        "check that the codes are of these labels, and weaken the penalty on them",
    )
