"""Logdir and Run: finding runs, and reading what TensorFlow and PyTorch wrote."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2

import tbviz
from tbviz.errors import CorruptRecordError, FileError, NotFoundError, TbvizError
from tbviz.events import DamagedFileWarning, frame, make_value, strings_to_proto

RNG = np.random.default_rng(0)


def write_run(run_dir: Path, *losses: float, tag: str = "loss") -> Path:
    """Write a run of one scalar tag."""
    with tbviz.SummaryWriter(run_dir) as writer:
        for step, loss in enumerate(losses):
            writer.scalar(tag, loss, step)
    return run_dir


def test_runs_are_the_folders_with_event_files(tmp_path: Path) -> None:
    """Names are relative, with slashes; `.` is the logdir itself; other folders do not count."""
    for name in ("b/deep", "a", "."):
        write_run(tmp_path / name, 1.0)
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "events.txt").write_text("")
    logdir = tbviz.open_logdir(tmp_path)
    assert list(logdir) == [".", "a", "b/deep"]
    assert logdir["b/deep"].path == tmp_path / "b" / "deep"


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    """A link to a run is a run, and a link upward does not go round for ever."""
    write_run(tmp_path / "elsewhere" / "run", 1.0)
    logdir = tmp_path / "logdir"
    logdir.mkdir()
    (logdir / "linked").symlink_to(tmp_path / "elsewhere" / "run")
    (logdir / "loop").symlink_to(logdir)
    assert "linked" in tbviz.open_logdir(logdir)


def test_a_folder_that_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that nobody may look into is not passed over as if it were not there."""
    write_run(tmp_path / "open", 1.0)
    closed = write_run(tmp_path / "closed", 1.0)
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(FileError, match=r"^cannot read .*closed: Permission denied$"):
        tbviz.open_logdir(tmp_path)


@pytest.mark.parametrize(
    ("path", "message"),
    [("", "no logdir '': it is empty"), ("http://x/y", "no logdir http://x/y: no such folder")],
)
def test_what_is_no_folder_is_told_as_it_was_given(path: str, message: str) -> None:
    """The empty text of a variable that is not set is not the current folder."""
    with pytest.raises(TbvizError, match=f"^{re.escape(message)}"):
        tbviz.open_logdir(path)


def test_a_logdir_that_cannot_be_looked_at_is_an_error(tmp_path: Path) -> None:
    """The system's reason is told, and not that there is no such folder."""
    with pytest.raises(FileError, match="cannot read .*: File name too long"):
        tbviz.open_logdir(tmp_path / ("x" * 300))


def test_opening_reads_nothing(tmp_path: Path) -> None:
    """A logdir with a broken file opens; reading tells what is broken, or raises it if strict."""
    (tmp_path / "events.out.tfevents.1.x").write_bytes(b"\xff" * 100)
    write_run(tmp_path, 1.0)
    strict = tbviz.open_logdir(tmp_path, strict=True)["."]
    run = tbviz.open_logdir(tmp_path)["."]
    with pytest.warns(DamagedFileWarning, match="tfevents.1.x: 100 bytes"):
        assert run.scalars("loss").values.tolist() == [1.0]
    with pytest.raises(CorruptRecordError, match="tfevents.1.x"):
        strict.scalars("loss")


