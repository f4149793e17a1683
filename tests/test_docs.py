"""The pages of documentation: their code runs as it stands, and their links lead somewhere."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import tbviz

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
PROSE = [*PAGES, DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md"]
WIDTH = 105  # of a line of prose
ROOMS = [
    "SummaryWriter",
    "Run",
    "images",
    "latent",
    "optimize",
    "summary",
    "summary.raw",
    "activity",
]


def blocks(page: str) -> list[str]:
    """Return the fenced code blocks of Python in a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_page_for_pytorch_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block runs, one after another, and each call of it leaves its tag in the run."""
    pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks("pytorch.md"):
        exec(compile(block, "pytorch.md", "exec"), names)
    tags = tbviz.open_logdir("runs")["example"].tags
    assert {"loss", "kernel", "noise", "loss/last", "_hparams_/session_start_info"} == {
        tag for tag in tags if tag != "_hparams_/experiment"
    }


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_what_a_page_links_to_is_there(page: Path) -> None:
    """Each picture and document that is named is in the project."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PROSE, ids=[page.name for page in PROSE])
def test_prose_is_narrow(page: Path) -> None:
    """But for code, tables, and pictures, which cannot be broken."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    lines = [line for line in text.splitlines() if not line.startswith(("|", "    ", "!["))]
    assert [line for line in lines if len(line) > WIDTH] == []


def functions(room: str) -> dict[str, Any]:
    """Return the public functions of a room or a class of tbviz by name."""
    owner = getattr(tbviz, room, None) or importlib.import_module(f"tbviz.{room}")
    public = getattr(owner, "__all__", None)
    return {
        name: each
        for name, each in ((name, getattr(owner, name)) for name in public or vars(owner))
        if inspect.isfunction(each)
        and not name.startswith("_")
        and (public or inspect.isclass(owner) or each.__module__ == owner.__name__)
    }


@pytest.mark.parametrize("room", ROOMS)
def test_each_argument_is_documented(room: str) -> None:
    """In a line of its own, or where there is just one, maybe in the words above."""
    found = functions(room)
    assert found
    for name, function in found.items():
        text = inspect.getdoc(function)
        assert text, name
        arguments = [*inspect.signature(function).parameters]
        arguments = [argument for argument in arguments if argument != "self"]
        told = re.findall(r"^    (\w+): ", text.partition("Args:\n")[2], re.MULTILINE)
        missing = [argument for argument in arguments if argument not in told]
        assert not missing or len(arguments) == 1, f"{name} says nothing of {missing}"
