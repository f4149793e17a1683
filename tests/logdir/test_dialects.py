"""Dialects: whatever wrote the events, each tag's points are those that the protos hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import peers
import protos
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import summary_pb2

import tbviz
from tbviz.events import strings_to_proto, tensor_to_proto

Value = protos.Summary.Value


def open_run(run_dir: Path, **options: Any) -> tbviz.logdir.Run:
    """Open a run with all its points, without a cache."""
    return tbviz.open_logdir(run_dir, restarts="all", cache=False, **options)["."]


def events_in(run_dir: Path) -> list[bytes]:
    """Return the events of all files of a run_dir, taken apart by TensorBoard's own loader."""
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

    files = sorted(path for path in run_dir.iterdir() if "tfevents" in path.name)
    return [event for file in files for event in RawEventFileLoader(str(file)).Load()]


def check_run(run_dir: Path, events: list[bytes]) -> None:
    """Compare every tag, point by point, with what the protos of `events` say."""
    run = open_run(run_dir)
    expected = protos.points_of(events)
    assert run.tags.keys() == expected.keys()
    for tag, kind in run.tags.items():
        check_tag(run, tag, kind, expected[tag])


def check_tag(run: tbviz.logdir.Run, tag: str, kind: str, expected: list[protos.Point]) -> None:
    """Compare one tag with its points."""
    series = run.scalars(tag) if kind == "scalar" else run.tensors(tag)
    assert series.steps.tolist() == [point.step for point in expected]
    assert series.wall_times.tolist() == [point.wall_time for point in expected]
    if kind == "scalar":
        numbers = np.array([protos.number(point.value) for point in expected])
        np.testing.assert_array_equal(series.values, numbers)
        return
    for found, point in zip(series.values, expected, strict=True):
        if point.value.HasField("tensor"):
            np.testing.assert_array_equal(found, protos.array(point.value.tensor))


# Values by hand -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", protos.SCALAR_TENSORS)
@pytest.mark.parametrize("count", [2, 300])
def test_scalars_of_every_type_and_place_are_read(tmp_path: Path, name: str, count: int) -> None:
    """All in one file of one tag: few as they come, and many as columns."""
    make = protos.SCALAR_TENSORS[name]
    numbers = [0, 1, 2.5, -3, 100.25, 127]
    events = [
        protos.event(step, protos.tensor("tag", make(numbers[step % 6])), wall_time=step / 7)
        for step in range(count)
    ]
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)


def test_all_types_in_one_tag_are_read(tmp_path: Path) -> None:
    """A tag may change how its numbers are stored at every step."""
    makers = list(protos.SCALAR_TENSORS.values())
    events = [
        protos.event(step, protos.tensor("tag", makers[step % len(makers)](step % 5)))
        for step in range(200)
    ]
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)


@pytest.mark.parametrize(
    "value",
    [
        np.inf, -np.inf, np.nan, -0.0, 1e-45, 3.4e38,
    ],
)  # fmt: skip
def test_numbers_at_the_edges_are_exact(tmp_path: Path, value: float) -> None:
    """Infinities, NaN, the sign of zero, denormal and huge numbers."""
    events = [protos.event(1, Value(tag="f", simple_value=value))] * 200
    double = protos.SCALAR_TENSORS["double content"](value)
    events += [protos.event(1, protos.tensor("d", double))] * 200
    run = open_run(protos.write_events(tmp_path / protos.NAME, events).parent)
    expected = np.float64(np.float32(value))
    for tag, number in {"f": expected, "d": np.float64(value)}.items():
        found = run.scalars(tag).values
        np.testing.assert_array_equal(found, np.full(200, number))
        np.testing.assert_array_equal(np.signbit(found), np.signbit(np.full(200, number)))


STEPS = [0, 1, 127, 128, 16383, 16384, 2**31, 2**63 - 1, -1, -(2**63), 300, 0]


def test_steps_of_every_size_are_read(tmp_path: Path) -> None:
    """Absent (0), of one byte to ten, negative ones too; for scalars and for long events."""
    text = strings_to_proto([bytes(2000)])
    events = []
    for step in STEPS * 40:
        events.append(protos.event(step, Value(tag="scalar", simple_value=1)))
        events.append(protos.event(step, protos.tensor("text", text, "text"), wall_time=0))
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)


def test_a_missing_wall_time_is_zero(tmp_path: Path) -> None:
    """A field that is zero is not stored."""
    events = [
        protos.event(step, Value(tag="tag", simple_value=1), wall_time=0) for step in range(99)
    ]
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)


