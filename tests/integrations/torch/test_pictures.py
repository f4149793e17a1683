"""Pictures, videos and points through the drop-in: what TensorBoard gets, pixel by pixel."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import peers
import pytest
from PIL import Image
from tensorboard.util import tensor_util

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.integrations.torch import SummaryWriter

RNG = np.random.default_rng(0)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SummaryWriter]:
    """Return a writer of the folder `run`."""
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def frames(writer: SummaryWriter, tag: str) -> npt.NDArray[np.uint8]:
    """Return the frames `[T, H, W, 3]` of the picture that TensorBoard has under a tag."""
    writer.flush()
    (event,) = peers.accumulate(Path(writer.log_dir)).Tensors(tag)
    picture: Any = Image.open(io.BytesIO(event.tensor_proto.string_val[2]))
    shown = []
    for index in range(getattr(picture, "n_frames", 1)):
        picture.seek(index)
        shown.append(np.asarray(picture.convert("RGB")))
    return np.array(shown)


def test_integers_are_shades(writer: SummaryWriter) -> None:
    """PyTorch multiplies int64 by 255, so that all but black is white."""
    shades = np.array([[[0, 1, 128], [200, 255, 300]]])
    writer.add_image("i", shades)
    assert frames(writer, "i")[0, ..., 0].tolist() == [[0, 1, 128], [200, 255, 255]]


def test_floats_are_clipped(writer: SummaryWriter) -> None:
    """TensorboardX wraps them: its -0.1 is 231."""
    writer.add_image("i", np.array([[[-0.1, 0.5, 1.1]]]))
    assert frames(writer, "i")[0, 0, :, 0].tolist() == [0, 128, 255]


def test_pixels_that_are_no_numbers_are_drawn_and_counted(writer: SummaryWriter) -> None:
    """They have a color of their own."""
    writer.add_image("i", np.array([[[np.nan, 0.5]]]))
    assert frames(writer, "i")[0, 0].tolist() == [[255, 0, 255], [128, 128, 128]]
    accumulator = peers.accumulate(Path(writer.log_dir))
    assert accumulator.Tensors("i/nonfinite")[0].step == 0


def test_a_list_of_images_is_a_batch(writer: SummaryWriter) -> None:
    """TensorboardX takes tensors without a batch axis, in a list."""
    batch = RNG.integers(0, 256, (2, 3, 4, 5), dtype=np.uint8)
    writer.add_images("i", list(batch), dataformats="CHW")
    expected = np.concatenate(list(batch.transpose(0, 2, 3, 1)), axis=1)
    np.testing.assert_array_equal(frames(writer, "i")[0], expected)


@pytest.mark.parametrize("dataformats", ["NHW", "HHW", "XYZ", ""])
def test_other_axes_are_refused(writer: SummaryWriter, dataformats: str) -> None:
    """PyTorch would take some letter for another."""
    with pytest.raises(InvalidArgumentError, match="dataformats are the letters of HW or HWC or"):
        writer.add_image("i", np.zeros((3, 4, 5)), dataformats=dataformats)


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.add_images("i", []),
        lambda w: w.add_images("i", np.zeros((0, 3, 4, 4))),
        lambda w: w.add_image("i", np.zeros((2, 4, 4))),
        lambda w: w.add_video("v", np.zeros((0, 2, 3, 4, 4))),
        lambda w: w.add_video("v", np.zeros((1, 0, 3, 4, 4))),
        lambda w: w.add_video("v", np.zeros((2, 3, 4, 4))),
    ],
    ids=["list", "batch", "channels", "videos", "frames", "axes"],
)
def test_what_is_no_picture_is_an_error_at_the_call(writer: SummaryWriter, call: Any) -> None:
    """Empty batches among them."""
    with pytest.raises(InvalidArgumentError):
        call(writer)


def test_axes_are_as_many_as_letters(writer: SummaryWriter) -> None:
    """The message says which shape was found."""
    with pytest.raises(InvalidArgumentError, match=r"CHW has 3 axes, found the shape \[4, 5\]"):
        writer.add_image("i", np.zeros((4, 5)))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.int64])
@pytest.mark.parametrize(
    ("count", "rows", "columns"), [(1, 1, 1), (2, 1, 2), (3, 1, 4), (5, 2, 4), (9, 2, 8)]
)
def test_videos_play_side_by_side(
    writer: SummaryWriter, dtype: Any, count: int, rows: int, columns: int
) -> None:
    """Every frame has the pixels that it was given; PyTorch writes an empty value here."""
    shades = RNG.integers(0, 256, (count, 4, 3, 6, 5), dtype=np.uint8)
    video = shades / np.float32(255) if dtype == np.float32 else shades.astype(dtype)
    writer.add_video("v", video, 2, fps=8)
    found = frames(writer, "v")
    assert found.shape == (4, rows * 6, columns * 5, 3)
    for index in range(count):
        row, column = divmod(index, columns)
        tile = found[:, row * 6 : row * 6 + 6, column * 5 : column * 5 + 5]
        np.testing.assert_array_equal(tile, shades[index].transpose(0, 2, 3, 1))
    assert not found[:, (rows - 1) * 6 :, (count - (rows - 1) * columns) * 5 :].any()


def test_a_video_may_have_its_axes_in_another_order(writer: SummaryWriter) -> None:
    """`dataformats` is tensorboardX's."""
    shades = RNG.integers(0, 256, (1, 2, 4, 5, 3), dtype=np.uint8)
    writer.add_video("v", shades, dataformats="NTHWC")
    np.testing.assert_array_equal(frames(writer, "v"), shades[0])


