"""Hyperparameters: what TensorBoard's own builder writes, read by its own parsers and by ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.plugins.hparams import api_pb2, metadata
from tensorboard.plugins.hparams import summary_v2 as theirs

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.summary.hyperparameters import hparams

VALUES = {"lr": 0.1, "units": 32, "bias": True, "act": "relu"}
START, EXPERIMENT = metadata.SESSION_START_INFO_TAG, metadata.EXPERIMENT_TAG


def contents(*arguments: Any, **options: Any) -> dict[str, Any]:
    """Return what the metadata of each tag hold."""
    values = hparams(*arguments, **options).build()
    return {value.tag: value.metadata.plugin_data.content for value in values}


def start_of(*arguments: Any, **options: Any) -> Any:
    """Return the start of the session as TensorBoard parses it."""
    return metadata.parse_session_start_info_plugin_data(contents(*arguments, **options)[START])


def test_a_session_is_that_of_tensorboard() -> None:
    """With the same group, only the time differs from what TensorBoard's builder writes."""
    proto = theirs.hparams_pb(VALUES, trial_id="g").value[0]
    [ours] = hparams(VALUES, group="g").build()
    expected = metadata.parse_session_start_info_plugin_data(proto.metadata.plugin_data.content)
    found = start_of(VALUES, group="g")
    assert abs(found.start_time_secs - expected.start_time_secs) < 60
    found.start_time_secs = expected.start_time_secs
    assert found == expected
    assert ours.tensor.dtype == proto.tensor.dtype
    assert ours.tensor.tensor_shape == proto.tensor.tensor_shape


def test_an_experiment_is_that_of_tensorboard() -> None:
    """Domains and metrics are said as TensorBoard's builder says them."""
    domains = {"lr": (0.0, 1.0), "act": ["relu", "tanh"], "bias": [False, True]}
    expected = theirs.hparams_config_pb(
        hparams=[
            theirs.HParam("lr", theirs.RealInterval(0.0, 1.0)),
            theirs.HParam("bias", theirs.Discrete([False, True])),
            theirs.HParam("act", theirs.Discrete(["relu", "tanh"])),
        ],
        metrics=[theirs.Metric("loss/test")],
        time_created_secs=1,
    )
    values = {name: VALUES[name] for name in ("lr", "bias", "act")}
    found = contents(values, domains=domains, metrics=["loss/test"])[EXPERIMENT]
    proto = metadata.parse_experiment_plugin_data(found)
    proto.time_created_secs = 1
    assert proto == metadata.parse_experiment_plugin_data(
        expected.value[0].metadata.plugin_data.content
    )


def test_numbers_of_every_kind_are_numbers() -> None:
    """NumPy's as Python's; what is not finite is a str, which the dashboard can show."""
    values = {"a": np.float32(0.5), "b": np.int64(3), "c": np.bool_(True), "d": np.array(2.0)}
    values |= {"g": np.longdouble(0.25), "h": np.str_("x")}
    found = start_of(values | {"e": float("nan"), "f": -np.inf}).hparams
    kinds = {name: found[name].WhichOneof("kind") for name in found}
    assert kinds == {
        **dict.fromkeys("abdg", "number_value"),
        "c": "bool_value",
        **dict.fromkeys("efh", "string_value"),
    }
    assert [found[name].number_value for name in "abdg"] == [0.5, 3, 2, 0.25]
    assert [found[name].string_value for name in "efh"] == ["nan", "-inf", "x"]


@pytest.mark.parametrize("package", ["tensorflow", "torch", "jax.numpy"])
def test_numbers_of_any_framework_are_numbers(package: str) -> None:
    """Of float32, of bfloat16 and of bool."""
    module = pytest.importorskip(package)
    make = getattr(module, "asarray", None) or module.constant
    if package == "torch":
        make = module.tensor
    values = {
        "a": make(0.5),
        "b": make(0.5, dtype=module.bfloat16),
        "c": make(True),
    }
    found = start_of(values).hparams
    assert (found["a"].number_value, found["b"].number_value) == (0.5, 0.5)
    assert found["c"].WhichOneof("kind") == "bool_value"


def test_without_a_domain_only_the_type_is_said() -> None:
    """An integer is a number to TensorBoard."""
    found = contents(VALUES, metrics=["loss"])[EXPERIMENT]
    infos = metadata.parse_experiment_plugin_data(found).hparam_infos
    assert {info.name: (info.type, info.WhichOneof("domain")) for info in infos} == {
        "lr": (api_pb2.DATA_TYPE_FLOAT64, None),
        "units": (api_pb2.DATA_TYPE_FLOAT64, None),
        "bias": (api_pb2.DATA_TYPE_BOOL, None),
        "act": (api_pb2.DATA_TYPE_STRING, None),
    }


