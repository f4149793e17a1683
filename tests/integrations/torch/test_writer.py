"""The drop-in where it differs from the writers that it stands for."""

from __future__ import annotations

import gc
import json
import os
import re
import socket
import sys
import threading
import warnings
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import peers
import pytest
from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.compat.proto import config_pb2, event_pb2, summary_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.summary.writer import event_file_writer
from tensorboard.util import tensor_util

import tbviz
from tbviz.errors import InvalidArgumentError, MissingDependencyError
from tbviz.events import scalar_value
from tbviz.integrations.torch import SummaryWriter

RNG = np.random.default_rng(0)


@pytest.fixture
def writer(tmp_path: Path) -> Any:
    """Return a writer of the folder `run`."""
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def run_of(writer: SummaryWriter, name: str = ".") -> Any:
    """Return the run of a writer, or a sub-run, as it is in the files now."""
    writer.flush()
    return tbviz.open_logdir(writer.log_dir)[name]


def test_the_folder_is_named_by_time_host_and_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a folder each run has one of its own under `runs`."""
    monkeypatch.chdir(tmp_path)
    with SummaryWriter(comment="_lr") as writer:
        host = socket.gethostname()
        assert writer.get_logdir().startswith(f"runs{os.sep}")
        assert writer.log_dir.endswith(f"_{host}_lr")
        assert [path.name for path in Path("runs").iterdir()] == [Path(writer.log_dir).name]


def test_the_names_of_tensorboardx_are_taken(tmp_path: Path) -> None:
    """`logdir` is the folder, and a comet that is disabled no obstacle."""
    with SummaryWriter(logdir=tmp_path / "a", comet_config={"disabled": True}) as writer:
        assert writer.logdir == writer.log_dir == str(tmp_path / "a")
    with pytest.raises(InvalidArgumentError, match="comet_config is not supported"):
        SummaryWriter(tmp_path / "b", comet_config={"api_key": "x"})


def test_a_bucket_is_no_folder(tmp_path: Path) -> None:
    """PyTorch would write to it, where TensorFlow is installed."""
    with pytest.raises(InvalidArgumentError, match="log_dir is a folder of this machine"):
        SummaryWriter("gs://bucket/run")


def test_a_writer_may_write_nothing(tmp_path: Path) -> None:
    """Arguments are checked, and no file is made."""
    with SummaryWriter(tmp_path / "run", write_to_disk=False) as writer:
        writer.add_scalar("a", 1.0)
        writer.add_scalars("b", {"x": 1.0})
        writer.add_hparams({"lr": 1}, {})
        with pytest.raises(InvalidArgumentError, match="a scalar must be one number"):
            writer.add_scalar("a", [1.0, 2.0])
    assert list(tmp_path.iterdir()) == []


def test_a_flush_drains(writer: SummaryWriter) -> None:
    """All 3,000 points are seen at once, where tensorboardX shows 165."""
    for step in range(3000):
        writer.add_scalar("a", step, step)
    writer.flush()
    events = peers.accumulate(Path(writer.log_dir)).Tensors("a")
    assert [event.step for event in events] == list(range(3000))


def test_after_close_a_new_file_begins(writer: SummaryWriter) -> None:
    """As with PyTorch, a writer that was closed takes more; closing twice is fine."""
    writer.add_scalar("a", 1, 1)
    writer.close()
    writer.close()
    writer.add_scalar("a", 2, 2)
    assert run_of(writer).scalars("a").steps.tolist() == [1, 2]
    assert len(os.listdir(writer.log_dir)) == 2


def test_two_writers_of_a_folder_share_a_file(tmp_path: Path) -> None:
    """Neither loses what it says, and the file is closed with the last of them."""
    first, second = SummaryWriter(tmp_path), SummaryWriter(tmp_path / "." / "")
    first.add_scalar("a", 1, 1)
    second.add_scalar("a", 2, 2)
    first.close()
    second.add_scalar("a", 3, 3)
    second.close()
    assert tbviz.open_logdir(tmp_path)["."].scalars("a").steps.tolist() == [1, 2, 3]
    assert len(os.listdir(tmp_path)) == 1
    with tbviz.SummaryWriter(tmp_path):
        pass  # nobody holds the folder any more


def test_a_writer_that_is_forgotten_lets_go(tmp_path: Path) -> None:
    """A notebook that makes a new one all the time keeps no threads."""
    before = set(threading.enumerate())
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("a", 1, 1)
    gone = weakref.ref(writer)
    del writer
    gc.collect()
    assert gone() is None
    assert set(threading.enumerate()) <= before
    assert tbviz.open_logdir(tmp_path)["."].scalars("a").steps.tolist() == [1]


def shown(run_dir: Path) -> list[int]:
    """Return the steps of `a` that TensorBoard shows after it has purged what is hidden."""
    accumulator = plugin_event_accumulator.EventAccumulator(str(run_dir)).Reload()
    return [event.step for event in accumulator.Tensors("a")]


def test_a_session_with_a_step_hides_what_is_not_before_it(tmp_path: Path) -> None:
    """Also where the earlier file says of no session that it starts, as PyTorch's says none."""
    file = event_file_writer.EventFileWriter(str(tmp_path))
    for step in (1, 2, 3):
        summary = summary_pb2.Summary(value=[scalar_value("a", step)])
        file.add_event(event_pb2.Event(step=step, wall_time=1, summary=summary))
    file.close()
    with SummaryWriter(tmp_path, purge_step=2, filename_suffix=".two") as writer:
        writer.add_text("note", "resumed")
        writer.add_scalar("a", 4, 4)
    assert sum(name.endswith(".two") for name in os.listdir(tmp_path)) == 1
    assert shown(tmp_path) == [1, 4]


