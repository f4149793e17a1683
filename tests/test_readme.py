"""The README: its code blocks run as they stand, and its commands exist."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import imageio.v3
import numpy as np
import pytest

import tbviz

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
# Of the pictures of a run: 10,000 steps with summaries at every 500th, and at 0.
FRAMES = {
    "reconstruction.gif": 21,
    "latent_circle.gif": 60,
    "latent_scatter.gif": 21,
    "latent_scatter.png": 1,
}
RNG = np.random.default_rng(0)


def blocks(language: str) -> list[str]:
    """Return the fenced code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def training() -> dict[str, Any]:
    """Return the names that a reader's own training loop has: a linear autoencoder."""
    kernel = RNG.normal(size=(784, 2)) / 28
    batches = [(step, RNG.random((20, 28, 28)), np.arange(20) % 10) for step in (0, 10)]
    return {
        "batches": batches,
        "kernel": kernel,
        "train": lambda images: float(np.square(images).mean()),
        "encode": lambda images: images.reshape(-1, 784) @ kernel,
        "decode": lambda codes: np.clip(codes @ kernel.T, 0, 1).reshape(-1, 28, 28),
    }


def test_the_python_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block runs, one after another as a reader would; the run holds what the loop names."""
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    names = training()
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)
    tags = tbviz.open_logdir("runs")["autoencoder"].tags
    assert set(re.findall(r'writer\.\w+\("(.+?)"', blocks("python")[0])) <= set(tags)
    assert names["frames"].shape == (60, 28, 28, 1)
    promised = set(re.findall(r'"(\w+\.(?:gif|pdf|png|svg))"', "".join(blocks("python"))))
    assert {path.name for path in tmp_path.iterdir()} == {"runs", *promised}


def test_the_make_targets_exist() -> None:
    """Each `make` command of the README is one that make knows how to make."""
    targets = re.findall(r"^make (\w+)$", "".join(blocks("sh")), re.MULTILINE)
    assert targets == ["demo", "test"]
    for target in targets:
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.slow
def test_the_scripts_run_as_the_readme_calls_them(tmp_path: Path) -> None:
    """Training and rendering, with no argument, leave the pictures that the README promises."""
    pytest.importorskip("tensorflow")
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    commands = re.findall(r"^python (scripts/.+)$", "".join(blocks("sh")), re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        subprocess.run([sys.executable, *command.split()], cwd=tmp_path, check=True)
    assert list(tbviz.open_logdir(tmp_path / "runs")) == ["autoencoder"]
    pictures = (tmp_path / "pictures" / "autoencoder").iterdir()
    assert {path.name: len(imageio.v3.imread(path, index=...)) for path in pictures} == FRAMES


def test_every_extra_is_explained() -> None:
    """The table has a row for each extra of the package, and names no other."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    rows = re.findall(r"^\| (`.+?) \|", README, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(
        settings["options.extras_require"]
    )


def test_what_the_readme_links_to_is_there() -> None:
    """Each picture and document of the README is in the project."""
    targets = re.findall(r"\]\((?!https?:)(.+?)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
