"""The same calls through the writers of PyTorch and tensorboardX, and through ours."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.plugins.hparams import metadata
from tensorboard.util import tensor_util

from tbviz.integrations.torch import SummaryWriter

RNG = np.random.default_rng(0)
BYTES = RNG.integers(0, 256, (3, 6, 8), dtype=np.uint8)
FLOATS = RNG.uniform(-0.5, 1.5, (16, 3, 6, 8)).astype(np.float32)
SCORES = RNG.random(200).astype(np.float32)
TRUTH = RNG.integers(0, 2, 200)
POINTS = RNG.normal(size=(2, 5, 3)).astype(np.float32)
SHADES = RNG.integers(0, 256, (2, 5, 3), dtype=np.uint8)
FACES = np.array([[[0, 1, 2]], [[2, 3, 4]]], np.int32)
COUNTS = [0.0, 3.0, 0.0, 2.0, 0.0]
CURVE = list(RNG.random((6, 5)))

Points = dict[str, list[tuple[int, float, str, npt.NDArray[Any]]]]


def torch_writer(log_dir: Path) -> Any:
    """Return PyTorch's writer."""
    return pytest.importorskip("torch.utils.tensorboard").SummaryWriter(str(log_dir))


def tensorboardx_writer(log_dir: Path) -> Any:
    """Return tensorboardX's writer."""
    return pytest.importorskip("tensorboardX").SummaryWriter(str(log_dir))


def seen(run_dir: Path) -> Points:
    """Return step, wall time, plugin and data of each point as TensorBoard loads them."""
    points: Points = {}
    for path in sorted(run_dir.glob("*tfevents*")):
        for event in event_file_loader.EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                data = tensor_util.make_ndarray(value.tensor)
                plugin = value.metadata.plugin_data.plugin_name
                point = (event.step, event.wall_time, plugin, data)
                points.setdefault(value.tag, []).append(point)
    return points


def both(
    tmp_path: Path, peer: Callable[[Path], Any], call: Callable[[Any], None]
) -> tuple[Points, Points]:
    """Return what TensorBoard sees of a call through a peer, and through ours."""
    for name, make in (("peer", peer), ("ours", SummaryWriter)):
        writer = make(tmp_path / name)
        call(writer)
        writer.close()
    return seen(tmp_path / "peer"), seen(tmp_path / "ours")


def pixels(data: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    """Return the picture of an image summary."""
    return np.asarray(Image.open(io.BytesIO(data[2])).convert("RGB"), np.int16)


def samples(data: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """Return the samples of an audio summary."""
    with wave.open(io.BytesIO(data.reshape(-1)[0])) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.int32)


PEERS = {"torch": torch_writer, "tensorboardX": tensorboardx_writer}

# What is equal to the last bit.
EQUAL: dict[str, Callable[[Any], None]] = {
    "scalar": lambda w: w.add_scalar("a", 0.1, 3, 1000.5),
    "scalars without a step": lambda w: [w.add_scalar("a", i, None, 5.0 + i) for i in range(3)],
    "a step that is no int": lambda w: w.add_scalar("a/b c", np.float64(2), np.int64(7), 1.0),
    "a float as step": lambda w: w.add_scalar("a", np.array([2.0]), 7.9, 1.0),
    "raw histogram": lambda w: w.add_histogram_raw(
        "h", 0.5, 9.5, 5, 25.0, 150.0, [1.0, 2, 4, 8, 1e300], COUNTS, 2, 3.0
    ),
    "precision and recall": lambda w: w.add_pr_curve("p", TRUTH, SCORES, 1, 50, None, 2.0),
    "default thresholds": lambda w: w.add_pr_curve("p", TRUTH, SCORES, walltime=2.0),
    "weights": lambda w: w.add_pr_curve("p", TRUTH, SCORES, 1, 9, SCORES * 2, 2.0),
    "raw precision and recall": lambda w: w.add_pr_curve_raw("p", *CURVE, 1, 5, None, 2.0),
}


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
@pytest.mark.parametrize("call", EQUAL.values(), ids=EQUAL)
def test_tensorboard_sees_the_same_numbers(
    peer: Callable[[Path], Any], call: Callable[[Any], None], tmp_path: Path
) -> None:
    """Tags, steps, times, plugins and values are those of the peer."""
    theirs, ours = both(tmp_path, peer, call)
    tags = {tag.replace(" ", "_") if peer is tensorboardx_writer else tag for tag in ours}
    assert set(theirs) == tags  # tensorboardX replaces what it takes for no part of a name
    for expected, found in zip(theirs.values(), ours.values(), strict=True):
        assert [point[:3] for point in found] == [point[:3] for point in expected]
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one[3], other[3], rtol=1e-6)