def test_a_session_without_a_step_hides_nothing(tmp_path: Path) -> None:
    """What is written at step 0 leaves the rest in sight."""
    for steps in ((1, 2), (3, 4)):
        with SummaryWriter(tmp_path) as writer:
            writer.add_text("note", "begins")
            for step in steps:
                writer.add_scalar("a", step, step)
    assert shown(tmp_path) == [1, 2, 3, 4]


def test_steps_may_go_backward_and_below_zero(writer: SummaryWriter) -> None:
    """Each is one warning, and never an error that ends a training."""
    with pytest.warns(RuntimeWarning) as caught:
        for step in (-1, 5, 3, -2, 1):
            writer.add_scalar("a", step, step)
    messages = sorted(str(warning.message).partition(":")[2] for warning in caught)
    assert len(messages) == 2
    assert messages[0].startswith(" it is written as step 0")
    assert messages[1].startswith(" step 3 is behind step 5")
    assert [e.step for e in peers.accumulate(flushed(writer)).Tensors("a")] == [0, 5, 3, 0, 1]


def flushed(writer: SummaryWriter) -> Path:
    """Return the folder of a writer when all is in it."""
    writer.flush()
    return Path(writer.log_dir)


@pytest.mark.parametrize("step", ["x", float("nan"), float("inf"), [1, 2]])
def test_a_step_is_a_number(writer: SummaryWriter, step: Any) -> None:
    """The message says what was found."""
    with pytest.raises(InvalidArgumentError, match="global_step is a number or None, not"):
        writer.add_scalar("a", 1.0, step)


def test_metadata_count_inside_their_block(writer: SummaryWriter) -> None:
    """Step and time of `use_metadata` are those of calls that say none."""
    with writer.use_metadata(global_step=10, walltime=5.5):
        writer.add_scalar("a", 1.0)
        writer.add_scalar("a", 2.0, 11, 6.5)
    writer.add_scalar("b", 1.0)
    run = run_of(writer)
    assert run.scalars("a").steps.tolist() == [10, 11]
    assert run.scalars("a").wall_times.tolist() == [5.5, 6.5]
    assert run.scalars("b").steps.tolist() == [0]


def test_a_chart_may_have_a_title_and_a_description(writer: SummaryWriter) -> None:
    """TensorBoard reads them from the metadata of the tag."""
    writer.add_scalar("a", 2.5, 3, display_name="Loss", summary_description="The *mean*.")
    accumulator = peers.accumulate(flushed(writer))
    found = accumulator.SummaryMetadata("a")
    assert (found.display_name, found.summary_description) == ("Loss", "The *mean*.")
    assert run_of(writer).scalars("a").values.tolist() == [2.5]


def test_lines_are_exported(writer: SummaryWriter, tmp_path: Path) -> None:
    """The file names the folder of each sub-run, as that of tensorboardX does."""
    for step in range(2):
        writer.add_scalars("m", {"x": step, "y": 0.5}, step, 10.0 + step)
    writer.export_scalars_to_json(tmp_path / "all.json")
    assert json.loads((tmp_path / "all.json").read_text()) == {
        f"{writer.log_dir}{os.sep}m_x": [[10.0, 0, 0.0], [11.0, 1, 1.0]],
        f"{writer.log_dir}{os.sep}m_y": [[10.0, 0, 0.5], [11.0, 1, 0.5]],
    }


