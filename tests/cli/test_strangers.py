"""Event files of strangers: whatever their tags are called, exports stay in their folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import protos
import pytest
from huge import png_that_claims

import tbviz
from tbviz.cli import main
from tbviz.events import strings_to_proto

NAMES = {
    "above": "../../x",
    "absolute": "/etc/x",
    "device": "con",
    "nul": "a\0b",
    "newline": "a\nb",
    "long": "x" * 5000,
    "dots": "..",
    "script": "<script>alert(1)</script>",
    "template": "{run}",
}


def files_below(folder: Path) -> set[Path]:
    """Return all files below a folder."""
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_no_tag_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    """Each export of a run with such a tag writes below its output, and only there."""
    tag = NAMES[name]
    with tbviz.SummaryWriter(tmp_path / "runs") as writer:
        for step in (0, 1):
            writer.image(tag, np.zeros((2, 2), np.uint8), step)
            writer.latent_scatter(f"{tag}/codes", np.eye(2), step)
            writer.scalar(f"{tag}/loss", step, step)
    before = files_below(tmp_path)
    logdir, out = str(tmp_path / "runs"), tmp_path / "out" / "deep"
    assert main(["images", logdir, "-o", str(out / "pictures"), "-q"]) == 0
    assert main(["scatter", logdir, "-o", str(out / "{tag}.gif"), "-q"]) == 0
    assert main(["table", logdir, "-o", str(out / "{tag}.csv"), "--shape", "wide", "-q"]) == 0
    new = files_below(tmp_path) - before
    assert all(path.is_relative_to(out) for path in new)
    assert {path.suffix for path in new} == {".png", ".gif", ".csv"}
    assert len(new) == 6  # two pictures of each of two image tags, one scatter, one table


@pytest.mark.parametrize(
    "command", [["animate", "-o", "out/x.gif"], ["images", "-o", "out/pictures"]]
)
def test_a_picture_that_claims_to_be_huge_is_refused(
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By its header, before it is decoded; nothing is written."""
    monkeypatch.chdir(tmp_path)
    pictures = strings_to_proto([b"100000", b"100000", png_that_claims(100_000, 100_000)])
    events = [protos.event(step, protos.tensor("x", pictures, "images")) for step in (0, 1)]
    protos.write_events(tmp_path / "runs" / protos.NAME, events)
    name, *options = command
    assert main([name, "runs", *options]) == 2
    assert "10000000000 pixels" in capsys.readouterr().err
    assert not files_below(tmp_path / "out")