@pytest.mark.parametrize("size", [0, 5, -1])
def test_an_empty_or_truncated_file_gives_what_is_whole(size: int, tmp_path: Path) -> None:
    """A file cut anywhere holds the points before the cut."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalars({"loss": 1.0}, 0)
        writer.scalars({"loss": 2.0}, 1)
        writer.flush()
        (file,) = tmp_path.iterdir()
        written = file.stat().st_size
    os.truncate(file, size if size >= 0 else written + size)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == ({} if size >= 0 else {"loss": "scalar"})
    if size < 0:
        assert run.scalars("loss").values.tolist() == [1.0]


def test_later_files_replace_the_points_they_repeat(tmp_path: Path) -> None:
    """After a restart the older points at the same or later steps are gone, tag by tag."""
    write_run(tmp_path, 1.0, 2.0, 3.0)
    write_run(tmp_path, 5.0, 6.0, tag="other")
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 9.0, 1)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.scalars("loss").steps.tolist() == [0, 1]
    assert run.scalars("loss").values.tolist() == [1.0, 9.0]
    assert run.scalars("other").values.tolist() == [5.0, 6.0]


def test_a_series_tells_itself_in_a_line(tmp_path: Path) -> None:
    """However much it holds, printing a series shows its tag, its length and its steps."""
    write_run(tmp_path, 1.0, 2.0, 3.0)
    series = tbviz.open_logdir(tmp_path)["."].scalars("loss")
    assert repr(series) == "ScalarSeries('loss': 3 points, steps 0 to 2)"


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """Each message says what was asked for and lists what is near."""
    write_run(tmp_path / "autoencoder", 1.0, tag="loss/train")
    logdir = tbviz.open_logdir(tmp_path)
    with pytest.raises(NotFoundError, match="no run 'autoencodr'.*there is autoencoder"):
        logdir["autoencodr"]
    with pytest.raises(NotFoundError, match="no tag 'loss/trai'.*there is loss/train"):
        logdir["autoencoder"].scalars("loss/trai")
    with pytest.raises(NotFoundError, match="is no image tag: it holds scalars"):
        logdir["autoencoder"].images("loss/train")
    with pytest.raises(NotFoundError, match="no logdir .*nowhere"):
        tbviz.open_logdir(tmp_path / "nowhere")
    with pytest.raises(FileError, match="is a file"):
        tbviz.open_logdir(next((tmp_path / "autoencoder").iterdir()))


def test_latent_codes_come_with_their_labels(tmp_path: Path) -> None:
    """Labels may be integers, strings or missing."""
    codes = RNG.normal(size=(3, 2)).astype(np.float32)
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_scatter("int", codes, 0, labels=[1, 2, 3])
        writer.latent_scatter("str", codes, 0, labels=["a", "b", "ä"])
        writer.latent_scatter("none", codes, 7)
    run = tbviz.open_logdir(tmp_path)["."]
    for tag, labels in {"int": [1, 2, 3], "str": ["a", "b", "ä"]}.items():
        series = run.latent_codes(tag)
        np.testing.assert_array_equal(series.codes[0], codes, strict=True)
        assert series.labels[0] is not None
        assert series.labels[0].tolist() == labels
    assert list(run.latent_codes("none").labels) == [None]
    assert run.latent_codes("none").steps.tolist() == [7]


def test_latent_codes_tell_how_they_were_drawn(tmp_path: Path) -> None:
    """Step by step, and without a word they were drawn as their width asks for."""
    pytest.importorskip("sklearn")
    codes = RNG.normal(size=(6, 4))
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step, projection in enumerate((None, "pca", "tsne")):
            writer.latent_scatter("a", codes, step, projection=projection)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags["a"] == "latent_codes"
    assert list(run.latent_codes("a").projections) == [None, "pca", "tsne"]


@pytest.mark.parametrize("size", [1, 3, 16])
def test_latent_codes_of_any_width_are_read(size: int, tmp_path: Path) -> None:
    """They are those that were written, [N, D]."""
    codes = RNG.normal(size=(4, size)).astype(np.float32)
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_scatter("a", codes, 0)
    (found,) = tbviz.open_logdir(tmp_path)["."].latent_codes("a").codes
    np.testing.assert_array_equal(found, codes, strict=True)


def test_what_tensorflow_writes_is_read(tmp_path: Path) -> None:
    """Scalars, histograms and images of tf.summary come back as they were given."""
    tf = pytest.importorskip("tensorflow")
    pixels = RNG.integers(0, 256, (2, 5, 6, 3), dtype=np.uint8)
    values = RNG.normal(size=1000)
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        for step in (0, 3):
            tf.summary.scalar("loss", 0.5 + step, step)
            tf.summary.histogram("weights", values, step)
            tf.summary.image("pixels", pixels, step)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"loss": "scalar", "pixels": "image", "weights": "histogram"}
    loss = run.scalars("loss")
    assert (loss.steps.tolist(), loss.values.tolist()) == ([0, 3], [0.5, 3.5])
    counts, edges = np.histogram(values, 30)
    table = run.histograms("weights").values[1]
    np.testing.assert_allclose(table, np.column_stack([edges[:-1], edges[1:], counts]))
    series = run.images("pixels")
    np.testing.assert_array_equal(series[0], pixels[0])
    assert [len(encoded) for encoded in series.encoded] == [2, 2]


def test_what_tensorflow_1_wrote_is_read(tmp_path: Path) -> None:
    """The fields of their own of TensorFlow 1: simple_value, histo and image."""
    histo = summary_pb2.HistogramProto(
        min=-1, max=5, num=3, sum=6, sum_squares=27,
        bucket_limit=[-0.5, 0.5, 2.0, 1e308], bucket=[1, 0, 2, 0],
    )  # fmt: skip
    png = b"\x89PNG"
    values = [
        summary_pb2.Summary.Value(tag="s", simple_value=2.5),
        summary_pb2.Summary.Value(tag="h", histo=histo),
        summary_pb2.Summary.Value(
            tag="i", image=summary_pb2.Summary.Image(height=1, width=1, encoded_image_string=png)
        ),
    ]
    event = event_pb2.Event(step=4, wall_time=1.5, summary=summary_pb2.Summary(value=values))
    (tmp_path / "events.out.tfevents.1.x").write_bytes(frame(event.SerializeToString()))
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"h": "histogram", "i": "image", "s": "scalar"}
    assert (run.scalars("s").values.tolist(), run.scalars("s").wall_times.tolist()) == (
        [2.5],
        [1.5],
    )
    np.testing.assert_array_equal(
        run.histograms("h").values[0], [[-1, -0.5, 1], [-0.5, 0.5, 0], [0.5, 5, 2]]
    )
    assert list(run.images("i").encoded) == [(png,)]


def test_a_damaged_picture_names_its_tag_and_step(tmp_path: Path) -> None:
    """Bytes that are no picture cannot be decoded, and a picture's place may be empty."""
    for step, strings in {3: [b"1", b"1", b"no picture"], 4: [b"1", b"1"]}.items():
        value = make_value("image", f"tag/{step}", strings_to_proto(strings))
        event = event_pb2.Event(step=step, summary=summary_pb2.Summary(value=[value]))
        file = tmp_path / f"events.out.tfevents.{step}.x"
        file.write_bytes(frame(event.SerializeToString()))
    run = tbviz.open_logdir(tmp_path)["."]
    with pytest.raises(CorruptRecordError, match="tag/3, step 3: "):
        run.images("tag/3")[0]
    with pytest.raises(CorruptRecordError, match="tag/4: an image holds .* not 2 strings"):
        run.images("tag/4")[0]