@pytest.mark.parametrize("bins", ["tensorflow", 7, "auto", np.linspace(-3, 3, 9)])
def test_a_histogram_survives_nan(writer: SummaryWriter, bins: Any) -> None:
    """PyTorch's rules end the training; here they are counted beside the others."""
    values = np.append(RNG.uniform(-3, 3, 1000), [np.nan, np.inf, -np.inf])
    writer.add_histogram("h", values, 1, bins=bins)
    run = run_of(writer)
    table = run.histograms("h").values[0]
    rule = 30 if isinstance(bins, str) and bins == "tensorflow" else bins
    counts, edges = np.histogram(values[:1000], rule)
    np.testing.assert_array_equal(table[:, 2], counts)
    np.testing.assert_allclose(table[:, :2], np.column_stack([edges[:-1], edges[1:]]))
    assert run.scalars("h/nan").values.tolist() == [1]
    assert run.scalars("h/inf").values.tolist() == [2]


@pytest.mark.parametrize(("bins", "expected"), [("tensorflow", 5), (7, 5), (3, 3), ("auto", 5)])
def test_equal_buckets_are_at_most_so_many(writer: SummaryWriter, bins: Any, expected: int) -> None:
    """No value is lost, however few they are."""
    writer.add_histogram("h", RNG.normal(size=1000), 1, bins=bins, max_bins=5)
    table = run_of(writer).histograms("h").values[0]
    assert table.shape == (expected, 3)
    assert table[:, 2].sum() == 1000


def test_charts_add_up(writer: SummaryWriter) -> None:
    """Of PyTorch's calls only the last counts."""
    writer.add_custom_scalars_multilinechart(["a", "b"], title="one")
    writer.add_custom_scalars_marginchart(["a", "b", "c"], title="two")
    writer.add_custom_scalars({"more": {"three": ["Multiline", ["a"]]}})
    event = peers.accumulate(flushed(writer)).Tensors("custom_scalars__config__")[-1]
    layout = layout_pb2.Layout.FromString(event.tensor_proto.string_val[0])
    found = [[chart.title for chart in category.chart] for category in layout.category]
    assert found == [["one", "two"], ["three"]]


def test_a_tag_that_is_no_expression_means_itself(writer: SummaryWriter) -> None:
    """TensorBoard fails on it; whatever is an expression stays one."""
    writer.add_custom_scalars({"c": {"t": ["Multiline", ["a[", "loss/.*"]]}})
    event = peers.accumulate(flushed(writer)).Tensors("custom_scalars__config__")[-1]
    layout = layout_pb2.Layout.FromString(event.tensor_proto.string_val[0])
    first, second = layout.category[0].chart[0].multiline.tag
    assert re.fullmatch(first, "a[")
    assert second == "loss/.*"


@pytest.mark.parametrize("layout", [{"c": ["x"]}, {"c": {"t": ["Margin"]}}, ["x"], {"c": {"t": 3}}])
def test_a_layout_is_nested_twice(writer: SummaryWriter, layout: Any) -> None:
    """The message shows the form."""
    with pytest.raises(InvalidArgumentError, match="a layout is {category: "):
        writer.add_custom_scalars(layout)


def test_hyperparameters_are_in_this_run(writer: SummaryWriter) -> None:
    """Their metrics are at its last step, where they hide no earlier point."""
    for step in range(3):
        writer.add_scalar("loss", 1.0, step)
    writer.add_hparams({"lr": np.float32(0.5), "adam": True}, {"loss": 0.25})
    run = run_of(writer)
    assert "_hparams_/session_start_info" in run.tags
    assert run.scalars("loss").steps.tolist() == [0, 1, 2]
    assert run.scalars("loss").values.tolist() == [1.0, 1.0, 0.25]
    assert list(tbviz.open_logdir(writer.log_dir)) == ["."]


