"""Every kind of summary, asked for at a real TensorBoard over HTTP as its dashboards do."""

from __future__ import annotations

import io
import json
import urllib.parse
import urllib.request
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import peers
import pytest
from PIL import Image, ImageSequence
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.compat.proto.node_def_pb2 import NodeDef

import tbviz

figures = pytest.importorskip("matplotlib.figure")
RNG = np.random.default_rng(0)
RUN = "run"
VERTICES = RNG.normal(size=(6, 3)).astype(np.float32)
POINTS = RNG.normal(size=(5, 3)).astype(np.float32)
WIDE = RNG.normal(size=(5, 5))
SOUND = RNG.uniform(-1, 1, 100)
DIGITS = RNG.random((5, 28, 28))
KERNEL = RNG.normal(size=(3, 3, 3, 70))
ATTENTION = RNG.random((4, 6, 6))
MAPS = RNG.random((2, 5, 4, 3))
UNITS = np.maximum(RNG.normal(size=(5, 8)), 0)
LABELS = [0, 1, 0, 1, 1]
LETTERS = list("abcde")
FRAMES = RNG.integers(0, 256, (3, 5, 4, 3), np.uint8)
PICTURES = {
    "grid": tbviz.images.image_grid(DIGITS, titles=range(5), correct=DIGITS[:, 9, 9] > 0.5),
    "comparison": tbviz.images.comparison({"x": DIGITS, "y": DIGITS**2}, difference=True),
    "filters": tbviz.images.filter_grid(KERNEL),
    "attention": tbviz.images.attention_grid(ATTENTION),
    "maps": tbviz.images.feature_map_grid(MAPS),
    "fingerprints": tbviz.images.fingerprint_picture(UNITS, labels=LABELS),
    "optimal": tbviz.images.with_headings(
        tbviz.images.image_grid(DIGITS, columns=5, scale=3, value_range="image"),
        columns=LETTERS,
        padding=2,
    )[..., 0],
    "image": FRAMES[0],
    "space/scatter": tbviz.images.scatter_picture(
        POINTS,
        labels=LETTERS,
        title="step 3",
        axes=("first latent dimension", "second latent dimension", "third latent dimension"),
    ),
}
MODEL = {
    "class_name": "Sequential",
    "config": {
        "name": "net",
        "layers": [{"class_name": "Dense", "config": {"name": "dense"}}],
    },
}


class Model:
    """What TensorBoard needs of a Keras model, without Keras."""

    layers = ()

    def get_config(self) -> Any:
        """Return what the model is made of."""
        return MODEL["config"]

    def to_json(self) -> str:
        """Return the same as Keras says it."""
        return json.dumps(MODEL)


def write(logdir: Path) -> None:
    """Write each kind."""
    with tbviz.SummaryWriter(logdir / RUN) as writer:
        writer.hparams({"lr": 0.5, "act": "relu"}, metrics=["loss"], domains={"lr": (0, 1)})
        writer.custom_scalars({"all": {"losses": ["loss"], "band": [("loss", "low", "high")]}})
        writer.scalars({"loss": 1.0, "low": 0.5, "high": 2.0}, 3)
        writer.text("notes", "**bold**", 3)
        writer.text("table", [["a", "b"], ["c", 4]], 3)
        writer.audio("sound", SOUND, 3, sample_rate=8000)
        writer.figure("figure", figures.Figure(figsize=(2, 1), dpi=50), 3)
        writer.image_grid("grid", DIGITS, 3, titles=range(5), correct=DIGITS[:, 9, 9] > 0.5)
        writer.comparison("comparison", {"x": DIGITS, "y": DIGITS**2}, 3, difference=True)
        writer.filters("filters", KERNEL, 3)
        writer.attention("attention", ATTENTION, 3)
        writer.feature_maps("maps", MAPS, 3)
        writer.fingerprints("fingerprints", UNITS, 3, labels=LABELS)
        writer.optimal_inputs("optimal", DIGITS, 3, titles=LETTERS)
        writer.image("image", FRAMES[0], 3)
        writer.animation("animation", FRAMES, 3)
        writer.activations("layer", UNITS, 3)
        writer.mesh("mesh", VERTICES, 3, faces=[[0, 1, 2]], config={"camera": {"fov": 60}})
        writer.pr_curve("pr", [0.1, 0.9], 3, labels=[0, 1], num_thresholds=3)
        thumbnails = np.zeros((5, 4, 4))
        writer.embedding("codes", POINTS, 3, labels=list("abcde"), thumbnails=thumbnails)
        writer.graph("model", Model(), 3)
        write_latents(writer)
    with tbviz.SummaryWriter(logdir / "operations") as writer:
        nodes = [NodeDef(name="x", op="Placeholder"), NodeDef(name="double", op="Neg", input=["x"])]
        writer.graph("operations", GraphDef(node=nodes), 0)