def test_several_values_of_one_event_go_to_their_tags(tmp_path: Path) -> None:
    """Also values of several kinds, and two of one tag."""
    histo = summary_pb2.HistogramProto(min=0, max=1, bucket_limit=[1.0], bucket=[2.0])
    events = []
    for step in range(150):
        values = [Value(tag=f"tag/{place}", simple_value=step * place) for place in range(4)]
        values.append(Value(tag="old", histo=histo))
        values += [Value(tag="twice", simple_value=step), Value(tag="twice", simple_value=-step)]
        values.append(protos.tensor("text", strings_to_proto([b"%d" % step]), "text"))
        values.append(protos.tensor("texts", strings_to_proto([b"a%d" % step]), "text"))
        values.append(protos.tensor("texts", strings_to_proto([b"b%d" % step]), "text"))
        events.append(protos.event(step, *values))
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)


def test_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    """Fields that a later version may add to an event, a summary or a value."""
    unknown = bytes([15 << 3 | 2 & 7, 3]) + b"abc"
    events = []
    for step in range(150):
        value = Value(tag="tag", simple_value=step).SerializeToString() + unknown
        summary = unknown + bytes([1 << 3 | 2, len(value)]) + value
        event = bytes([5 << 3 | 2, len(summary)]) + summary + unknown
        events.append(protos.event(step) + event)
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)


def test_plugin_data_of_strangers_is_kept_as_it_is(tmp_path: Path) -> None:
    """The kind is the plugin's own name, the values are the tensors."""
    events = []
    for step in range(3):
        array = np.arange(step * 4).reshape(2, -1)
        events.append(protos.event(step, protos.tensor("mesh", tensor_to_proto(array), "mesh")))
        text = strings_to_proto([b"\xff\x00 bytes"])
        events.append(protos.event(step, protos.tensor("theirs", text, "org.example.plugin")))
        events.append(protos.event(step, Value(tag="bare", tensor=tensor_to_proto(array))))
    path = protos.write_events(tmp_path / protos.NAME, events)
    tags = open_run(path.parent).tags
    assert tags == {"bare": "tensor", "mesh": "mesh", "theirs": "org.example.plugin"}
    check_run(path.parent, events)


@pytest.mark.parametrize("later", [None, "same", "other"])
def test_metadata_may_come_once_or_always(tmp_path: Path, later: str | None) -> None:
    """TensorBoard goes by the first event of a tag, and so do we."""
    plugins = {None: None, "same": "scalars", "other": "text"}
    events = []
    for step in range(200):
        value = Value(tag="tag", tensor=protos.SCALAR_TENSORS["float_val"](step))
        if plugin := "scalars" if step == 0 else plugins[later]:
            value.metadata.CopyFrom(protos.metadata(plugin, display_name="loss"))
        events.append(protos.event(step, value))
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)
    assert open_run(tmp_path).tags == {"tag": "scalar"}


# Irregular files ----------------------------------------------------------------------------------


def irregular_events(seed: int, count: int) -> list[bytes]:
    """Return events of random tags, kinds and gaps."""
    rng = random.Random(seed)
    tags = ["".join(rng.choices("ab/", k=rng.randint(0, 5))) for _ in range(30)]
    makers: list[Callable[[str], Any]] = [
        lambda tag: Value(tag=f"s{tag}", simple_value=rng.random()),
        lambda tag: Value(tag=f"n{tag}", simple_value=rng.random(), node_name="node"),
        lambda tag: protos.tensor(f"f{tag}", protos.SCALAR_TENSORS["float_val"](rng.random())),
        lambda tag: protos.tensor(f"d{tag}", protos.SCALAR_TENSORS["double content"](rng.random())),
        lambda tag: protos.tensor(f"i{tag}", protos.SCALAR_TENSORS["int64_val"](rng.random() * 99)),
        lambda tag: protos.tensor(f"t{tag}", strings_to_proto([rng.randbytes(9)]), "text"),
        lambda tag: protos.tensor(
            f"l{tag}", strings_to_proto([rng.randbytes(rng.randint(900, 1100))]), "text"
        ),
    ]
    events, step = [], 0
    for _ in range(count):
        step += rng.choice((0, 0, 1, 1, 1, 7, 200, -3))
        chosen = rng.choices(makers, [20, 5, 20, 5, 2, 2, 1], k=rng.choice((1, 1, 1, 1, 2, 3)))
        values = [make(rng.choice(tags)) for make in chosen]
        events.append(protos.event(step, *values, wall_time=rng.choice((0, rng.random() * 1e9))))
        if rng.random() < 0.02:
            events.append(protos.event(step, file_version="brain.Event:2"))
    return events


