"""The tour: its commands run as they stand, and make the pictures that it shows."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path

import pytest

import train_classifier

DOCS = Path(__file__).parents[2] / "docs"
STOPS = re.split(r"^## ", (DOCS / "tour.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
BRIEF = {
    "train_autoencoder": "--steps=20 --summary-every=10",
    "train_stacked": "--units=20 --pretraining-epochs=1 --fine-tuning-epochs=1",
    "train_classifier": "--epochs=1",
    "invert_matrix": "--steps=200",
    "train_softmax": "--steps=20 --summary-every=10",
}


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Return the script and the arguments of each command, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    parts = [shlex.split(line) for line in lines]
    assert all(program == "python" for program, *_ in parts)
    return [(Path(script).stem, arguments) for _, script, *arguments in parts]


@pytest.mark.parametrize("stop", STOPS, ids=[stop.partition(".")[0] for stop in STOPS])
def test_the_commands_of_a_stop_make_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    """One after another, on the embedded digits and with fewer steps."""
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(train_classifier, "ASCENT_STEPS", 3)
    for script, arguments in commands(stop):
        brief = [*arguments, *BRIEF.get(script, "").split()]
        small = ["digits" if argument == "mnist" else argument for argument in brief]
        assert importlib.import_module(script).main(small) == 0, (script, small)
    made = {path.name for path in (tmp_path / "pictures").rglob("*.*")}
    shown = set(re.findall(r"pictures/tour/([\w.]+)", stop))
    assert shown
    assert shown <= made


def test_every_picture_of_the_tour_is_shown() -> None:
    """There is none that no page links to."""
    shown = re.findall(r"pictures/tour/([\w.]+)", "".join(STOPS))
    assert sorted(shown) == sorted(path.name for path in (DOCS / "pictures" / "tour").iterdir())
