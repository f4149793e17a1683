"""Render the pictures of an autoencoder run from its event files alone."""

import importlib.util
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import animate_latent
import tbviz
import tbviz.errors

SCRIPT = Path(animate_latent.__file__)
STEPS = (0, 500, 1000)
NAMES = [
    "latent_circle.gif",
    "latent_scatter.gif",
    "latent_scatter.png",
    "reconstruction.gif",
]
CIRCLE = np.random.default_rng(3).integers(0, 256, (12, 28, 28), np.uint8)


def train(run_dir: Path, *, steps=STEPS) -> None:
    """Write what a training of the autoencoder writes, from random numbers."""
    random = np.random.default_rng(0)
    digits = np.arange(50) % 10
    with tbviz.SummaryWriter(run_dir) as writer:
        for step in steps:
            writer.scalar("loss/train", 1.0, step)
            images = random.random((10, 28, 28), np.float32)
            writer.image_grid("reconstruction/input", images, step, columns=5)
            writer.image_grid("reconstruction/output", images / 2, step, columns=5)
            writer.latent_scatter("latent/codes", random.normal(size=(50, 2)), step, labels=digits)
            writer.animation("latent/circle", np.roll(CIRCLE, step, axis=0), step)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """The current folder, with the run `autoencoder` below `runs`."""
    monkeypatch.chdir(tmp_path)
    train(tmp_path / "runs" / "autoencoder")
    return tmp_path


def frames_of(path: Path) -> np.ndarray:
    """All frames of a file, uint8 [T, H, W, 3]."""
    with Image.open(path) as image:
        frames = []
        for index in range(image.n_frames):
            image.seek(index)
            frames.append(np.asarray(image.convert("RGB")))
    return np.stack(frames)


def files_below(folder: Path) -> list[str]:
    """Every file and folder below `folder` but the runs, hidden ones included."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return sorted(path for path in found if not path.startswith("runs"))


def test_without_arguments(home, capsys):
    """All four pictures of the run lie in pictures/<run>, printed with their sizes."""
    assert animate_latent.main([]) == 0
    folder = Path("pictures/autoencoder")
    assert sorted(os.listdir(folder)) == NAMES
    printed = dict(line.split("  ") for line in capsys.readouterr().out.splitlines())
    assert sorted(printed) == [str(folder / name) for name in NAMES]
    for name, size in printed.items():
        assert size == f"{Path(name).stat().st_size / 1000:,.0f} kB"


def test_what_the_pictures_show(home):
    """By step: reconstruction and codes; the circle of the last step at its own frames."""
    animate_latent.main(["--out", "pictures"])
    assert frames_of(Path("pictures/reconstruction.gif")).shape[0] == len(STEPS)
    assert frames_of(Path("pictures/latent_scatter.gif")).shape[0] == len(STEPS)
    circle = frames_of(Path("pictures/latent_circle.gif"))
    expected = np.kron(np.roll(CIRCLE, STEPS[-1], axis=0), np.ones((1, 8, 8)))
    np.testing.assert_array_equal(circle, np.repeat(expected[..., None], 3, axis=-1))


def test_reconstruction_has_input_and_output_side_by_side(home):
    """The stored pictures stand at the bottom left and the bottom right, twice as large."""
    animate_latent.main(["--out", "."])
    run = tbviz.open_logdir("runs")["autoencoder"]
    left, right = (
        np.kron(np.stack(list(run.images(f"reconstruction/{part}"))), np.ones((1, 2, 2, 1)))
        for part in ("input", "output")
    )
    height, width = left.shape[1:3]
    frames = frames_of(Path("reconstruction.gif"))[..., :1]
    margins = frames[:, :, :16], frames[:, :, -16:], frames[:, :16], frames[:, -16:]
    assert all((margin == 255).all() for margin in margins)
    frames = frames[:, -16 - height : -16, 16:-16]
    np.testing.assert_array_equal(frames[:, :, :width], left)
    np.testing.assert_array_equal(frames[:, :, -width:], right)


def test_options(home):
    """--fps sets the time of every frame, --scale the size of stored pixels."""
    assert animate_latent.main(["--fps", "20", "--scale", "2", "--out", "small/and/deep"]) == 0
    folder = Path("small/and/deep")
    for name in NAMES:
        if name.endswith(".gif"):
            with Image.open(folder / name) as image:
                assert image.info["duration"] == 50
    assert frames_of(folder / "latent_circle.gif").shape[1:3] == (2 * 8 * 28, 2 * 8 * 28)
    grid = 5 * 28 + 4 * 2  # five images and the padding between them
    assert frames_of(folder / "reconstruction.gif").shape[2] == 2 * 2 * (2 * grid) + 12 + 2 * 16


@pytest.mark.parametrize(("frames", "count"), [("2", 2), ("1", 1), ("9", 3)])
def test_frames_are_chosen_evenly(home, frames, count):
    """At most so many steps, the last among them; a walk keeps its frames."""
    assert animate_latent.main(["--frames", frames]) == 0
    folder = Path("pictures/autoencoder")
    whole = [frames_of(folder / name) for name in ("reconstruction.gif", "latent_scatter.gif")]
    assert [len(each) for each in whole] == [count, count]
    assert len(frames_of(folder / "latent_circle.gif")) == len(CIRCLE)
    assert animate_latent.main([]) == 0
    for name, found in zip(("reconstruction.gif", "latent_scatter.gif"), whole, strict=True):
        np.testing.assert_array_equal(found[-1], frames_of(folder / name)[-1])


def test_the_newest_run_that_fits(home):
    """A newer run of another kind is passed over, an older autoencoder too."""
    train(home / "runs" / "deep" / "autoencoder_2", steps=[0])
    with tbviz.SummaryWriter(home / "runs" / "classifier") as writer:
        writer.scalar("loss/train", 1.0, 0)
    for age, run in enumerate(["autoencoder", "deep/autoencoder_2", "classifier"]):
        for file in (home / "runs" / run).iterdir():
            os.utime(file, (1e9 + age, 1e9 + age))
    assert animate_latent.main([]) == 0
    assert os.listdir("pictures") == ["deep"]
    assert animate_latent.main(["--run", "autoencoder"]) == 0
    assert sorted(os.listdir("pictures")) == ["autoencoder", "deep"]


@pytest.mark.parametrize(
    "run", ["autoencoder/", "./autoencoder", "runs/autoencoder", "{home}/runs/autoencoder/"]
)
def test_a_run_may_be_named_as_a_path(home, run):
    """As a shell completes it: with the logdir before it, or a slash behind it."""
    assert animate_latent.main(["--run", run.format(home=home)]) == 0
    assert os.listdir("pictures") == ["autoencoder"]


def test_without_matplotlib(home, capsys, monkeypatch):
    """The extra to install is told before anything is rendered."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert animate_latent.main([]) == 2
    expected = tbviz.errors.needs_extra("latent_scatter.png", "matplotlib", "plot")
    assert capsys.readouterr().err == f"error: {expected}\n"
    assert files_below(home) == []