PICTURES: dict[str, Callable[[Any], None]] = {
    "bytes": lambda w: w.add_image("i", BYTES, 1),
    "rows first": lambda w: w.add_image("i", BYTES.transpose(1, 2, 0), 1, dataformats="HWC"),
    "grey": lambda w: w.add_image("i", BYTES[0], 1, dataformats="HW"),
    "grey, columns first": lambda w: w.add_image("i", BYTES[0], 1, dataformats="WH"),
    "one channel": lambda w: w.add_image("i", BYTES[:1], 1),
    "floats": lambda w: w.add_image("i", FLOATS[0].clip(0, 1), 1),
    "batch": lambda w: w.add_images("i", FLOATS.clip(0, 1), 1),
    "batch of one channel": lambda w: w.add_images("i", FLOATS[:3, :1].clip(0, 1), 1),
    "batch, channels last": lambda w: w.add_images(
        "i", FLOATS.clip(0, 1).transpose(0, 2, 3, 1), 1, dataformats="NHWC"
    ),
}


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
@pytest.mark.parametrize("call", PICTURES.values(), ids=PICTURES)
def test_tensorboard_sees_the_same_pictures(
    peer: Callable[[Path], Any], call: Callable[[Any], None], tmp_path: Path
) -> None:
    """Bytes are equal; of floats the peers cut off what we round."""
    theirs, ours = both(tmp_path, peer, call)
    ((step, _, plugin, found),), ((*_, expected),) = ours["i"], theirs["i"]
    assert (step, plugin) == (1, "images")
    assert np.abs(pixels(found) - pixels(expected)).max() <= 1


def test_floats_beyond_their_range_are_clipped_as_by_torch(tmp_path: Path) -> None:
    """TensorboardX would wrap them."""
    theirs, ours = both(tmp_path, torch_writer, lambda w: w.add_images("i", FLOATS, 1))
    assert np.abs(pixels(ours["i"][0][3]) - pixels(theirs["i"][0][3])).max() <= 1


def test_the_text_and_layout_are_those_of_torch(tmp_path: Path) -> None:
    """Of Markdown, a table of one cell around it is the only difference."""

    def call(writer: Any) -> None:
        writer.add_text("note", "# Title", 4)
        layout = {"c": {"lines": ["Multiline", ["a", "b"]], "band": ["Margin", ["a", "b", "c"]]}}
        writer.add_custom_scalars(layout)

    theirs, ours = both(tmp_path, torch_writer, call)
    for tag in ("note/text_summary", "custom_scalars__config__"):
        (found,), (expected,) = ours[tag], theirs[tag]
        assert (found[0], found[2]) == (expected[0], expected[2])
        assert found[3].reshape(-1).tolist() == expected[3].reshape(-1).tolist()


def test_the_mesh_is_that_of_torch(tmp_path: Path) -> None:
    """Three tensors, under the same three tags."""
    torch = pytest.importorskip("torch")
    parts = [torch.from_numpy(part) for part in (POINTS, SHADES, FACES)]
    theirs, ours = both(tmp_path, torch_writer, lambda w: w.add_mesh("m", *parts, None, 2))
    assert set(ours) == set(theirs) == {"m_VERTEX", "m_COLOR", "m_FACE"}
    for tag, [(step, _, plugin, data)] in ours.items():
        assert (step, plugin) == (2, "mesh")
        np.testing.assert_array_equal(data, theirs[tag][0][3])


@pytest.mark.parametrize(
    "sound", [RNG.uniform(-1, 1, (1, 500)), RNG.integers(-1, 2, 500)], ids=["floats", "integers"]
)
def test_the_sound_is_that_of_torch(tmp_path: Path, sound: Any) -> None:
    """Sixteen bits, of which torch cuts off the last and we round it."""
    theirs, ours = both(tmp_path, torch_writer, lambda w: w.add_audio("s", sound, 2, 8000))
    found, expected = samples(ours["s"][0][3]), samples(theirs["s"][0][3])
    assert found.shape == (500,)
    assert np.abs(found - expected).max() <= 1


def test_lines_of_one_chart_are_sub_runs_as_with_torch(tmp_path: Path) -> None:
    """TensorBoard puts runs with one tag into one chart; their names are torch's."""

    def call(writer: Any) -> None:
        for step in range(3):
            writer.add_scalars("loss/all", {"train": step, "test": 2 * step}, step, 10.0 + step)

    both(tmp_path, torch_writer, call)
    names = [
        sorted(path.name for path in (tmp_path / writer).iterdir() if path.is_dir())
        for writer in ("peer", "ours")
    ]
    assert names[0] == names[1] == ["loss_all_test", "loss_all_train"]
    for name in names[0]:
        theirs, ours = seen(tmp_path / "peer" / name), seen(tmp_path / "ours" / name)
        assert list(ours) == list(theirs) == ["loss/all"]
        assert ours["loss/all"] == theirs["loss/all"]


def test_hyperparameters_are_those_of_torch(tmp_path: Path) -> None:
    """What torch puts into a folder of its own is in the run itself."""

    def call(writer: Any) -> None:
        values = {"lr": 0.1, "layers": 3, "loss": "mse", "unused": None}
        writer.add_hparams(values, {"accuracy": 0.9})

    _, ours = both(tmp_path, torch_writer, call)
    (folder,) = (path for path in (tmp_path / "peer").iterdir() if path.is_dir())
    assert [path for path in (tmp_path / "ours").iterdir() if path.is_dir()] == []
    theirs = seen(folder)
    assert ours["accuracy"][0][3] == theirs["accuracy"][0][3]
    sessions = [session(run_dir) for run_dir in (tmp_path / "ours", folder)]
    assert sessions[0] == sessions[1] != {}


def session(run_dir: Path) -> dict[str, Any]:
    """Return the hyperparameters of a run as TensorBoard parses them."""
    (path,) = run_dir.glob("*tfevents*")
    values = [
        value
        for event in event_file_loader.EventFileLoader(str(path)).Load()
        for value in event.summary.value
        if value.tag == metadata.SESSION_START_INFO_TAG
    ]
    content = values[0].metadata.plugin_data.content
    return dict(metadata.parse_session_start_info_plugin_data(content).hparams)
