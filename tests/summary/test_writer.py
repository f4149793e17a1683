"""SummaryWriter: what it writes is what TensorBoard's own readers read."""

from __future__ import annotations

import gc
import inspect
import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import peers
import pytest
import tensorflow as tf
from PIL import Image
from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.util import tensor_util

import tbviz
from tbviz.errors import FileError, InvalidArgumentError, NotFoundError, TbvizError
from tbviz.summary import numbers
from tbviz.summary.pending import PendingSummary

RNG = np.random.default_rng(0)
STEPS = [0, 5, 500]
LOSSES = [2.5, float("nan"), 1e-30]
KERNEL = RNG.normal(size=(12, 5))
PICTURE = RNG.integers(0, 256, (6, 7, 3), dtype=np.uint8)
FRAMES = RNG.integers(0, 256, (4, 6, 7), dtype=np.uint8)
CODES = RNG.normal(size=(20, 2))
LABELS = np.arange(20) % 3
RAGGED = [[1.0], [1.0, 2.0]]
PAIR = np.zeros((2, 2))
SQUARES = np.zeros((784, 2))
TAGLESS = {"scalars", "hparams", "custom_scalars"}  # they know their tags themselves


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logdir with one run that holds every kind, at three steps."""
    logdir = tmp_path_factory.mktemp("runs")
    with tbviz.SummaryWriter(logdir / "a" / "b") as writer:
        for step, loss in zip(STEPS, LOSSES, strict=True):
            writer.scalar("loss/train", loss, step)
            writer.histogram("kernel", KERNEL, step)
            writer.image("picture", PICTURE, step)
            writer.animation("movie", FRAMES, step)
            writer.latent_scatter("codes", CODES, step, labels=LABELS)
    return logdir


@pytest.fixture(scope="module")
def accumulator(logdir: Path) -> Any:
    """TensorBoard's Python reader over the run."""
    return peers.accumulate(logdir / "a" / "b")


@pytest.fixture(scope="module")
def server(logdir: Path) -> Iterator[peers.DataServer]:
    """TensorBoard's Rust reader over the logdir."""
    with peers.data_server(logdir) as server:
        yield server


def tensorboard_buckets(values: npt.NDArray[Any], count: int) -> npt.NDArray[np.float64]:
    """Cut `values` into buckets with NumPy's own histogram."""
    counts, edges = np.histogram(values, count)
    return np.column_stack([edges[:-1], edges[1:], counts])


def test_the_accumulator_reads_scalars(accumulator: Any) -> None:
    """EventAccumulator finds each step with its float32 value, NaN included."""
    events = accumulator.Tensors("loss/train")
    assert [event.step for event in events] == STEPS
    found = [tensor_util.make_ndarray(event.tensor_proto) for event in events]
    np.testing.assert_array_equal(found, np.float32(LOSSES))


def test_the_accumulator_reads_histograms_and_codes(accumulator: Any) -> None:
    """EventAccumulator finds float64 buckets, and codes as they were put in."""
    table = tensor_util.make_ndarray(accumulator.Tensors("kernel")[0].tensor_proto)
    np.testing.assert_allclose(table, tensorboard_buckets(KERNEL, 30))
    codes = tensor_util.make_ndarray(accumulator.Tensors("codes")[-1].tensor_proto)
    np.testing.assert_array_equal(codes, CODES.astype(np.float32), strict=True)
    labels = tensor_util.make_ndarray(accumulator.Tensors("codes/labels")[-1].tensor_proto)
    np.testing.assert_array_equal(labels, LABELS)


def test_the_accumulator_reads_pictures(accumulator: Any) -> None:
    """EventAccumulator finds width, height and a PNG that Pillow decodes to the same pixels."""
    width, height, encoded = accumulator.Tensors("picture")[1].tensor_proto.string_val
    assert (width, height) == (b"7", b"6")
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encoded))), PICTURE)


def test_the_data_server_reads_scalars(server: peers.DataServer) -> None:
    """The Rust server lists the tag as a scalar and returns every point."""
    assert server.tags("scalars") == {"a/b": ["loss/train"]}
    points = server.points("scalars", "a/b", "loss/train")
    assert [point.step for point in points] == STEPS
    np.testing.assert_array_equal([point.value for point in points], np.float32(LOSSES))


