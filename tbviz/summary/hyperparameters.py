"""The builder of hyperparameters, for the HParams dashboard.

TensorBoard reads two tags of a run (`plugins/hparams/metadata.py`), both of which say all in their
metadata: `_hparams_/session_start_info`, the values of this run, and `_hparams_/experiment`, what
is known of all runs. It takes the first experiment that it finds in the logdir for all of them, and
works one out by itself where there is none.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any, SupportsIndex, TypeAlias

import numpy as np
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2

from tbviz.checks import as_array, as_numbers, brief, is_real
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, scalar_value, tensor_to_proto
from tbviz.summary.numbers import scalars
from tbviz.summary.pending import PendingSummary, checked_text, pending

Setting: TypeAlias = bool | float | str
Domain: TypeAlias = Sequence[Setting] | tuple[float, float]


def hparams(
    data: Mapping[str, Setting],
    step: SupportsIndex | None = None,
    *,
    metrics: Mapping[str, float] | Sequence[str] = (),
    domains: Mapping[str, Domain] | None = None,
    group: str = "",
) -> PendingSummary:
    """Write the hyperparameters of this run, for the HParams dashboard to show beside others.

    TensorBoard keeps the values that a run says first. With neither `metrics` nor `domains` it
    shows every scalar of every run as a metric; with either, what one run says counts for all.

    Args:
        data: the values by name: bool, numbers or str, of any framework; NaN and infinity are
            written as str, because TensorBoard's page fails on them.
        step: at which step the values of `metrics` are written; None for the last of these scalars
            in this writer, or 0.
        metrics: tags of scalars of this run; a mapping writes these scalars, too.
        domains: what each hyperparameter may be: a list of values, or a tuple (low, high).
        group: runs of one group share a row, such as repetitions with several seeds; by default
            each has its own.

    Raises:
        InvalidArgumentError: there is no hyperparameter, a value has another type, does not fit
            float64 or is outside of its domain, or a domain has no hyperparameter.
    """
    step = 0 if step is None else step
    values = _checked(data)
    known = {name: _checked_domain(name, values, d) for name, d in (domains or {}).items()}
    if isinstance(metrics, str):
        raise InvalidArgumentError(f"metrics are several tags, not {metrics!r}", found=metrics)
    numbers = scalars(metrics, step) if isinstance(metrics, Mapping) else []
    start = plugin_data_pb2.HParamsPluginData(
        session_start_info=_start(values, checked_text("group", group))
    )
    contents = {metadata.SESSION_START_INFO_TAG: start}
    if metrics or domains:
        tags = [checked_text("a metric", tag) for tag in metrics]
        experiment = plugin_data_pb2.HParamsPluginData(experiment=_experiment(values, known, tags))
        contents[metadata.EXPERIMENT_TAG] = experiment
    nothing = tensor_to_proto(np.zeros(0, np.float32))

    def build() -> list[Value]:
        return [
            *(
                make_value("hparams", tag, nothing, content=content.SerializeToString())
                for tag, content in contents.items()
            ),
            *(scalar_value(item.tag, item.number) for item in numbers),
        ]

    kinds = dict.fromkeys(contents, "hparams") | {item.tag: "scalar" for item in numbers}
    return pending("hparams", step, build, nbytes=0, kinds=kinds)


def _checked(data: Any) -> dict[str, Setting]:
    """Return hyperparameters by name, NumPy's numbers as Python's."""
    if not isinstance(data, Mapping) or not data:
        raise InvalidArgumentError(
            f"hparams are a mapping of names to values, and not empty, found {brief(data)}",
            found=data,
        )
    return {checked_text("the name of a hyperparameter", k): _plain(k, data[k]) for k in data}


def _plain(name: str, value: Any) -> Setting:
    if hasattr(value, "__array__"):
        value = _number_of(name, value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, bool | int | float):
        return _fitting(name, value)
    if isinstance(value, str):
        return checked_text(f"{name}: a hyperparameter", value)
    raise InvalidArgumentError(
        f"{name}: a hyperparameter is a bool, a number or a str, found {type(value).__name__}",
        found=value,
    )


def _number_of(name: str, value: Any) -> Any:
    """Return the one element of an array as Python's own, or the array where it is of another size.

    A float wider than float64 has no such element, so it is brought to that before.
    """
    array = as_array(value, name)
    if array.ndim or not is_real(array.dtype):
        return value.item() if isinstance(value, np.generic) else value
    return as_numbers(array, name).item()


def _fitting(name: str, value: float) -> float:
    """Return a bool or a number, refusing integers that float64 cannot hold."""
    try:
        float(value)
    except OverflowError:
        rule = "a number that float64 can hold"
        raise InvalidArgumentError(
            f"{name}: a hyperparameter is {rule}, not an integer of {int(value).bit_length()} bits",
            expected=rule,
            found=value,
        ) from None
    return value


def _checked_domain(name: str, values: Mapping[str, Setting], domain: Any) -> Domain:
    if name not in values:
        raise InvalidArgumentError(
            f"{name} has a domain and no value; there are {sorted(values)}", found=name
        )
    is_interval = isinstance(domain, tuple)
    rule = "a list of values, or a tuple (low, high) of numbers"
    if not isinstance(domain, list | tuple) or not domain or (is_interval and len(domain) != 2):
        raise InvalidArgumentError(
            f"{name}: a domain is {rule}, not {brief(domain)}", expected=rule, found=domain
        )
    plain = [_plain(name, item) for item in domain]
    value = values[name]
    if not is_interval:
        inside = value in plain
    elif isinstance(value, str) or any(isinstance(end, str) for end in plain):
        raise InvalidArgumentError(
            f"{name}: an interval is of numbers, found {value!r} in {brief(domain)}", found=domain
        )
    else:
        inside = float(plain[0]) <= value <= float(plain[1])
    if not inside:
        raise InvalidArgumentError(
            f"{name} is {value!r}, which is outside of its domain {brief(domain)}",
            expected=domain,
            found=value,
        )
    return (float(plain[0]), float(plain[1])) if is_interval else plain


def _start(values: Mapping[str, Setting], group: str) -> plugin_data_pb2.SessionStartInfo:
    start = plugin_data_pb2.SessionStartInfo(group_name=group, start_time_secs=time.time())
    for name, value in values.items():
        setattr(start.hparams[name], _type_of(value)[1], value)
    return start


def _experiment(
    values: Mapping[str, Setting], domains: Mapping[str, Domain], tags: Sequence[str]
) -> api_pb2.Experiment:
    infos = [_info(name, value, domains.get(name)) for name, value in values.items()]
    metrics = [api_pb2.MetricInfo(name=api_pb2.MetricName(tag=tag)) for tag in tags]
    return api_pb2.Experiment(
        hparam_infos=infos, metric_infos=metrics, time_created_secs=time.time()
    )


def _info(name: str, value: Setting, domain: Domain | None) -> api_pb2.HParamInfo:
    info = api_pb2.HParamInfo(name=name, type=_type_of(value)[0])
    if isinstance(domain, tuple):
        info.domain_interval.min_value, info.domain_interval.max_value = domain
    elif domain is not None:
        info.domain_discrete.extend(domain)
    return info


def _type_of(value: Setting) -> tuple[int, str]:
    """Return how the dashboard calls the type of a value, and the field that holds it."""
    if isinstance(value, bool):
        return api_pb2.DATA_TYPE_BOOL, "bool_value"
    if isinstance(value, str):
        return api_pb2.DATA_TYPE_STRING, "string_value"
    return api_pb2.DATA_TYPE_FLOAT64, "number_value"
