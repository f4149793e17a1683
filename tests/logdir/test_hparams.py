"""Hyperparameters: those of a run, whoever wrote them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import protos
import pytest
from tensorboard.plugins.hparams import plugin_data_pb2

import tbviz
from tbviz.errors import CorruptRecordError
from tbviz.logdir import values

SETTINGS = {"act": "relu", "lr": 0.1, "units": 32}


def write_tbviz(run_dir: Path) -> None:
    """As tbviz writes them."""
    with tbviz.SummaryWriter(run_dir) as writer:
        writer.hparams(SETTINGS, metrics={"loss": 0.5})


def write_tensorflow(run_dir: Path) -> None:
    """As TensorFlow and TensorBoard's own builder write them."""
    tf = pytest.importorskip("tensorflow")
    from tensorboard.plugins.hparams import api

    with tf.summary.create_file_writer(str(run_dir)).as_default():
        api.hparams(SETTINGS)
        tf.summary.scalar("loss", 0.5, step=0)


def write_torch(run_dir: Path) -> None:
    """As PyTorch writes them, without any tensor."""
    pytest.importorskip("torch")
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(run_dir)) as writer:
        writer.add_hparams(SETTINGS, {"loss": 0.5}, run_name=".")


@pytest.mark.parametrize("write", [write_tbviz, write_tensorflow, write_torch])
def test_those_of_every_writer_are_read(write: Callable[[Path], None], tmp_path: Path) -> None:
    """In order of name, with the metric beside them."""
    write(tmp_path / "run")
    run = tbviz.open_logdir(tmp_path)["run"]
    assert run.hparams == SETTINGS
    assert list(run.hparams) == ["act", "lr", "units"]
    assert run.scalars("loss").values[-1] == 0.5


def test_what_a_run_says_first_counts(tmp_path: Path) -> None:
    """As in TensorBoard: a run that goes on with other values keeps its row."""
    for rate in (0.1, 0.2):
        with tbviz.SummaryWriter(tmp_path) as writer:
            writer.hparams({"lr": rate})
    assert tbviz.open_logdir(tmp_path)["."].hparams == {"lr": 0.1}


def test_a_run_may_have_none(tmp_path: Path) -> None:
    """That is no error."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 1, 0)
    assert tbviz.open_logdir(tmp_path)["."].hparams == {}


def value_of(content: bytes) -> Any:
    """Return a value whose metadata hold `content`."""
    value = protos.Summary.Value(tag="_hparams_/session_start_info")
    value.metadata.plugin_data.content = content
    return value


def test_only_what_a_dashboard_shows_is_read() -> None:
    """Lists and nothings are left out; bool stays bool."""
    data = plugin_data_pb2.HParamsPluginData()
    data.session_start_info.hparams["list"].list_value.values.add(number_value=1)
    data.session_start_info.hparams["nothing"].null_value = 0
    data.session_start_info.hparams["bias"].bool_value = True
    found = values.settings(value_of(data.SerializeToString()))
    assert found == {"bias": True}
    assert found["bias"] is True


def test_broken_metadata_is_corrupt() -> None:
    """No other error comes of bytes that are no proto."""
    with pytest.raises(CorruptRecordError, match="session_start_info"):
        values.settings(value_of(b"\xff\xff"))