def test_the_data_server_reads_tensors(server: peers.DataServer) -> None:
    """The Rust server returns histograms, and the codes under our own plugin name."""
    table = server.points("histograms", "a/b", "kernel", "tensors")[0].numpy
    np.testing.assert_allclose(table, tensorboard_buckets(KERNEL, 30))
    assert server.tags("tbviz", "tensors") == {"a/b": ["codes", "codes/labels"]}
    codes = server.points("tbviz", "a/b", "codes", "tensors")[0].numpy
    np.testing.assert_array_equal(codes, CODES.astype(np.float32), strict=True)


def test_the_data_server_reads_pictures(server: peers.DataServer) -> None:
    """The Rust server returns the blobs of an image and of an animation."""
    tags = server.tags("images", "blob_sequences")["a/b"]
    assert tags == ["codes/scatter", "movie", "picture"]
    blobs = server.points("images", "a/b", "picture", "blob_sequences")[0].values
    assert [server.blob(blob.blob_key) for blob in blobs[:2]] == [b"7", b"6"]
    picture = np.asarray(Image.open(io.BytesIO(server.blob(blobs[2].blob_key))))
    np.testing.assert_array_equal(picture, PICTURE)
    movie = server.points("images", "a/b", "movie", "blob_sequences")[0].values[2]
    assert Image.open(io.BytesIO(server.blob(movie.blob_key))).n_frames == len(FRAMES)


def test_the_functions_write_to_the_default_writer(tmp_path: Path) -> None:
    """Under `as_default` the functions of the module write what the methods write."""
    with tbviz.SummaryWriter(tmp_path / "outer") as outer, outer.as_default():
        with tbviz.SummaryWriter(tmp_path / "inner") as inner, inner.as_default():
            tbviz.summary.scalar("loss", 1.0, step=1)
        tbviz.summary.scalar("loss", 2.0, 1)
    logdir = tbviz.open_logdir(tmp_path)
    assert logdir["inner"].scalars("loss").values.tolist() == [1.0]
    assert logdir["outer"].scalars("loss").values.tolist() == [2.0]


def test_without_a_default_writer_a_function_says_so() -> None:
    """Called outside of every block, the message says what to write."""
    with pytest.raises(NotFoundError, match="as_default"):
        tbviz.summary.scalar("loss", 1.0, 0)


def kinds() -> list[str]:
    """Name the kinds of summary, as the module lists them."""
    return [
        name
        for name in tbviz.summary.__all__
        if inspect.isfunction(getattr(tbviz.summary, name)) and name != "default_writer"
    ]


@pytest.mark.parametrize("kind", kinds())
def test_a_method_and_its_function_are_one(kind: str) -> None:
    """Method and function have one docstring, and take the same arguments in the same order."""
    function, method = getattr(tbviz.summary, kind), getattr(tbviz.SummaryWriter, kind)
    assert function.__doc__ == method.__doc__
    expected = list(inspect.signature(function).parameters.values())
    assert list(inspect.signature(method).parameters.values())[1:] == expected
    places = ["data", "step"] if kind in TAGLESS else ["tag", "data", "step"]
    assert [parameter.name for parameter in expected[: len(places)]] == places
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in expected[len(places) :])