def test_other_hyperparameters_are_other_runs(writer: SummaryWriter) -> None:
    """Five calls of a search are five rows, as with PyTorch; the same again is the same run."""
    for rate in (0.1, 0.2, 0.3, 0.2):
        writer.add_hparams({"lr": rate}, {"accuracy": rate}, {"lr": [0.1, 0.2]})
    writer.add_hparams({"lr": 0.4}, {"accuracy": 0.4}, run_name="best")
    writer.flush()
    logdir = tbviz.open_logdir(writer.log_dir)
    assert sorted(logdir) == [".", "best", "hparams_2", "hparams_3"]
    assert logdir["hparams_2"].scalars("accuracy").values.tolist() == [np.float32(0.2)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w: w.add_histogram_raw("h", 0, 1, 2, 1, 1, [1, 2], [1]), "counts and limits"),
        (lambda w: w.add_pr_curve_raw("p", *[[1.0]] * 6), r"a curve is \[6, T\]"),
        (lambda w: w.add_pr_curve("p", [0, 2], [0.5, 0.5]), "labels are bool, or 0 and 1"),
        (lambda w: w.add_tensor("t", ["x"]), "a tensor must be bool, integers or floats"),
        (lambda w: w.add_hparams({"lr": [1]}, {}), "a hyperparameter is a bool, a number"),
        (lambda w: w.add_scalar("a", 1.0, walltime=float("nan")), "wall_time is finite"),
    ],
)
def test_a_mistake_is_an_error_at_the_call(
    writer: SummaryWriter, call: Callable[[Any], None], message: str
) -> None:
    """The message says what the rule is."""
    with pytest.raises(InvalidArgumentError, match=message):
        call(writer)


def test_metrics_may_stand_alone(writer: SummaryWriter) -> None:
    """PyTorch takes an empty set of hyperparameters."""
    writer.add_hparams({"lr": None}, {"accuracy": 0.5})
    assert run_of(writer).tags == {"accuracy": "scalar"}


def test_an_error_in_the_block_goes_before_one_of_the_file(tmp_path: Path) -> None:
    """The second is told beside it, as by `tbviz.SummaryWriter`."""
    (tmp_path / "projector_config.pbtxt").write_text("no config")
    with (
        pytest.raises(ZeroDivisionError),
        pytest.warns(RuntimeWarning, match="is no configuration of a projector"),
        SummaryWriter(tmp_path) as writer,
    ):
        writer.add_embedding(np.zeros((2, 3)))
        raise ZeroDivisionError


def test_a_folder_that_is_open_is_not_purged(tmp_path: Path) -> None:
    """The file has begun, so a warning says that the step plays no part."""
    with SummaryWriter(tmp_path), pytest.warns(RuntimeWarning, match="purge_step plays no part"):
        SummaryWriter(tmp_path, purge_step=3).close()


def test_threads_share_a_writer(tmp_path: Path) -> None:
    """However many add the first line of a chart at once, all is there and all is closed."""
    with SummaryWriter(tmp_path) as writer:
        threads = [
            threading.Thread(target=writer.add_scalars, args=("m", {"x": 1.0}, step))
            for step in range(8)
        ]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of steps that one thread overtakes another with
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    events = peers.accumulate(tmp_path / "m_x").Tensors("m")
    assert sorted(event.step for event in events) == list(range(8))
    with tbviz.SummaryWriter(tmp_path / "m_x"):
        pass  # nobody holds the folder any more


def test_any_tensor_is_read_again(writer: SummaryWriter) -> None:
    """Also in the small floats that NumPy lacks."""
    torch = pytest.importorskip("torch")
    writer.add_tensor("t", torch.ones(2, 3, dtype=torch.bfloat16, requires_grad=True), 4)
    (event,) = peers.accumulate(flushed(writer)).Tensors("t")
    np.testing.assert_array_equal(tensor_util.make_ndarray(event.tensor_proto), np.ones((2, 3)))


def test_a_module_has_a_graph(writer: SummaryWriter) -> None:
    """TensorBoard finds the operations that PyTorch traced."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("torch.utils.tensorboard")
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PyTorch's own tracing
        writer.add_graph(model, torch.zeros(2, 4))
    (event,) = peers.accumulate(flushed(writer)).Tensors("graph")
    found = config_pb2.RunMetadata.FromString(event.tensor_proto.string_val[0])
    nodes = found.function_graphs[0].pre_optimization_graph.node
    assert {"aten::relu", "aten::linear"} <= {node.op for node in nodes}


def test_a_graph_without_its_package_says_so(
    writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only graphs need PyTorch or tensorboardX."""
    for name in ("torch.utils.tensorboard._pytorch_graph", "tensorboardX.openvino_graph"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingDependencyError, match="drawing this graph needs torch"):
        writer.add_graph(object())
    with pytest.raises(MissingDependencyError, match="drawing this graph needs tensorboardX"):
        writer.add_openvino_graph("x.xml")
