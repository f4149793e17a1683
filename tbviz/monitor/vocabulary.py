"""Which tag means what: those of statistics, and the losses of anybody's run.

`health/<role>` and `health/<role>/<name>` are the statistics of a training, such as
`health/gradient_norm/dense/kernel`. `<tag>/dead_share` and `<tag>/nonfinite` are gauges that tbviz
writes beside its summaries.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tbviz.monitor.history import Series

FINDINGS = "findings"  # the tag of what a monitor has told
TRAINING_TAG = "loss/train"  # of the loss that a monitor is told of
VALIDATION_TAG = "loss/validation"
PREFIX = "health"
GRADIENT_NORM = "gradient_norm"
UPDATE_RATIO = "update_ratio"
WEIGHT_CHANGE = "weight_change"  # of histograms: 1 where one is another than the last, or else 0
WEIGHT_NORM = "weight_norm"
DEAD_SHARE = "dead_share"
SATURATED_SHARE = "saturated_share"
NONFINITE = "nonfinite"
INPUT_LOW = "input_low"
INPUT_HIGH = "input_high"
LABEL_RUNS = "label_runs"
LABEL_LEAK = "label_leak"
LABEL_LEAK_AT = "label_leak_at"
OUTPUT_SPREAD = "output_spread"
OUTPUT_SATURATED = "output_saturated"
OUTPUT_SURPRISE = "output_surprise"
SOFTMAX_TWICE = "softmax_twice"
PROBE_LOSS = "probe_loss"
CODE_SPREAD = "code_spread"
CODE_SEPARATION = "code_separation"
STEP_SECONDS = "step_seconds"
MEMORY_BYTES = "memory_bytes"
LOSS = "loss"
VALIDATION_LOSS = "validation_loss"

_STATISTICS = frozenset(
    {
        GRADIENT_NORM,
        UPDATE_RATIO,
        WEIGHT_CHANGE,
        WEIGHT_NORM,
        DEAD_SHARE,
        SATURATED_SHARE,
        NONFINITE,
        INPUT_LOW,
        INPUT_HIGH,
        LABEL_RUNS,
        LABEL_LEAK,
        LABEL_LEAK_AT,
        OUTPUT_SPREAD,
        OUTPUT_SATURATED,
        OUTPUT_SURPRISE,
        SOFTMAX_TWICE,
        PROBE_LOSS,
        CODE_SPREAD,
        CODE_SEPARATION,
        STEP_SECONDS,
        MEMORY_BYTES,
    }
)
_GAUGES = (DEAD_SHARE, NONFINITE)
_ACTIVATIONS = "activations/"  # before the name of a layer, as a callback of Keras writes them
_LOSSES = frozenset(
    {"loss", "losses", "cost", "nll", "nelbo", "crossentropy", "xent", "bce", "mse", "mae", "rmse"}
)
_VALIDATION = frozenset(
    {"val", "valid", "validation", "test", "eval", "evaluation", "dev", "holdout"}
)
_TRAINING = frozenset({"train", "training", "trn"})
# What any loss may be called besides, which says nothing of what it is a loss of.
_SPANS = frozenset({"epoch", "batch", "step", "iter", "iteration", "iterations", "vs"})
# Two networks play against each other, one part of the whole is to rise, or it is a number about a
# loss.
_OTHERS = frozenset(
    {"adversarial", "gan", "gen", "generator", "g", "disc", "discriminator", "d", "actor", "critic"}
    | {"policy", "kl", "kld", "reg", "regularization", "penalty", "aux", "scale"}
    | {"weight", "weights", "lr", "norm", "time", "perplexity", "ratio", "best", "min", "max"}
    | {"std", "var", "variance"}
)
_OF_ONE_LAYER = ("weight", "kernel", "bias")
_BETWEEN = re.compile(r"[^a-z0-9]+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # of trainLoss, KLLoss
_NEGATIVE = r"(?<![a-z0-9])neg(?:ative)?_"
_SPELLED = (  # names of several words, and the one that means the same
    (re.compile(r"cross_entropy"), "crossentropy"),
    (re.compile(rf"{_NEGATIVE}elbo"), "nelbo"),
    (re.compile(rf"{_NEGATIVE}log_?likelihood"), "nll"),
)


class Meaning(NamedTuple):
    """What a tag is: its role, and whose of that role."""

    role: str
    name: str


def statistic_tag(role: str, name: str = "") -> str:
    """Return the tag of a statistic, such as `health/dead_share/dense`."""
    return f"{PREFIX}/{role}/{name}" if name else f"{PREFIX}/{role}"


@functools.lru_cache(maxsize=4096)
def meaning(tag: str) -> Meaning | None:
    """Return what a tag is, or None where no rule knows it."""
    first, _, rest = tag.partition("/")
    role, _, name = rest.partition("/")
    if first == PREFIX and role in _STATISTICS:
        return Meaning(role, name)
    owner, _, gauge = tag.rpartition("/")
    if owner and gauge in _GAUGES:
        return Meaning(gauge, owner.removeprefix(_ACTIVATIONS))
    words = _words(tag)
    if not words & _LOSSES or words & _OTHERS:
        return None
    return Meaning(VALIDATION_LOSS if words & _VALIDATION else LOSS, tag)


def is_statistic(tag: str) -> bool:
    """Return whether a tag is a monitor's own, such as `health/memory_bytes`."""
    return tag.startswith(f"{PREFIX}/")


