"""The gallery: its code runs, and every kind of summary is in it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import tbviz
from tbviz import images

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "gallery.md").read_text()
LINKS = re.findall(r"\]\((pictures/gallery/.+?)\)", PAGE)
NO_KINDS = {"SummaryWriter", "default_writer", "raw"}


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    """The program beside the page."""
    pytest.importorskip("tensorflow")
    pytest.importorskip("matplotlib")
    spec = importlib.util.spec_from_file_location("gallery", DOCS / "gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_code_of_the_page_draws_its_pictures(gallery: ModuleType, tmp_path: Path) -> None:
    """After a few steps of training, what the page shows is there, as still or moving as there."""
    assert gallery.main(["--steps", "3", "--out", str(tmp_path)]) == 0
    made = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png")]
    assert sorted(made) == sorted(LINKS)
    for path in LINKS:
        again, shown = (images.count_frames((at / path).read_bytes()) for at in (tmp_path, DOCS))
        assert again == shown, path


def test_the_pictures_are_in_the_project() -> None:
    """Each picture that the page links to exists, and is no flat area; and there is no other."""
    there = [path.relative_to(DOCS).as_posix() for path in DOCS.glob("pictures/gallery/**/*.png")]
    assert sorted(there) == sorted(LINKS)
    for path in LINKS:
        assert np.ptp(images.decode_image((DOCS / path).read_bytes())) > 0, path


def test_every_kind_is_shown() -> None:
    """The page has an example of each kind of summary."""
    shown = set(re.findall(r"writer\.(\w+)\(", PAGE))
    assert shown == set(tbviz.summary.__all__) - NO_KINDS