def test_boxes_are_red(writer: SummaryWriter) -> None:
    """Labels that are not as many as boxes are left out, as by PyTorch, with a warning."""
    grey = np.full((1, 20, 30), 0.5)
    with pytest.warns(RuntimeWarning, match="global_step is at least 0, not -1"):
        writer.add_scalar("a", 1, -1)
    with pytest.warns(RuntimeWarning, match="b: 1 labels for 2 boxes are left out"):
        writer.add_image_with_boxes(
            "b", grey, np.array([[2, 3, 12, 13], [20, 5, 25, 9]]), labels="one"
        )
    is_red = (frames(writer, "b")[0] == (255, 0, 0)).all(axis=2)
    assert is_red[3, 2:13].all()
    assert is_red[5:10, 20].all()
    assert not is_red[6:11, 5:10].any()


def test_figures_are_pictures(writer: SummaryWriter) -> None:
    """A figure is closed when it is written, as PyTorch does."""
    pyplot = pytest.importorskip("matplotlib.pyplot")
    figure = pyplot.figure(figsize=(2, 1), dpi=50)
    writer.add_figure("f", figure)
    assert frames(writer, "f").shape == (1, 50, 100, 3)
    assert not pyplot.fignum_exists(figure.number)


def test_points_have_titled_labels_and_thumbnails(writer: SummaryWriter) -> None:
    """The files in the run are those that TensorBoard's projector reads."""
    points = RNG.normal(size=(4, 3)).astype(np.float32)
    rows = [[name, number] for name, number in zip("abcd", range(4), strict=True)]
    thumbnails = RNG.integers(0, 256, (4, 3, 5, 6), dtype=np.uint8)
    writer.add_embedding(points, rows, thumbnails, 2, "codes", ["letter", "number"])
    writer.flush()
    folder = Path(writer.log_dir) / "projector" / "codes@2"
    np.testing.assert_allclose(np.loadtxt(folder / "tensor.tsv"), points, rtol=1e-6)
    assert (folder / "metadata.tsv").read_text().split("\n")[:2] == ["letter\tnumber", "a\t0"]
    sprite = np.asarray(Image.open(folder / "sprite.png"))
    np.testing.assert_array_equal(sprite[:5, :6], thumbnails[0].transpose(1, 2, 0))
    np.testing.assert_array_equal(sprite[5:, 6:], thumbnails[3].transpose(1, 2, 0))


def test_rows_of_labels_fit_their_header(writer: SummaryWriter) -> None:
    """The message shows the first that does not."""
    with pytest.raises(InvalidArgumentError, match=r"rows of 2 cells, .*, found \['b'\]"):
        writer.add_embedding(
            np.zeros((2, 3)), [["a", 1], ["b"]], metadata_header=["letter", "number"]
        )


def test_labels_may_be_a_tensor(writer: SummaryWriter) -> None:
    """Each is a number, and not the word `tensor`."""
    torch = pytest.importorskip("torch")
    writer.add_embedding(torch.zeros(2, 3), torch.tensor([3, 5]))
    writer.flush()
    path = Path(writer.log_dir) / "projector" / "default@0" / "metadata.tsv"
    assert path.read_text() == "3\n5\n"


def test_colors_of_a_mesh_may_be_any_integers(writer: SummaryWriter) -> None:
    """PyTorch's own example has int32."""
    writer.add_mesh("m", np.zeros((1, 2, 3)), np.array([[[0, 128, 255], [1, 2, 3]]], np.int32))
    writer.flush()
    (event,) = peers.accumulate(Path(writer.log_dir)).Tensors("m_COLOR")
    colors = tensor_util.make_ndarray(event.tensor_proto)
    assert colors.tolist() == [[[0, 128, 255], [1, 2, 3]]]


def test_numbers_of_vertices_may_be_floats(writer: SummaryWriter) -> None:
    """As PyTorch takes them; what is between two vertices is an error."""
    writer.add_mesh("m", np.zeros((1, 3, 3)), faces=np.array([[[0.0, 1.0, 2.0]]]))
    writer.flush()
    run = tbviz.open_logdir(writer.log_dir)["."]
    np.testing.assert_array_equal(run.tensors("m_FACE").values[0], [[[0, 1, 2]]])
    with pytest.raises(InvalidArgumentError, match="faces are integers"):
        writer.add_mesh("m", np.zeros((1, 3, 3)), faces=np.array([[[0.5, 1, 2]]]))
