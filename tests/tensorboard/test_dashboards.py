"""A real TensorBoard over a training's run: what it serves, and what its pages show."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import numpy as np
import peers
import pytest
from PIL import Image

import tbviz

RUN = "autoencoder"
STEPS = [0, 20, 40]
SCRIPT = Path(__file__).parents[2] / "scripts" / "train_autoencoder.py"
FIND_IMAGE = """
    // TensorBoard's address of a picture holds run, tag and step as JSON in base64.
    const [tag] = arguments;
    function shows(image) {
        const keys = [...new URL(image.src).searchParams.values()];
        return image.complete && keys.some((key) => {
            try { return JSON.parse(atob(key)).includes(tag); } catch { return false; }
        });
    }
    function find(node) {
        if (node.tagName === "IMG" && shows(node)) return node;
        for (const child of [...(node.shadowRoot ? [node.shadowRoot] : []), ...node.children]) {
            const image = find(child);
            if (image) return image;
        }
        return null;
    }
    const image = find(document.body);
    if (image) image.scrollIntoView({block: "center"});
    return image;
"""


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logdir that the training script wrote, in a few steps."""
    pytest.importorskip("tensorflow")
    logdir = tmp_path_factory.mktemp("runs")
    command = [sys.executable, SCRIPT, "--logdir", logdir, "--steps", "40", "--summary-every", "20"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return logdir


@pytest.fixture(scope="module")
def address(logdir: Path) -> Iterator[str]:
    """The address of a TensorBoard that serves the logdir."""
    with peers.tensorboard(logdir) as address:
        yield address


def get(address: str, path: str, **query: str) -> bytes:
    """Return what TensorBoard answers."""
    url = f"{address}/data/plugin/{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(url, timeout=30) as response:
        return bytes(response.read())


def get_json(address: str, path: str, **query: str) -> Any:
    """Return what TensorBoard answers, parsed."""
    return json.loads(get(address, path, **query))


def image_queries(address: str, tag: str) -> list[str]:
    """Return the query of each step's picture of a tag."""
    samples = get_json(address, "images/images", run=RUN, tag=tag, sample="0")
    return [sample["query"] for sample in samples]


@pytest.mark.parametrize(
    ("plugin", "kind"),
    [("scalars", "scalar"), ("histograms", "histogram"), ("images", "image")],
)
def test_every_tag_is_in_its_dashboard(plugin: str, kind: str, address: str, logdir: Path) -> None:
    """TensorBoard lists exactly the tags of each kind that we find in the files."""
    tags = tbviz.open_logdir(logdir)[RUN].tags
    found = get_json(address, f"{plugin}/tags")[RUN]
    assert sorted(found) == [tag for tag in tags if tags[tag] == kind]
    assert len(found) >= 2


def test_a_scalar_series_is_served(address: str, logdir: Path) -> None:
    """TensorBoard returns the wall time, step and value of each point that we read."""
    served = get_json(address, "scalars/scalars", run=RUN, tag="loss/test")
    ours = tbviz.open_logdir(logdir)[RUN].scalars("loss/test")
    assert ours.steps.tolist() == STEPS
    np.testing.assert_allclose(
        served, np.column_stack([ours.wall_times, ours.steps, ours.values]), rtol=0, atol=1e-6
    )


def test_the_bytes_of_a_picture_are_served(address: str, logdir: Path) -> None:
    """The picture of each step comes back over HTTP byte for byte, and decodes."""
    series = tbviz.open_logdir(logdir)[RUN].images("reconstruction/output")
    queries = image_queries(address, "reconstruction/output")
    assert len(queries) == len(STEPS)
    for query, (stored,), pixels in zip(queries, series.encoded, series, strict=True):
        parts = dict(urllib.parse.parse_qsl(query))
        served = get(address, "images/individualImage", **parts)
        assert served == stored
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(served))), pixels.squeeze())


class Picture:
    """An image on a page that has come to rest."""

    def __init__(self, page: Any, tag: str) -> None:
        self._page = page
        self._image = peers.wait_for(lambda: page.execute_script(FIND_IMAGE, tag), "the picture")
        self._at_rest_since = time.monotonic()
        self._place = self._look()
        peers.wait_for(self._is_at_rest, "the page to come to rest")

    def shots(self, *, seconds: float) -> set[bytes]:
        """Return the different pictures that show in that time, while nothing else moves."""
        shots = set()
        end = time.monotonic() + seconds
        while time.monotonic() < end or len(shots) == 0:
            shots.add(self._image.screenshot_as_png)
            time.sleep(0.1)
        assert self._look() == self._place, "the page moved"
        return shots

    def _look(self) -> tuple[dict[str, float], float]:
        """Return where the image is on the page, and how far the page is scrolled."""
        return self._image.rect, self._page.execute_script("return window.scrollY")

    def _is_at_rest(self) -> bool:
        """Return whether the image has stayed in its place for a second."""
        place = self._look()
        if place != self._place:
            self._place, self._at_rest_since = place, time.monotonic()
        loaded = self._page.execute_script("return document.readyState") == "complete"
        return loaded and time.monotonic() - self._at_rest_since > 1


@pytest.mark.parametrize("dashboard", ["images", "timeseries"])
@pytest.mark.parametrize(("tag", "moves"), [("latent/circle", True), ("latent/lattice", False)])
def test_an_animation_plays(
    dashboard: str, tag: str, moves: bool, address: str, tmp_path: Path
) -> None:
    """The circle moves on a stock TensorBoard's page; the lattice, a still picture, does not."""
    with browser.chromium(tmp_path) as page:
        page.get(f"{address}/?tagFilter={tag}#{dashboard}")
        shots = Picture(page, tag).shots(seconds=1.5)
    assert len(shots) > 2 if moves else len(shots) == 1