def test_a_truncated_event_file(home):
    """A run whose last record is cut short is rendered up to there."""
    (file,) = (home / "runs" / "autoencoder").iterdir()
    os.truncate(file, file.stat().st_size - 100)
    assert animate_latent.main([]) == 0
    assert len(frames_of(Path("pictures/autoencoder/latent_scatter.gif"))) == len(STEPS)


def test_a_damaged_event_file(home, capsys):
    """One damaged record costs a warning, which names file and place; all else is rendered."""
    (file,) = (home / "runs" / "autoencoder").iterdir()
    damaged = file.read_bytes().index(b"reconstruction/input") + 100  # in its picture at step 0
    with file.open("r+b") as events:
        events.seek(damaged)
        events.write(b"\xff\xff\xff\xff")
    assert animate_latent.main([]) == 0
    assert sorted(os.listdir("pictures/autoencoder")) == NAMES
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"warning: {file.relative_to(home)}: ")
    (offset,) = map(int, re.findall(r"at byte (\d+)", line))
    assert damaged - 500 < offset < damaged


def _no_runs(home):
    (home / "empty").mkdir()
    return ["--logdir", "empty"], "no runs in empty"


def _no_logdir(home):
    return ["--logdir", "nowhere"], "nowhere"


def _no_such_run(home):
    return ["--run", "autoencodr"], "no run 'autoencodr' in runs; there is autoencoder"


def _no_such_tag(home):
    with tbviz.SummaryWriter(home / "runs" / "other") as writer:
        writer.scalar("latent/code", 1.0, 0)
    return ["--run", "other"], "no latent/codes; there is latent/code"


def _empty_event_file(home):
    (home / "live").mkdir()
    (home / "live" / "events.out.tfevents.1.host").touch()
    return ["--logdir", "live"], "its event files hold no data"


