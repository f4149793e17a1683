"""`tbviz scatter`, in-process: what it prints and what it writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz import export
from tbviz.cli import main


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    """A run with labeled codes at three steps."""
    codes = np.random.default_rng(0).normal(size=(50, 2))
    with tbviz.SummaryWriter(tmp_path / "runs" / "one") as writer:
        for step in (0, 10, 20):
            writer.latent_scatter("codes", codes * (step + 1), step, labels=np.arange(50) % 10)
            writer.latent_scatter("space", codes[:, [0, 1, 1]] ** 2, step)
    return str(tmp_path / "runs")


@pytest.mark.parametrize(
    ("name", "arguments", "options"),
    [
        (
            "a.svg",
            ["--step", "10", "--limit", "20", "--limits", "-3,3,-2,2.5", "--legend", "Digit"],
            {"step": 10, "limit": 20, "limits": ((-3, 3), (-2, 2.5)), "legend": "Digit"},
        ),
        ("a.png", ["--density", "--title", "Codes"], {"density": True, "title": "Codes"}),
        (
            "a.gif",
            ["--steps", "10:", "--fps", "5", "--hold", "2", "--loop", "1", "--dither"],
            {"steps": "10:", "fps": 5, "hold": 2, "loop": 1, "dither": True},
        ),
    ],
)
def test_options_reach_the_function(
    logdir: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    arguments: list[str],
    options: dict[str, object],
) -> None:
    """The command writes what the function of the same name and options writes."""
    path, expected = tmp_path / name, tmp_path / f"expected{Path(name).suffix}"
    assert main(["scatter", logdir, "--tag", "codes", "-o", str(path), *arguments]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    export.scatter(tbviz.open_logdir(logdir)["one"], "codes", expected, **options)
    assert path.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--limits", "1,2,3"], "'1,2,3' is not numbers X0,X1,Y0,Y1"),
        (["--limits", "a,b,c,d"], "'a,b,c,d' is not numbers X0,X1,Y0,Y1"),
        (["--limit", "0"], "'0' is not a whole number of at least 1"),
        (["--step", "first"], "'first' is not a step, a whole number"),
        (["--projection", "umap"], "invalid choice: 'umap'"),
    ],
)
def test_values_that_do_not_parse(
    logdir: str, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """argparse tells which option, what was found and the rule."""
    with pytest.raises(SystemExit) as caught:
        main(["scatter", logdir, "--tag", "codes", "-o", "a.png", *arguments])
    assert caught.value.code == 2
    assert f"argument {arguments[0]}: {words}" in capsys.readouterr().err


def test_the_projection_reaches_the_function(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three dimensions come into a plane, which is not what they are without it."""
    command = ["scatter", logdir, "--tag", "space", "-q"]
    paths = [tmp_path / name for name in ("plane.apng", "space.apng", "expected.apng")]
    assert main([*command, "-o", str(paths[0]), "--projection", "pca"]) == 0
    assert main([*command, "-o", str(paths[1])]) == 0
    run = tbviz.open_logdir(logdir)["one"]
    export.scatter(run, "space", paths[2], projection="pca")
    plane, space, expected = (path.read_bytes() for path in paths)
    assert plane == expected != space
    assert main([*command[:3], "codes", "-o", str(tmp_path / "a.gif"), "--projection=pca"]) == 2
    assert "found 2" in capsys.readouterr().err
