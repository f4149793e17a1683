"""The gallery: its code runs, and every kind of picture is in it."""

from __future__ import annotations

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tbviz import images
from tbviz.summary import functions

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "gallery.md").read_text()
LINKS = re.findall(r"\]\((pictures/gallery/.+?)\)", PAGE)


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    """The program beside the page."""
    pytest.importorskip("tensorflow")
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "docs" / "gallery.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_code_of_the_page_draws_its_pictures(gallery: ModuleType, tmp_path: Path) -> None:
    """After a few steps of training, each picture that the page shows is there, and no other."""
    assert gallery.main(["--steps", "3", "--out", str(tmp_path)]) == 0
    made = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png")]
    assert sorted(made) == sorted(LINKS)
    for path in LINKS:
        again, shown = (images.decode_image((at / path).read_bytes()) for at in (tmp_path, DOCS))
        assert again.ndim == shown.ndim


def test_the_pictures_are_in_the_project() -> None:
    """Each picture that the page links to exists, and is no flat area."""
    assert LINKS
    for path in LINKS:
        assert np.ptp(images.decode_image((ROOT / "docs" / path).read_bytes())) > 0, path