def test_hyperparameters_stand_in_the_run_itself(tmp_path: Path) -> None:
    """No folder is made for them, and metrics with values are scalars beside them."""
    with tbviz.SummaryWriter(tmp_path / "run") as writer:
        writer.hparams(VALUES, 7, metrics={"loss/test": 0.25})
        writer.hparams(VALUES, 7)
    logdir = tbviz.open_logdir(tmp_path)
    assert list(logdir) == ["run"]
    assert logdir["run"].tags == {START: "hparams", EXPERIMENT: "hparams", "loss/test": "scalar"}
    series = logdir["run"].scalars("loss/test")
    assert (series.steps.tolist(), series.values.tolist()) == ([7], [0.25])


def test_metrics_are_at_the_last_step_of_their_tags(tmp_path: Path) -> None:
    """What came of a training is said at its end, without a step, and is the last point of it."""
    with tbviz.SummaryWriter(tmp_path) as writer, writer.as_default():
        writer.scalar("loss", 1.0, 100)
        writer.scalar("other", 1.0, 900)
        writer.hparams(VALUES, metrics={"loss": 0.5})
        tbviz.summary.hparams(VALUES)
        with pytest.raises(InvalidArgumentError, match="step 99 is behind step 100"):
            writer.hparams(VALUES, 99, metrics={"loss": 0.5})
    series = tbviz.open_logdir(tmp_path)["."].scalars("loss")
    assert (series.steps.tolist(), series.values.tolist()) == ([100], [0.5])


@pytest.mark.parametrize("value", [0, 1])
def test_the_ends_of_an_interval_belong_to_it(value: float) -> None:
    """As TensorBoard's page draws them."""
    found = contents({"a": value}, domains={"a": (0, 1)})[EXPERIMENT]
    [info] = metadata.parse_experiment_plugin_data(found).hparam_infos
    assert (info.domain_interval.min_value, info.domain_interval.max_value) == (0, 1)


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        ({}, {}, "hparams are a mapping of names to values, and not empty, found {}"),
        ([1], {}, r"hparams are a mapping .* found \[1\]"),
        ({"a": None}, {}, "a: a hyperparameter is a bool, a number or a str, found NoneType"),
        ({"a": [1, 2]}, {}, "a: a hyperparameter is a bool, a number or a str, found list"),
        ({"a": 10**400}, {}, "a number that float64 can hold, not an integer of 1329 bits"),
        ({"a": np.zeros(2)}, {}, "a: a hyperparameter is a bool, .* found ndarray"),
        ({"a": 1j}, {}, "a: a hyperparameter is a bool, a number or a str, found complex"),
        ({3: 1}, {}, "the name of a hyperparameter is text that UTF-8 can say, not 3"),
        ({"a": "\ud800"}, {}, "a: a hyperparameter is text that UTF-8 can say"),
        ({"a": 1}, {"domains": {"b": [1]}}, r"b has a domain and no value; there are \['a'\]"),
        ({"a": 1}, {"domains": {"a": [2, 3]}}, r"a is 1, which is outside of its domain \[2, 3\]"),
        ({"a": 1}, {"domains": {"a": (2, 3)}}, r"a is 1, which is outside of its domain \(2, 3\)"),
        ({"a": 1}, {"domains": {"a": (0, 1, 2)}}, "a: a domain is a list of values, or a tuple"),
        ({"a": 1}, {"domains": {"a": []}}, "a: a domain is a list of values, or a tuple"),
        ({"a": "x"}, {"domains": {"a": (0, 1)}}, "a: an interval is of numbers, found 'x'"),
        ({"a": 1}, {"metrics": {"loss": "x"}}, "loss: a scalar must be"),
        ({"a": 1}, {"metrics": [3]}, "a metric is text that UTF-8 can say, not 3"),
        ({"a": 1}, {"metrics": "loss"}, "metrics are several tags, not 'loss'"),
        ({"a": 1}, {"group": 3}, "group is text that UTF-8 can say, not 3"),
        ({"a": 1}, {"step": -1}, "hparams: step is at least 0, not -1"),
    ],
)
def test_what_are_no_hyperparameters_is_refused(
    data: Any, options: dict[str, Any], message: str
) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        hparams(data, **options)
    assert "\n" not in str(caught.value)
