"""The pages of documentation: their code runs as it stands, and their links lead somewhere."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import tbviz
from tbviz.monitor import RULES, thresholds

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
# The thresholds that the table of rules names, in its order; two rules have none.
AT = {
    "not_finite": [],
    "nonfinite_values": [],
    "inputs_out_of_range": ["INPUT_SIZE"],
    "unshuffled_labels": ["LABEL_ORDER"],
    "leaked_labels": ["LABEL_LEAK"],
    "diverging_loss": ["DIVERGING_RISE", "DIVERGING_FACTOR"],
    "stuck_loss": ["STUCK_GAIN"],
    "plateau": ["PLATEAU_GAIN"],
    "unlearned_validation": ["UNLEARNED_GAIN", "UNLEARNED_START"],
    "overfitting": ["OVERFITTING_RISE"],
    "wide_gap": ["GAP_SHARE"],
    "vanishing_gradients": ["VANISHING_RATIO"],
    "exploding_gradients": ["EXPLODING_NORM", "EXPLODING_RATIO", "EXPLODING_FACTOR"],
    "rate_too_high": ["RATE_HIGH", "RATE_THROWN", "RATE_PEAK"],
    "rate_too_low": ["RATE_LOW"],
    "frozen_weights": [],
    "dead_units": ["DEAD_SHARE"],
    "saturated_units": ["SATURATED_SHARE", "SATURATED_LATER"],
    "saturated_outputs": ["OUTPUT_SATURATED"],
    "constant_outputs": ["OUTPUT_SPREAD"],
    "confident_errors": ["OUTPUT_SURPRISE"],
    "repeated_softmax": ["SOFTMAX_NEAR"],
    "collapsed_codes": ["CODE_SPREAD", "CODE_SHRUNK"],
    "unseparated_codes": ["CODE_SEPARATION"],
    "slow_steps": ["SLOW_FACTOR"],
    "stalled_steps": ["STALL_SECONDS", "STALL_FACTOR"],
    "growing_memory": ["MEMORY_GROWTH"],
}


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


def table_of_rules() -> dict[str, str]:
    """Return what the table of docs/monitoring.md says of each rule's thresholds."""
    text = (DOCS / "monitoring.md").read_text(encoding="utf-8")
    table = text.partition("| rule | found where | at |")[2].partition("\n\n")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {rule: row[2] for row in rows for rule in re.findall(r"`(\w+)`", row[0])}


def number(said: str) -> float:
    """Return the number that is said, such as "1.2 %", "5,000" or "1/2,000"."""
    whole, _, parts = said.removesuffix(" %").replace(",", "").partition("/")
    return float(whole) / float(parts or 1) / (100 if said.endswith("%") else 1)


def test_the_table_of_rules_names_all() -> None:
    """And no other; so does the list of thresholds that it names."""
    assert table_of_rules().keys() == AT.keys() == {*RULES}


@pytest.mark.parametrize("rule", [rule for rule, names in AT.items() if names])
def test_the_table_of_rules_says_their_thresholds(rule: str) -> None:
    """As they are by default."""
    said = re.findall(r"[\d.,/]*\d(?: %)?", table_of_rules()[rule])
    assert [*map(number, said)] == pytest.approx([getattr(thresholds, name) for name in AT[rule]])
