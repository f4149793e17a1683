"""Event files of strangers: whatever their tags are called, exports stay in their folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import protos
import pytest
from huge import CLAIMS
from pages import Page

import tbviz
from tbviz.cli import main
from tbviz.events import strings_to_proto

pytest.importorskip("matplotlib")
pytest.importorskip("plotly")

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


# What a run may be called: it is a folder, whose name has no NUL and at most 255 bytes.
RUNS = [
    "con",
    "a\nb",
    "x" * 255,
    "<script>alert(1)</script>",
    "{run}",
    "-o",
    "...",
    "a\\b",
    "\udcff",
]
SIDES = {"PNG": 100_000, "BMP": 100_000}  # of the pictures that claim to be huge; others cannot


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
    assert main(["report", logdir, "-o", str(out / "{tag}.html"), "-q"]) == 0
    assert main(["plot", logdir, "-o", str(out / "{tag}.svg"), "-q"]) == 0
    new = files_below(tmp_path) - before
    assert all(path.is_relative_to(out) for path in new)
    assert {path.suffix for path in new} == {".png", ".gif", ".csv", ".html", ".svg"}
    assert len(new) == 8  # two pictures of each of two image tags, and one file of all others
    assert b"<script>alert" not in (out / "{tag}.html").read_bytes()
    assert b"<script>alert" not in (out / "{tag}.svg").read_bytes()


def write_huge(logdir: Path, name: str) -> None:
    """Write a run of two pictures that claim a size."""
    side = SIDES.get(name, 16_000)
    pictures = strings_to_proto([b"%d" % side, b"%d" % side, CLAIMS[name](side, side)])
    events = [protos.event(step, protos.tensor("x", pictures, "images")) for step in (0, 1)]
    protos.write_events(logdir / protos.NAME, events)


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize(
    "command", [["animate", "-o", "out/x.gif"], ["images", "-o", "out/pictures"]]
)
def test_a_picture_that_claims_to_be_huge_is_refused(
    command: list[str],
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By its header, before it is decoded; nothing is written."""
    monkeypatch.chdir(tmp_path)
    write_huge(tmp_path / "runs", name)
    assert main([command[0], "runs", *command[1:]]) == 2
    said = capsys.readouterr().err
    assert f"{SIDES.get(name, 16_000) ** 2} pixels" in said
    assert said.count("\n") == 1
    assert not files_below(tmp_path / "out")


@pytest.mark.parametrize("name", CLAIMS)
def test_a_report_hands_no_such_picture_on(name: str, tmp_path: Path) -> None:
    """The page says what was wrong with it; a browser never gets it."""
    write_huge(tmp_path / "runs", name)
    assert main(["report", str(tmp_path / "runs"), "-o", str(tmp_path / "x.html"), "-q"]) == 0
    frames = Page(tmp_path / "x.html").block("image")["frames"]
    assert [list(picture) for (picture,) in frames] == [["problem"]] * 2


@pytest.mark.parametrize("command", ["animate", "scatter", "images"])
def test_no_run_leads_out_of_the_folder(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name of each is filled in where all are exported at once, and each has its own file."""
    for run in RUNS:
        with tbviz.SummaryWriter(tmp_path / "runs" / run) as writer:
            writer.image("x", np.zeros((2, 2), np.uint8), 0)
            writer.latent_scatter("codes", np.eye(2), 0)
    before, out = files_below(tmp_path), tmp_path / "out" / "deep"
    tag = "codes" if command == "scatter" else "x"
    output = str(out / ("{run}" if command == "images" else "{run}.gif"))
    assert main([command, str(tmp_path / "runs"), "--tag", tag, "-o", output]) == 0
    new = files_below(tmp_path) - before
    assert len(new) == len(RUNS)
    assert all(path.is_relative_to(out) for path in new)
    assert len(capsys.readouterr().out.splitlines()) == len(RUNS)
