"""What a callback is told, and what it refuses."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras

from tbviz.checks import as_positive, brief
from tbviz.errors import InvalidArgumentError
from tbviz.logdir.discover import event_files


def layer_of(name: str, model: Any, layer: Any, *, fits: Callable[[Any], bool], rule: str) -> Any:
    """Return a layer of a model, told as such or by its name, which must fit to a rule."""
    for one in model.layers:
        if (one is layer or one.name == layer) and fits(one):
            return one
    known = ", ".join(one.name for one in model.layers if fits(one))
    raise InvalidArgumentError(
        f"{name} must be layers of the model with {rule}, {known or 'of which it has none'}; "
        f"found {layer!r}",
        expected=known,
        found=layer,
    )


def has_kernel(layer: Any) -> bool:
    """Return whether a layer has weights that can be drawn as filters."""
    return hasattr(layer, "kernel")


def has_maps(layer: Any) -> bool:
    """Return whether the output of a layer is pictures with channels, `[N, H, W, C]`."""
    try:
        return len(layer.output.shape) == 4
    except (AttributeError, ValueError):  # it has several outputs, or was never called
        return False


def as_share(share: float) -> float:
    """Return a share of the time."""
    rule = "above 0 and at most 1"
    number = as_positive("share", share, rule)
    if number > 1:
        raise InvalidArgumentError(
            f"share must be {rule}, found {share!r}", expected=rule, found=share
        )
    return number


def as_options(options: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return options of a monitor, and refuse those that the callback sets by itself."""
    for name in ("writer", "stop_on"):
        if name in (options or {}):
            raise InvalidArgumentError(
                f"monitor must not have {name!r}, which the callback sets: {brief(options)}",
                expected="other options",
                found=options,
            )
    return dict(options or {})


def as_probe(probe: Any) -> tuple[Any, Any]:
    """Return a batch of inputs and targets, as many of the one as of the other."""
    if not isinstance(probe, tuple | list) or len(probe) != 2:
        raise InvalidArgumentError(
            f"probe must be (x, y), found {type(probe).__name__}", expected="(x, y)", found=probe
        )
    x, y = probe
    sizes = [one.shape[0] for one in keras.tree.flatten((x, y)) if getattr(one, "shape", ())]
    if len(set(sizes)) > 1:
        rule = "one target for each sample"
        raise InvalidArgumentError(
            f"probe must be (x, y), {rule}, found {' and '.join(map(str, sizes))} of them",
            expected=rule,
            found=sizes,
        )
    return x, y


def check_maps(feature_maps: Sequence[Any], probe: Any) -> None:
    """Check that there is a probe where feature maps are to be drawn of its first sample."""
    if feature_maps and probe is None:
        raise InvalidArgumentError(
            "probe must be (x, y) where feature_maps are to be drawn, found None",
            expected="(x, y)",
            found=None,
        )


def warn_of_another(run_dir: str | os.PathLike[str]) -> None:
    """Warn where a folder has a run already: with that of a new training it would look like one."""
    if Path(run_dir).is_dir() and event_files(run_dir):
        warnings.warn(
            f"{os.fspath(run_dir)!r} has a run already; what now begins at step 1 mixes with it, "
            "for readers and for rules: let each training have a folder of its own",
            RuntimeWarning,
            stacklevel=5,
        )