def _truncated_at_once(home):
    (file,) = (home / "runs" / "autoencoder").iterdir()
    os.truncate(file, 70)
    return [], "its event files hold no data"


def _logdir_is_a_file(home):
    (home / "file").touch()
    return ["--logdir", "file"], "file is a file"


def _out_is_a_file(home):
    (home / "file").touch()
    return ["--out", "file"], "cannot write file/reconstruction.gif"


def _out_below_a_file(home):
    (home / "file").touch()
    return ["--out", "file/pictures"], "is a file, not a folder"


def _out_is_refused(home):
    return ["--out", "/proc/pictures"], "/proc/pictures"


def _picture_is_a_folder(home):
    (home / "out" / "reconstruction.gif").mkdir(parents=True)
    return ["--out", "out"], "out/reconstruction.gif is a folder"


@pytest.mark.parametrize(
    "mistake",
    [
        _no_runs,
        _no_logdir,
        _no_such_run,
        _no_such_tag,
        _empty_event_file,
        _truncated_at_once,
        _logdir_is_a_file,
        _out_is_a_file,
        _out_below_a_file,
        _out_is_refused,
        _picture_is_a_folder,
    ],
)
def test_a_mistake_is_one_line_and_status_2(home, capsys, mistake):
    """The line names what was found; nothing is written, whole or half."""
    argv, words = mistake(home)
    before = files_below(home)
    assert animate_latent.main(argv) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert files_below(home) == before


@pytest.mark.parametrize("argv", [["--scale", "0"], ["--scale", "x"], ["--fps", "-1"], ["more"]])
def test_a_mistake_in_the_options(argv, capsys):
    """argparse names the option and ends with status 2."""
    with pytest.raises(SystemExit) as caught:
        animate_latent.main(argv)
    assert caught.value.code == 2
    assert argv[0] in capsys.readouterr().err


def run_script(*argv: str, **options) -> subprocess.CompletedProcess[str]:
    """Run the script as its users do."""
    command = [sys.executable, str(SCRIPT), *argv]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def test_as_a_command(home):
    """It succeeds in a process of its own, silent on the standard error, within five seconds."""
    begun = time.perf_counter()
    done = run_script()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == len(NAMES)
    assert time.perf_counter() - begun < 5


def test_a_mistake_as_a_command(tmp_path):
    """The line says what to do; there is no traceback."""
    done = run_script(cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "scripts/train_autoencoder.py" in done.stderr


def test_no_training_framework_is_imported(home):
    """All is rendered without TensorFlow, Keras or pyplot's windows."""
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import animate_latent; "
        "assert animate_latent.main([]) == 0; "
        "print({'tensorflow', 'keras', 'matplotlib.pyplot'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "set()", done.stderr


def test_progress_on_a_terminal(home):
    """A terminal shows which picture is being made; the paths go to the standard output."""
    ours, theirs = pty.openpty()
    command = [sys.executable, str(SCRIPT)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert all(name in shown for name in NAMES)
    assert "4/4" in shown
    assert len(done.stdout.splitlines()) == len(NAMES)


def test_interrupted(home):
    """Ctrl-C in the middle ends it with status 130 and leaves whole files alone."""
    script = [sys.executable, str(SCRIPT)]
    train(home / "runs" / "long", steps=range(100))
    process = subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    folder = home / "pictures" / "long"
    while not (folder.is_dir() and any(folder.iterdir())):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in error
    assert {path.name for path in folder.glob("*")} <= set(NAMES)


@pytest.mark.parametrize(
    ("kind", "names"),
    [("codes", ["z_scatter.gif", "z_scatter.png"]), ("walk", ["walk_line.gif"])],
)
def test_a_run_of_another_training(tmp_path, capsys, kind, names):
    """Codes or a walk of any tag are enough; what is not there is named."""
    with tbviz.SummaryWriter(tmp_path / "runs" / "other") as writer:
        if kind == "codes":
            writer.latent_scatter("z/codes", np.random.default_rng(0).normal(size=(9, 2)), 0)
        else:
            writer.animation("walk/line", CIRCLE, 0)
    out = tmp_path / "out"
    assert animate_latent.main([f"--logdir={tmp_path / 'runs'}", f"--out={out}"]) == 0
    assert sorted(os.listdir(out)) == names
    missing = "walk through the latent space" if kind == "codes" else "latent codes"
    assert f"other has no {missing}\n" in capsys.readouterr().out