def write_latents(writer: tbviz.SummaryWriter) -> None:
    """Write what there is of a latent space of three dimensions, and of five."""
    for name, points in (("space", POINTS), ("wide", WIDE)):
        writer.latent_scatter(name, points, 3, labels=list("abcde"))
        writer.latent_line(f"{name}/line", draw, 3, points=points, frames=7, value_range="grid")
        writer.latent_circle(f"{name}/circle", draw, 3, codes=points, value_range="grid")
        writer.latent_lattice(f"{name}/lattice", draw, 3, codes=points, value_range="grid")


def draw(codes: Any) -> Any:
    """Stand for a decoder: images `[N, 4, 4]`."""
    return np.repeat(codes[:, :1, None], 16, axis=1).reshape(-1, 4, 4)


@pytest.fixture(scope="module", params=["data server", "Python"])
def address(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a TensorBoard over a run with every kind, by both of its readers."""
    logdir = tmp_path_factory.mktemp("runs")
    write(logdir)
    load_fast = "true" if request.param == "data server" else "false"
    with peers.tensorboard(logdir, f"--load_fast={load_fast}") as address:
        peers.wait_for(lambda: RUN in get_json(address, "scalars/tags"), "TensorBoard to read")
        yield address


def get(address: str, path: str, *, body: Any = None, **query: Any) -> bytes:
    """Return what a route of a plugin answers."""
    url = f"{address}/data/plugin/{path}?{urllib.parse.urlencode(query)}"
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return bytes(response.read())


def get_json(address: str, path: str, **query: Any) -> Any:
    """Return what a route of a plugin answers, parsed."""
    return json.loads(get(address, path, **query))


def test_text_is_rendered(address: str) -> None:
    """Markdown becomes HTML, and a table a table."""
    [note] = get_json(address, "text/text", run=RUN, tag="notes")
    assert "<strong>bold</strong>" in note["text"]
    [table] = get_json(address, "text/text", run=RUN, tag="table")
    assert table["step"] == 3
    assert table["text"].count("<td>") == 4


def test_a_sound_is_served(address: str) -> None:
    """The WAV is found, and holds every sample."""
    [sample] = get_json(address, "audio/audio", run=RUN, tag="sound", sample="0")
    query = dict(urllib.parse.parse_qsl(sample["query"]))
    assert sample["contentType"] == "audio/wav"
    with wave.open(io.BytesIO(get(address, "audio/individualAudio", **query))) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, len(SOUND))


def test_a_figure_is_served(address: str) -> None:
    """As an image."""
    [sample] = get_json(address, "images/images", run=RUN, tag="figure", sample="0")
    query = dict(urllib.parse.parse_qsl(sample["query"]))
    encoded = get(address, "images/individualImage", **query)
    assert Image.open(io.BytesIO(encoded)).size == (100, 50)


@pytest.mark.parametrize("tag", PICTURES)
def test_a_picture_is_served(tag: str, address: str) -> None:
    """Pixel by pixel."""
    [sample] = get_json(address, "images/images", run=RUN, tag=tag, sample="0")
    query = dict(urllib.parse.parse_qsl(sample["query"]))
    picture = Image.open(io.BytesIO(get(address, "images/individualImage", **query)))
    np.testing.assert_array_equal(np.asarray(picture), PICTURES[tag])


def test_an_animation_is_served(address: str) -> None:
    """Frame by frame."""
    [sample] = get_json(address, "images/images", run=RUN, tag="animation", sample="0")
    query = dict(urllib.parse.parse_qsl(sample["query"]))
    picture = Image.open(io.BytesIO(get(address, "images/individualImage", **query)))
    frames = [np.asarray(frame) for frame in ImageSequence.Iterator(picture)]
    np.testing.assert_array_equal(frames, FRAMES)


def test_activations_are_served(address: str) -> None:
    """A histogram whose buckets hold every value, and the share of zeros."""
    [point] = get_json(address, "histograms/histograms", run=RUN, tag="layer")
    assert point[1] == 3
    edges = [point[2][0][0], *(bucket[1] for bucket in point[2])]
    counts = np.histogram(UNITS, bins=np.linspace(0, UNITS.max(), 31))[0]
    np.testing.assert_allclose(edges, np.linspace(0, UNITS.max(), 31))
    np.testing.assert_array_equal([bucket[2] for bucket in point[2]], counts)
    [[_, step, share]] = get_json(address, "scalars/scalars", run=RUN, tag="layer/zero_share")
    assert (step, share) == (3, pytest.approx(np.mean(UNITS == 0)))


@pytest.mark.parametrize("kind", ["line", "circle", "lattice"])
def test_a_walk_shows_what_the_decoder_draws(address: str, kind: str) -> None:
    """Each image is of one shade, that of the first coordinate of its code."""
    [sample] = get_json(address, "images/images", run=RUN, tag=f"space/{kind}", sample="0")
    query = dict(urllib.parse.parse_qsl(sample["query"]))
    picture = Image.open(io.BytesIO(get(address, "images/individualImage", **query)))
    frames = np.stack([np.asarray(frame) for frame in ImageSequence.Iterator(picture)])
    shades = frames[:, ::4, ::4]
    np.testing.assert_array_equal(shades.repeat(4, axis=1).repeat(4, axis=2), frames)
    assert (shades.min(), shades.max()) == (0, 255)
    if kind == "line":
        low, high = POINTS[:, 0].min(), POINTS[:, 0].max()
        ends = (POINTS[[0, -1], 0] - low) / (high - low) * 255
        np.testing.assert_array_equal(shades[[0, -1]].ravel(), np.rint(ends))


@pytest.mark.parametrize("space", ["space", "wide"])
@pytest.mark.parametrize(
    ("kind", "size", "frames"),
    [
        ("scatter", (640, 480), 1),
        ("line", (4, 4), 7),
        ("circle", (4, 4), 60),
        ("lattice", (80, 80), 1),
    ],
)
def test_a_latent_space_is_served(
    address: str, space: str, kind: str, size: tuple[int, int], frames: int
) -> None:
    """As images, of which the walks move."""
    [sample] = get_json(address, "images/images", run=RUN, tag=f"{space}/{kind}", sample="0")
    query = dict(urllib.parse.parse_qsl(sample["query"]))
    picture = Image.open(io.BytesIO(get(address, "images/individualImage", **query)))
    assert picture.size == size
    assert getattr(picture, "n_frames", 1) == frames


def test_hyperparameters_have_a_row(address: str) -> None:
    """With their domain, their values and the metric of the run."""
    experiment = get_json(address, "hparams/experiment", body={"experimentName": ""})
    infos = {info["name"]: info for info in experiment["hparamInfos"]}
    assert infos["lr"]["domainInterval"] == {"minValue": 0.0, "maxValue": 1.0}
    body = {
        "experimentName": "",
        "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_RUNNING", "STATUS_SUCCESS"],
        "colParams": [{"metric": {"tag": "loss", "group": ""}}],
        "startIndex": 0,
        "sliceSize": 10,
    }
    [group] = get_json(address, "hparams/session_groups", body=body)["sessionGroups"]
    assert group["hparams"] == {"lr": 0.5, "act": "relu"}
    [metric] = group["metricValues"]
    assert (metric["name"]["tag"], metric["value"], metric["trainingStep"]) == ("loss", 1.0, 3)


def test_a_mesh_is_served(address: str) -> None:
    """Vertices and faces as the page asks for them, with the configuration."""
    assert get_json(address, "mesh/tags") == {RUN: {"mesh": {"samples": 1}}}
    parts = get_json(address, "mesh/meshes", run=RUN, tag="mesh", sample="0")
    assert {part["content_type"] for part in parts} == {1, 2}
    assert {part["config"] for part in parts} == {'{"camera": {"fov": 60}}'}
    query = {"run": RUN, "tag": "mesh", "sample": "0", "step": "3"}
    found = get(address, "mesh/data", content_type="VERTEX", **query)
    np.testing.assert_array_equal(np.frombuffer(found, np.float32).reshape(-1, 3), VERTICES)
    assert np.frombuffer(get(address, "mesh/data", content_type="FACE", **query), np.int32).tolist()


def test_a_curve_is_served(address: str) -> None:
    """Precision and recall at each threshold."""
    [curve] = get_json(address, "pr_curves/pr_curves", run=RUN, tag="pr")[RUN]
    assert curve["true_positives"] == [1, 1]
    assert curve["precision"] == [0.5, 1.0]
    assert curve["recall"] == [1.0, 1.0]


def test_a_layout_is_served_with_its_scalars(address: str) -> None:
    """The charts, and the scalars that an expression finds."""
    layout = get_json(address, "custom_scalars/layout")
    charts = layout["category"][0]["chart"]
    assert [chart["title"] for chart in charts] == ["losses", "band"]
    found = get_json(address, "custom_scalars/scalars", run=RUN, tag="loss")
    assert [point[1:] for point in found["tag_to_events"]["loss"]] == [[3, 1.0]]


def test_an_embedding_is_served(address: str) -> None:
    """Its points, labels and sprite."""
    assert get_json(address, "projector/runs") == [RUN]
    [info] = get_json(address, "projector/info", run=RUN)["embeddings"]
    assert info["tensorShape"] == [5, 3]
    query = {"run": RUN, "name": info["tensorName"]}
    points = np.frombuffer(get(address, "projector/tensor", **query), np.float32)
    np.testing.assert_array_equal(points.reshape(5, 3), POINTS)
    assert get(address, "projector/metadata", **query) == b"a\nb\nc\nd\ne\n"
    sprite = Image.open(io.BytesIO(get(address, "projector/sprite_image", **query)))
    assert sprite.size == (12, 8)


def test_a_graph_is_served(address: str) -> None:
    """The layers of a model, by the tag of the graph."""
    tags = get_json(address, "graphs/info")[RUN]["tags"]
    assert tags["model"]["conceptual_graph"]
    found = get(address, "graphs/graph", run=RUN, tag="model", conceptual="true")
    assert b'name: "net/dense"' in found


def test_a_graph_of_operations_is_served(address: str) -> None:
    """That of a GraphDef, with the edge between its two operations."""
    found = get(address, "graphs/graph", run="operations", tag="operations", conceptual="false")
    assert b'name: "double"' in found
    assert b'input: "x"' in found


def test_the_page_of_graphs_opens_on_the_layers(address: str) -> None:
    """What the page asks for first, the graph of the run, holds the layers, too."""
    assert get_json(address, "graphs/info")[RUN]["run_graph"]
    found = get(address, "graphs/graph", run=RUN, conceptual="false")
    assert b'name: "dense"' in found