def test_a_second_writer_opens_its_own_file(tmp_path: Path) -> None:
    """A resumed run gets a new file behind the first, which stays as it was."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 3.0, 0)
        writer.scalar("loss", 2.0, 10)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 1.0, 10)
    assert all(file.read_bytes() == content for file, content in before.items())
    assert len(list(tmp_path.iterdir())) == 2
    with peers.data_server(tmp_path) as server:
        points = server.points("scalars", ".", "loss")
    assert [(point.step, point.value) for point in points] == [(0, 3.0), (10, 1.0)]


def test_what_is_flushed_can_be_read_while_the_writer_lives(tmp_path: Path) -> None:
    """flush() makes what was written visible; close() may follow twice."""
    writer = tbviz.SummaryWriter(tmp_path)
    writer.scalar("loss", 1.0, 0)
    writer.flush()
    assert tbviz.open_logdir(tmp_path)["."].scalars("loss").values.tolist() == [1.0]
    writer.close()
    writer.close()


def test_the_caller_may_change_what_it_gave(tmp_path: Path) -> None:
    """An array is written as it was at the call, and never written into."""
    values = np.ones(3)
    summary = tbviz.summary.numbers.histogram("h", values, 0)
    values[:] = 7
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.write(summary)
    table = tbviz.open_logdir(tmp_path)["."].histograms("h").values[0]
    np.testing.assert_array_equal(table[-1], [1, 1, 3])


def test_nonfinite_values_are_counted(tmp_path: Path) -> None:
    """NaN and infinity never stop a training: they are counted beside what was drawn."""
    bad = np.array([[np.nan, np.inf, -np.inf, 0.5]])
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.histogram("h", bad, 0)
        writer.image("i", bad, 0)
        writer.histogram("fine", np.ones(4), 0)
    run = tbviz.open_logdir(tmp_path)["."]
    counts = {
        tag: run.scalars(tag).values.tolist() for tag, kind in run.tags.items() if kind == "scalar"
    }
    assert counts == {"h/nan": [1], "h/inf": [2], "i/nonfinite": [3]}
    assert run.histograms("h").values[0][:, 2].sum() == 1


def fail(error: Exception) -> Any:
    """Stand for an encoder that fails."""
    raise error


def draw(codes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Stand for a decoder of black images."""
    return np.zeros((len(codes), 3, 4), np.float32)


