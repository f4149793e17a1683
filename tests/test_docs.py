"""The pages of documentation: their code runs as it stands, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import tbviz

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))


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