@pytest.mark.parametrize(("seed", "count"), [(0, 4000), (1, 300), (2, 30), (3, 30)])
def test_an_irregular_file_is_read_tag_by_tag(tmp_path: Path, seed: int, count: int) -> None:
    """Thousands of events without any pattern hold what parsing each of them says."""
    events = irregular_events(seed, count)
    check_run(protos.write_events(tmp_path / protos.NAME, events).parent, events)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_short_irregular_files_are_read_tag_by_tag(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int
) -> None:
    """Any of them."""
    events = irregular_events(seed, count)
    folder = tmp_path_factory.mktemp("run")
    check_run(protos.write_events(folder / protos.NAME, events).parent, events)


# Files of other writers ---------------------------------------------------------------------------


def write_with_tensorboardx(run_dir: Path) -> None:
    """Write scalars, text, a histogram and a picture with tensorboardX."""
    tensorboardx = pytest.importorskip("tensorboardX")
    with tensorboardx.SummaryWriter(str(run_dir)) as writer:
        for step in range(300):
            writer.add_scalar("loss/train", 1 / (step + 1), step)
            writer.add_scalar("loss/valid", step, step)
        writer.add_text("note", "text", 3)
        writer.add_histogram("weights", np.arange(100.0), 3)
        writer.add_image("picture", np.zeros((3, 4, 5), np.uint8), 3)


def write_with_tensorflow(run_dir: Path) -> None:
    """Write all kinds of summaries with tf.summary."""
    tf = pytest.importorskip("tensorflow")
    with tf.summary.create_file_writer(str(run_dir)).as_default():
        for step in range(300):
            tf.summary.scalar("loss/train", 1 / (step + 1), step)
            if step % 7 == 0:
                tf.summary.scalar("loss/valid", step, step)
        tf.summary.text("note", "text", 3)
        tf.summary.histogram("weights", np.arange(100.0), 3)
        tf.summary.image("picture", np.zeros((2, 4, 5, 3), np.uint8), 3)
        tf.summary.audio("sound", np.zeros((1, 100, 1), np.float32), 8000, 3)
        tf.summary.write("half", tf.constant(1.5, tf.bfloat16), 3)


def write_with_keras(run_dir: Path) -> None:
    """Train a model of one weight under Keras's own TensorBoard callback."""
    pytest.importorskip("tensorflow")
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    callback = keras.callbacks.TensorBoard(str(run_dir), histogram_freq=1, update_freq=1)
    ones = np.ones((64, 1), np.float32)
    model.fit(ones, ones, batch_size=1, epochs=2, verbose=0, callbacks=[callback])


def write_with_tbviz(run_dir: Path) -> None:
    """Write all kinds of summaries of our own."""
    with tbviz.SummaryWriter(run_dir) as writer:
        for step in range(300):
            writer.scalar("loss/train", 1 / (step + 1), step)
        writer.histogram("weights", np.arange(100.0), 3)
        writer.image("picture", np.zeros((4, 5), np.uint8), 3)
        writer.latent_scatter("codes", np.zeros((3, 2), np.float32), 3, labels=["a", "b", "c"])


WRITERS = [write_with_tensorboardx, write_with_tensorflow, write_with_keras, write_with_tbviz]


@pytest.mark.parametrize("write", WRITERS)
def test_what_others_write_is_what_the_protos_say(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    """Every tag of every run, point by point."""
    write(tmp_path)
    run_dirs = sorted({path.parent for path in tmp_path.rglob("*tfevents*")})
    assert run_dirs
    for run_dir in run_dirs:
        check_run(run_dir, events_in(run_dir))


def test_scalars_are_those_of_the_event_accumulator(tmp_path: Path) -> None:
    """TensorBoard's own reader sees the same tags, steps, wall times and numbers."""
    write_with_tensorboardx(tmp_path)
    accumulator = peers.accumulate(tmp_path)
    run = open_run(tmp_path)
    scalars = [tag for tag, kind in run.tags.items() if kind == "scalar"]
    assert scalars == ["loss/train", "loss/valid"]
    for tag in scalars:
        theirs, ours = accumulator.Scalars(tag), run.scalars(tag)
        assert ours.steps.tolist() == [point.step for point in theirs]
        assert ours.wall_times.tolist() == [point.wall_time for point in theirs]
        assert ours.values.tolist() == [point.value for point in theirs]