def write_to_closed(writer: tbviz.SummaryWriter) -> None:
    """Write after close."""
    writer.close()
    writer.scalar("a", 1, 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w: w.scalar("", 1, 0), "tag is a non-empty str"),
        (lambda w: w.scalar("a", [1, 2], 0), r"a: a scalar must be one number.*\[2\]"),
        (
            lambda w: w.scalar("a", "x", 0),
            "a: a scalar must be bool, integers or floats, found text",
        ),
        (lambda w: w.scalar("a", RAGGED, 0), "a: a scalar must be an array of one shape"),
        (lambda w: w.scalar("a", np.datetime64("2020-01-01"), 0), "a: a scalar .* datetime64"),
        (lambda w: w.scalar("a", 1j, 0), "a: a scalar .* complex128"),
        (lambda w: w.scalar("a", None, 0), "a: a scalar .* object"),
        (lambda w: w.scalar("a", 1, 0.5), "a: step is an integer, not 0.5"),
        (lambda w: w.scalar("a", 1, -1), "a: step is at least 0, not -1"),
        (lambda w: w.scalar("a", 1, 1 << 63), "a: step is less than 2"),
        (lambda w: w.histogram("a", 1, 1 << 70), "a: step is less than 2"),
        (lambda w: w.scalar("", 1.0, 0), "tag is a non-empty str"),
        (lambda w: w.scalar("a\ud800", 1.0, 0), "a tag is text that UTF-8 can say"),
        (lambda w: w.scalar(["a"], 1.0, 0), "tag is a non-empty str"),
        (lambda w: w.histogram("a", ["x"], 0), "a: the data of a histogram must be .*text"),
        (lambda w: w.histogram("a", RAGGED, 0), "a: the data of a histogram must be an array"),
        (lambda w: w.histogram("a", np.zeros(2, "M8[s]"), 0), "a: the data .* datetime64"),
        (lambda w: w.histogram("a", [1.0], 0, buckets=0), "a: buckets .* >= 1, found 0"),
        (lambda w: w.histogram("a", [1.0], 0, buckets=2.5), "a: buckets .* integer.*found 2.5"),
        (lambda w: w.histogram("a", [1.0], 0, buckets="x"), "a: buckets .* integer.*found 'x'"),
        (lambda w: w.image("a", RAGGED, 0), "a: an image must be an array of one shape"),
        (lambda w: w.image("a", np.zeros((3, 4)), 0, value_range=3), "value_range .* found 3"),
        (lambda w: w.image_grid("a", RAGGED, 0), "a: images must be an array of one shape"),
        (lambda w: w.image_grid("a", FRAMES, 0, columns=1.5), "columns .* found 1.5"),
        (lambda w: w.image_grid("a", FRAMES, 0, titles=["a"]), "titles must be .* found .*1"),
        (lambda w: w.image_grid("a", FRAMES, 0, correct="yes"), "correct must be bool, .* found"),
        (lambda w: w.comparison("a", {"x": FRAMES}, 0), "at least two batches, found 1"),
        (lambda w: w.comparison("a", [FRAMES] * 2, 0, span=1), "span is that of a difference"),
        (lambda w: w.filters("a", 5.0, 0), r"a kernel must be \[inputs, .*, found .*\[\]"),
        (lambda w: w.filters("a", RAGGED, 0), "a: a kernel must be an array of one shape"),
        (lambda w: w.filters("a", np.zeros((4, 2), complex), 0), "a kernel .* complex128"),
        (lambda w: w.filters("a", SQUARES, 0, shape=28), "shape must be .* found 28"),
        (lambda w: w.filters("a", SQUARES, 0, shape=(28.0, 28.0)), "shape must be .* found .28.0"),
        (lambda w: w.filters("a", SQUARES, 0, shape="28"), "shape must be .* found '28'"),
        (lambda w: w.filters("a", SQUARES, 0, layout="OIHW"), "layout must be .* found 'OIHW'"),
        (lambda w: w.filters("a", SQUARES, 0, span="no"), "span must be .* found 'no'"),
        (lambda w: w.filters("a", np.zeros((3, 3, 4, 2)), 0, columns=2), "found columns=2"),
        (lambda w: w.attention("a", RAGGED, 0), "a: attention must be an array of one shape"),
        (lambda w: w.attention("a", [1.0], 0), r"attention must be .* found the shape \[1\]"),
        (lambda w: w.attention("a", [[1.0]], 0, span=-1), "span must be .* found -1"),
        (lambda w: w.attention("a", FRAMES, 0, titles="a"), "titles must be strings"),
        (lambda w: w.animation("a", RAGGED, 0), "a: frames must be an array of one shape"),
        (lambda w: w.animation("a", FRAMES, 0, fps="x"), "fps must be positive.*found 'x'"),
        (lambda w: w.animation("a", FRAMES, 0, scale=1.5), "scale .* integer >= 1, found 1.5"),
        (lambda w: w.image("a", np.zeros((2, 3, 5)), 0), r"\[2, 3, 5\]|\(2, 3, 5\)"),
        (lambda w: w.image_grid("a", np.zeros((2, 3, 3), int), 0), "int64"),
        (lambda w: w.filters("a", np.zeros((5, 2)), 0, shape=(2, 2)), "5"),
        (lambda w: w.animation("a", np.zeros((2, 4, 4)), 0, fps=0), "fps"),
        (lambda w: w.latent_scatter("a", np.zeros(5), 0), r"a: latent codes .*\[N, D\].*\[5\]"),
        (lambda w: w.latent_scatter("a", RAGGED, 0), "a: latent codes must be an array of one"),
        (
            lambda w: w.latent_scatter("a", np.zeros((5, 2), complex), 0),
            "a: latent codes .*complex",
        ),
        (lambda w: w.latent_scatter("a", np.zeros((5, 2)), 0, labels=[1]), "5 integers"),
        (lambda w: w.latent_scatter("a", PAIR, 0, labels=RAGGED), "a: labels must be an array of"),
        (lambda w: w.latent_scatter("a", PAIR, 0, labels=[None, None]), "a: labels .* NoneType"),
        (lambda w: w.latent_scatter("a", PAIR, 0, labels=[0.5, 1.0]), "a: labels .* float64"),
        (lambda w: w.latent_scatter("a", PAIR, 0, labels=["\ud800", "b"]), "a: labels .* UTF-8"),
        (lambda w: w.latent_circle("a", lambda codes: np.zeros(3), 0), r"\[3\]|\(3,\)"),
        (lambda w: w.latent_circle("a", 5, 0), "decode must be a function .* found int"),
        (lambda w: w.latent_circle("a", draw, 0, radius="x"), "radius must be .* found 'x'"),
        (lambda w: w.latent_circle("a", draw, 0, center="x"), "center must be finite numbers"),
        (lambda w: w.latent_circle("a", draw, 0, frames=2.5), "frames .* found 2.5"),
        (lambda w: w.latent_lattice("a", draw, 0, limits=(("0", "1"),) * 2), "limits must be fin"),
        (
            lambda w: w.latent_lattice("a", draw, 0, limits=((0, 1), (2,))),
            "limits must be an array",
        ),
        (lambda w: w.latent_lattice("a", draw, 0, rows=2.5), "rows .* found 2.5"),
        (write_to_closed, "is closed"),
    ],
)
def test_a_mistake_is_told_at_the_call(
    call: Callable[[Any], None], message: str, tmp_path: Path
) -> None:
    """What cannot be written raises one clear line, before anything is written."""
    with (
        tbviz.SummaryWriter(tmp_path) as writer,
        pytest.raises(InvalidArgumentError, match=message) as caught,
    ):
        call(writer)
    assert "\n" not in str(caught.value)
    assert tbviz.open_logdir(tmp_path)["."].tags == {}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"flush_seconds": 0}, "flush_seconds is more than 0, not 0"),
        ({"flush_seconds": float("nan")}, "flush_seconds is more than 0, not nan"),
        ({"when_full": "explode"}, 'when_full is "wait" or "drop", not \'explode\''),
    ],
)
def test_an_option_out_of_range_is_refused(
    options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    """Before anything is made on the disk."""
    with pytest.raises(InvalidArgumentError, match=message):
        tbviz.SummaryWriter(tmp_path / "run", **options)
    assert not (tmp_path / "run").exists()


def test_a_second_writer_on_a_run_dir_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    """The message says why; a writer that was closed or forgotten is no obstacle."""
    first = tbviz.SummaryWriter(tmp_path)
    with pytest.raises(InvalidArgumentError, match="already writes to .*close that writer"):
        tbviz.SummaryWriter(f"{tmp_path}/../{tmp_path.name}")
    first.scalar("a", 1, 1)
    del first
    gc.collect()
    with tbviz.SummaryWriter(tmp_path) as second:
        second.scalar("a", 2, 2)
    assert tbviz.open_logdir(tmp_path)["."].scalars("a").values.tolist() == [1, 2]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # TensorFlow's
@pytest.mark.parametrize(
    "number",
    [
        2.5,
        7,
        True,
        -(2**63),
        1e300,
        float("nan"),
        np.float64(0.1),
        np.float32(0.1),
        np.float16(0.1),
        np.int64(2**53 + 1),
        np.array([[3.5]]),
        tf.constant(1.25),
        tf.Variable(4, dtype=tf.int32),
    ],
    ids=repr,
)
def test_every_kind_of_number_is_a_scalar(number: Any, tmp_path: Path) -> None:
    """The first time that its tag is written, as later; one by one as in columns."""
    with np.errstate(over="ignore"):
        expected = np.float32(np.array(number).item())
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(50):
            writer.scalar("a", number, np.int32(step) if step % 2 else step)
            if step < 3:
                writer.flush()
    series = tbviz.open_logdir(tmp_path)["."].scalars("a")
    assert series.steps.tolist() == list(range(50))
    np.testing.assert_array_equal(series.values, np.full(50, expected))


def test_a_summary_that_cannot_be_encoded_costs_itself_alone(tmp_path: Path) -> None:
    """The error comes with a later call, and what stands around it in the queue is written."""
    error = ZeroDivisionError("mine")
    writer = tbviz.SummaryWriter(tmp_path)
    for step in range(20):
        writer.scalar("a", step, step)
        if step == 10:
            writer.write(PendingSummary(step, lambda: fail(error), nbytes=0))
            with pytest.raises(
                TbvizError, match="an earlier summary was not written: mine"
            ) as told:
                writer.flush()
    writer.close()
    assert told.value.__cause__ is error
    assert writer.dropped == 1
    assert tbviz.open_logdir(tmp_path)["."].scalars("a").steps.tolist() == list(range(20))


def test_events_stand_in_the_file_in_the_order_of_the_calls(tmp_path: Path) -> None:
    """Scalars are encoded together, each kind keeps place and time; a session starts and ends."""
    before = time.time()
    expected = []
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(300):
            kind = "aaabch"[step * 7 % 6] if step % 100 else "h"
            expected.append((kind, step))
            write = writer.histogram if kind == "h" else writer.scalar
            write(kind, float(step), step)
            if step % 70 == 0:
                writer.flush()
    [file] = tmp_path.iterdir()
    _, start, *events, stop = tbviz.events.read_events(file)
    assert (start.session_log.status, stop.session_log.status) == (1, 2)
    assert [(event.summary.value[0].tag, event.step) for event in events] == expected
    times = [event.wall_time for event in events]
    assert before <= times[0]
    assert times == sorted(times)
    assert times[-1] <= time.time()


def test_flush_with_fsync_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file and its folder are synced, after the last record was written."""
    synced = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, [f.stat().st_size for f in tmp_path.iterdir()]))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("a", 1, 1)
        writer.flush()
        assert synced == []
        writer.scalar("a", 2, 2)
        writer.flush(fsync=True)
        [file] = tmp_path.iterdir()
        size = file.stat().st_size
    assert synced == [(file.stat().st_ino, [size]), (tmp_path.stat().st_ino, [size])]


@pytest.mark.parametrize(
    ("data", "step"), [("x", 1), ([1.0, 2.0], 1), (1.0, -1), (1.0, 1.5), (1.0, 1 << 63), (None, 1)]
)
def test_a_tag_that_is_known_excuses_nothing(data: Any, step: Any, tmp_path: Path) -> None:
    """What is checked of the first scalar of a tag is checked of every one."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("a", 1.0, 0)
        with pytest.raises(InvalidArgumentError, match="^a: "):
            writer.scalar("a", data, step)
    assert tbviz.open_logdir(tmp_path)["."].scalars("a").steps.tolist() == [0]


def test_a_run_dir_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """The message names the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot write an event file in .*file"):
        tbviz.SummaryWriter(tmp_path / "file")


@pytest.mark.parametrize(
    ("start_step", "kept"), [("first", [1, 2, 3, 4]), (2, [1, 3, 4]), (None, [1, 2, 3, 3, 4])]
)
def test_a_later_session_hides_what_it_writes_anew(
    start_step: Any, kept: list[int], tmp_path: Path
) -> None:
    """TensorBoard purges all tags from the step on that the session says, where it says one."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in (1, 2, 3):
            writer.scalar("loss", 1.0, step)
    with tbviz.SummaryWriter(tmp_path, start_step=start_step) as writer:
        for step in (3, 4):
            writer.scalar("loss", 2.0, step)
    events = plugin_event_accumulator.EventAccumulator(str(tmp_path)).Reload().Tensors("loss")
    assert [event.step for event in events] == kept


def test_a_summary_may_say_when_it_was(tmp_path: Path) -> None:
    """The wall time is that of the event; others are refused."""
    with tbviz.SummaryWriter(tmp_path, file_suffix=".mine") as writer:
        writer.write(numbers.scalar("loss", 1.0, 0), wall_time=1000.5)
        writer.write(numbers.histogram("kernel", [1.0], 0), wall_time=2000.5)
        with pytest.raises(InvalidArgumentError, match="wall_time is finite Unix seconds, not nan"):
            writer.write(numbers.scalar("loss", 1.0, 1), wall_time=float("nan"))
    accumulator = peers.accumulate(tmp_path)
    times = [accumulator.Tensors(tag)[0].wall_time for tag in ("loss", "kernel")]
    assert times == [1000.5, 2000.5]
    assert [path.suffix for path in tmp_path.iterdir()] == [".mine"]


@pytest.mark.parametrize("given", ["runs/a", "runs/a/"])
def test_a_writer_knows_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """As it was given."""
    monkeypatch.chdir(tmp_path)
    with tbviz.SummaryWriter(given) as writer:
        assert writer.run_dir == Path("runs/a")