def by_role(history: Mapping[str, Series]) -> dict[str, dict[str, Series]]:
    """Return all series that a rule knows, by role and name, in the order of the history.

    Of two that are one, such as a statistic and the gauge of a layer, the first counts.
    """
    found: dict[str, dict[str, Series]] = {}
    for tag in history:
        known = meaning(tag)
        if known is not None:
            found.setdefault(known.role, {}).setdefault(known.name, history[tag])
    return found


def loss_pairs(losses: Iterable[str], validation: Iterable[str]) -> dict[str, str]:
    """Return which loss of training belongs to each loss of validation, by their tags.

    Their words are the same but for those that say training or validation, and `epoch` or `batch`,
    of which the same are preferred; where there is one of each, these are a pair whatever they are
    called.
    """
    own, others = list(losses), list(validation)
    if len(own) == len(others) == 1:
        return dict(zip(others, own, strict=True))
    pairs = {}
    for tag in others:
        alike = [one for one in own if _words(one) - _TRAINING == _words(tag) - _VALIDATION]
        if alike:
            pairs[tag] = min(alike, key=lambda one: len(_parts(one) ^ _parts(tag)))
    return pairs


def parts_of_loss(tag: str) -> frozenset[str]:
    """Return what a loss is of: its words but for those that any loss may have.

    Such as `decoder` for `val/decoder_loss`, and none for `epoch_loss`, `loss/batches` or `mae`.
    """
    return _words(tag) - _LOSSES - _TRAINING - _VALIDATION - {"epochs", "batches", "probe"}


def layer_of(name: str) -> str:
    """Return the layer of a weight: its name without the last part (`dense/kernel`, `fc.bias`).

    That of the weights of a layer by itself (`weight`, `bias`) is "".
    """
    return "" if name in _OF_ONE_LAYER else re.sub(r"[/.][^/.]*$", "", name)


def is_validation(name: str) -> bool:
    """Return whether a name is of validation, such as `val` or `my_validation`."""
    return bool(_words(name) & _VALIDATION)


def is_training(run: str) -> bool:
    """Return whether the last part of a run's name says training."""
    return bool(_words(run.rpartition("/")[2]) & _TRAINING)


def _words(tag: str) -> frozenset[str]:
    return _parts(tag) - _SPANS - {""}


def _parts(tag: str) -> frozenset[str]:
    """Return the words of a tag in lower case: of `trainLoss`, `train` and `loss`."""
    text = _BETWEEN.sub("_", _HUMPS.sub("_", tag).lower())
    for several, one in _SPELLED:
        text = several.sub(one, text)
    return frozenset(text.split("_"))
