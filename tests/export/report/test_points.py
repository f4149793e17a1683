"""Latent codes as points of a page."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from tbviz.export.report.points import points
from tbviz.images.colors import PALETTE

RNG = np.random.default_rng(0)


def numbers(text, dtype):
    """Return the numbers that base64 holds."""
    return np.frombuffer(base64.b64decode(text), dtype)


def test_codes_lie_where_they_were(record):
    """A coordinate is a share of its axis, good to the width of a pixel on any screen."""
    codes = RNG.normal(size=(3, 40, 2)).astype(np.float32)
    labels = np.arange(40) % 4

    def write(writer):
        for step, each in enumerate(codes):
            writer.latent_scatter("c", each, step, labels=labels)

    block = points("c", record(write), most_steps=9, most_points=99)
    assert (block["steps"], block["of"], block["counts"]) == ([0, 1, 2], 3, [40] * 3)
    low, high = np.array(block["limits"]).T
    for text, each in zip(block["codes"], codes, strict=True):
        found = low + numbers(text, "<u2").reshape(-1, 2) / 65534 * (high - low)
        np.testing.assert_allclose(found, each, atol=(high - low).max() / 65534)
    assert numbers(*block["rows"], "<u4").tolist() == list(range(40))
    assert numbers(*block["label_of"], "<u4").tolist() == labels.tolist()
    assert block["labels"] == ["0", "1", "2", "3"]
    colors = [block["styles"][look]["color"] for look in block["looks"]]
    assert colors == ["#{:02x}{:02x}{:02x}".format(*color) for color in PALETTE[:4].tolist()]


def test_many_codes_are_thinned_with_their_labels(record):
    """Rows are chosen evenly, and keep their labels and their index."""
    names = np.array([f"n{index}" for index in range(100)])

    def write(writer):
        writer.latent_scatter("c", RNG.normal(size=(100, 2)), 0, labels=names)

    block = points("c", record(write), most_steps=9, most_points=12)
    rows = numbers(*block["rows"], "<u4")
    assert (len(rows), block["counts"]) == (12, [100])
    assert set(np.diff(rows)) == {8, 9}
    found = [block["labels"][label] for label in numbers(*block["label_of"], "<u4")]
    assert found == names[rows].tolist()


def test_points_that_are_not_finite_are_marked(record):
    """NaN and infinity are a coordinate that no axis has, and widen no axis."""
    codes = np.array([[0, 1], [np.nan, 0], [1, np.inf], [2, 0]], np.float32)
    run = record(lambda writer: writer.latent_scatter("c", codes, 0))
    block = points("c", run, most_steps=1, most_points=9)
    outside = (numbers(*block["codes"], "<u2").reshape(-1, 2) == 0xFFFF).all(axis=1)
    assert outside.tolist() == [False, True, True, False]
    assert np.abs(block["limits"]).max() < 3
    assert block["labels"] == []


def test_wide_codes_are_projected(record):
    """Codes of five dimensions, all variance in two of them, lie in the plane of these."""
    codes = np.zeros((30, 5), np.float32)
    codes[:, 1], codes[:, 3] = 3 * RNG.normal(size=30), RNG.normal(size=30)
    run = record(lambda writer: writer.latent_scatter("c", codes, 0))
    block = points("c", run, most_steps=1, most_points=99)
    assert block["view"] == "PCA, 100% of the variance"
    low, high = np.array(block["limits"]).T
    found = low + numbers(*block["codes"], "<u2").reshape(-1, 2) / 65534 * (high - low)
    spans = np.ptp(found, axis=0)
    distances = np.linalg.norm(found[:, None] - found, axis=-1)
    expected = np.linalg.norm(codes[:, None] - codes, axis=-1)
    np.testing.assert_allclose(distances, expected, atol=spans.max() / 1000)


def test_codes_of_three_dimensions_keep_them(record):
    """A page can turn them; projected they are in a plane."""
    codes = RNG.normal(size=(20, 3)).astype(np.float32)
    run = record(lambda writer: writer.latent_scatter("c", codes, 0))
    block = points("c", run, most_steps=1, most_points=99)
    low, high = np.array(block["limits"]).T
    found = low + numbers(*block["codes"], "<u2").reshape(-1, 3) / 65534 * (high - low)
    np.testing.assert_allclose(found, codes, atol=(high - low).max() / 65534)
    assert (len(block["axes"]), block["view"]) == (3, "")
    block = points("c", run, most_steps=1, most_points=99, projection="pca")
    assert len(block["axes"]) == len(block["limits"]) == 2
    assert block["view"].startswith("PCA")


def test_tsne_has_few_points(record, monkeypatch):
    """Three thousand at most, over all steps; a run that logged it gets it."""
    pytest.importorskip("sklearn")
    monkeypatch.setattr("tbviz.latent.projection.tsne", lambda codes: codes[:, :2])

    def write(writer):
        for step in range(5):
            writer.latent_scatter("c", RNG.normal(size=(900, 4)), step, projection="tsne")

    block = points("c", record(write), most_steps=4, most_points=1000)
    assert block["view"] == "t-SNE"
    assert numbers(*block["rows"], "<u4").tolist() == [index * 900 // 750 for index in range(750)]
