"""The training of the stacked denoising autoencoder, from the command line to the event files."""

from __future__ import annotations

import json
import os
import re
import signal

import keras
import numpy as np
import pytest

import tbviz
import train_stacked
from training import stages

STAGES = ["pretraining_1", "pretraining_2", "pretraining_3", "fine_tuning"]
STEPS = [0, 11, 22]  # of two epochs of 1,168 images in batches of 100


def train(logdir, *options):
    """Run the script in this process, briefly, and return its exit status."""
    brief = "--units=20 --pretraining-epochs=2 --fine-tuning-epochs=2 --batch-size=100"
    argv = [f"--logdir={logdir}", *brief.split(), "--summary-every=1", *map(str, options)]
    return train_stacked.main(argv)


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    """A logdir with one run of two epochs for each stage on the embedded digits."""
    logdir = tmp_path_factory.mktemp("runs")
    assert train(logdir) == 0
    return logdir


@pytest.fixture
def runs(logdir):
    """All runs, as tbviz reads them."""
    return tbviz.open_logdir(logdir)


def saved_arrays(run_dir):
    """Return the arrays of a checkpoint, its step first."""
    with np.load(run_dir / "checkpoint.npz") as file:
        return [file[name] for name in file.files]


# The summaries


def test_every_stage_is_a_run_with_all_that_it_promises(runs):
    """Losses, histograms of each weight and bias, pictures, and the graph."""
    losses = {"loss/train": "scalar", "loss/validation": "scalar"}
    assert sorted(runs) == sorted(f"stacked/{stage}" for stage in STAGES)
    for number in (1, 2, 3):
        parts = ("kernel", "bias", "visible_bias")
        expected = {f"hidden_{number}/{part}": "histogram" for part in parts} | losses
        expected["reconstruction"] = "image"
        if number == 1:
            expected["filters"] = "image"
        assert runs[f"stacked/pretraining_{number}"].tags == expected
    names = ("hidden_1", "hidden_2", "hidden_3", "logits")
    expected = {f"{name}/{part}": "histogram" for name in names for part in ("kernel", "bias")}
    for part in ("validation", "test"):
        expected |= {f"cost/{part}": "scalar", f"accuracy/{part}": "scalar"}
    expected |= {"cost/train": "scalar", "filters": "image", "classifier": "keras_model"}
    assert expected.items() <= runs["stacked/fine_tuning"].tags.items()


@pytest.mark.parametrize("stage", STAGES)
def test_it_is_written_at_the_start_and_after_every_epoch(runs, stage):
    """Training losses are those of the steps before, so there is none at step 0."""
    run = runs[f"stacked/{stage}"]
    loss = "cost" if stage == "fine_tuning" else "loss"
    assert run.scalars(f"{loss}/validation").steps.tolist() == STEPS
    assert run.scalars(f"{loss}/train").steps.tolist() == STEPS[1:]


def test_filters_are_tiles_of_28_in_rows_of_ten(runs):
    """The 20 units stand in two rows, two pixels apart, at every step."""
    series = runs["stacked/pretraining_1"].images("filters")
    assert series.steps.tolist() == STEPS
    assert series[-1].shape == (2 * 30 - 2, 10 * 30 - 2, 3)


def test_filters_are_a_hundred_in_their_order(tmp_path):
    """Of more units the first hundred are drawn, each in its place however it grows."""
    layer = keras.layers.Dense(120)
    layer.build([None, 784])
    layer.kernel.assign(layer.kernel * np.linspace(1, 2, 120))
    with tbviz.SummaryWriter(tmp_path) as writer:
        train_stacked.write_filters(writer, layer, 0)
    picture = tbviz.open_logdir(tmp_path)["."].images("filters")[0]
    kernel = layer.kernel.numpy()[:, :100]
    expected = tbviz.images.filter_grid(kernel, shape=(28, 28), columns=10, most=100)
    np.testing.assert_array_equal(picture, expected)
    alone = tbviz.images.filter_grid(kernel[:, 11:12], shape=(28, 28))
    np.testing.assert_array_equal(picture[30:58, 30:58], alone)


def test_the_examples_are_half_corrupted(monkeypatch, tmp_path):
    """Of what is lit in the clean images, half is dark in the corrupted ones of the picture."""
    seen = {}

    def compare(self, tag, batches, step, **options):
        seen.setdefault("batches", batches)

    monkeypatch.setattr(tbviz.SummaryWriter, "comparison", compare)
    assert train(tmp_path) == 0
    clean, corrupted, drawn = (seen["batches"][name] for name in ("clean", "corrupted", "drawn"))
    assert clean.shape == corrupted.shape == drawn.shape == (20, 28, 28)
    lit = clean > 0
    assert abs((corrupted[lit] == 0).mean() - 0.5) < 0.05
    np.testing.assert_array_equal(corrupted[corrupted > 0], clean[corrupted > 0])


# The stages


def test_each_stage_changes_its_own_weights_alone(tmp_path, monkeypatch):
    """Kernels, before and after each stage: one moves in pretraining, all of them afterwards."""
    kernels, moved = [], []
    real_build, real_train = train_stacked.build_classifier, train_stacked.train_stage

    def build(units):
        classifier = real_build(units)
        kernels.extend(layer.kernel for layer in classifier.layers if layer.weights)
        return classifier

    def observed(*arguments, **options):
        before = [kernel.numpy() for kernel in kernels]
        outcome = real_train(*arguments, **options)
        moved.append([bool((k.numpy() != b).any()) for k, b in zip(kernels, before, strict=True)])
        return outcome

    monkeypatch.setattr(train_stacked, "build_classifier", build)
    monkeypatch.setattr(train_stacked, "train_stage", observed)
    assert train(tmp_path) == 0
    assert moved == [
        [True, False, False, False],
        [False, True, False, False],
        [False, False, True, False],
        [True, True, True, True],
    ]


def test_without_pretraining_there_is_one_stage(tmp_path):
    """It has a folder of its own, and the labels that were asked for: ten batches of 20."""
    options = ["--no-pretraining", "--labeled=200", "--batch-size=20"]
    assert train(tmp_path, *options) == 0
    run = tbviz.open_logdir(tmp_path)
    assert list(run) == ["stacked_scratch/fine_tuning"]
    assert run["stacked_scratch/fine_tuning"].scalars("cost/test").steps.tolist() == [0, 10, 20]


@pytest.mark.parametrize(("count", "expected"), [(55_000, 100), (1168, 11), (1000, 10), (30, 1)])
def test_few_images_make_small_batches(count, expected):
    """A hundredth of them, at most the hundred that is published."""
    assert train_stacked.default_batch_size(count) == expected


# Interruptions


def test_a_seed_decides_and_a_resumed_training_is_the_same(logdir, tmp_path, monkeypatch):
    """Ctrl-C in the second stage, then --resume: all is as if it had never been interrupted."""
    real = stages.Checkpoint.save

    def save_and_interrupt(self, step):
        real(self, step)
        if self.path.parent.name == "pretraining_2" and step == 0:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(stages.Checkpoint, "save", save_and_interrupt)
        assert train(tmp_path) == 130
    assert sorted(tbviz.open_logdir(tmp_path)) == ["stacked/pretraining_1", "stacked/pretraining_2"]
    assert train_stacked.main([f"--logdir={tmp_path}", "--resume"]) == 0
    whole, resumed = tbviz.open_logdir(logdir), tbviz.open_logdir(tmp_path)
    assert sorted(whole) == sorted(resumed)
    for stage in STAGES:
        a, b = (each[f"stacked/{stage}"] for each in (whole, resumed))
        assert a.tags == b.tags
        for tag in (tag for tag, kind in a.tags.items() if kind == "scalar"):
            assert a.scalars(tag).steps.tolist() == b.scalars(tag).steps.tolist()
            np.testing.assert_allclose(a.scalars(tag).values, b.scalars(tag).values, rtol=1e-5)


def test_ctrl_c_in_the_last_steps_of_a_stage_ends_the_training(tmp_path, monkeypatch):
    """No stage comes after the one that was finishing."""
    real = stages.Checkpoint.save

    def save_and_interrupt(self, step):
        real(self, step)
        if step == 11:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(stages.Checkpoint, "save", save_and_interrupt)
    assert train(tmp_path) == 130
    run = tbviz.open_logdir(tmp_path)
    assert list(run) == ["stacked/pretraining_1"]
    assert run["stacked/pretraining_1"].scalars("loss/train").steps[-1] == 22


def test_what_is_finished_is_left_alone(tmp_path, capsys):
    """Resuming once more trains nothing, and writes nothing."""
    assert train(tmp_path) == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert train_stacked.main([f"--logdir={tmp_path}", "--resume"]) == 0
    assert capsys.readouterr().out.count("is finished, at step 22") == 4
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_another_seed_is_another_training(logdir, tmp_path):
    """Its losses differ from the first on."""
    assert train(tmp_path, "--seed=1") == 0
    a, b = (
        tbviz.open_logdir(each)["stacked/pretraining_1"].scalars("loss/train").values
        for each in (logdir, tmp_path)
    )
    assert not np.allclose(a, b, rtol=1e-4)


@pytest.mark.parametrize("size", ["1000", "1e38"])  # what the logarithm bounds, and what is NaN
@pytest.mark.parametrize(
    ("rate", "stage"), [("pretraining", "pretraining_1"), ("fine-tuning", "fine_tuning")]
)
def test_a_rate_that_diverges_is_found(tmp_path, capsys, rate, stage, size):
    """The training ends there with a finding, and its checkpoint is one of before."""
    assert train(tmp_path, f"--{rate}-rate={size}") == 1
    assert re.search("found: .* lower the learning rate", capsys.readouterr().err)
    assert "findings" in tbviz.open_logdir(tmp_path)[f"stacked/{stage}"].tags
    assert all(np.isfinite(array).all() for array in saved_arrays(tmp_path / "stacked" / stage))


# The command


def test_the_end_tells_figures_and_the_next_commands(tmp_path, capsys, monkeypatch):
    """What it came to, where it is, and how an unfinished one goes on."""
    assert train(tmp_path) == 0
    out = capsys.readouterr().out
    accuracy = tbviz.open_logdir(tmp_path)["stacked/fine_tuning"].scalars("accuracy/test").values
    assert f"accuracy/test {accuracy[-1]:.4f}" in out
    assert f"animate {tmp_path} --run stacked/pretraining_1 --tag filters" in out
    assert "--resume" not in out


def test_training_again_is_another_folder(logdir, tmp_path, capsys):
    """Without a name nothing is mixed; a name that is taken is refused, but may be resumed."""
    assert train(tmp_path, "--no-pretraining") == train(tmp_path, "--no-pretraining") == 0
    names = ["stacked_scratch/fine_tuning", "stacked_scratch_2/fine_tuning"]
    assert sorted(tbviz.open_logdir(tmp_path)) == names
    assert train(logdir, "--run=stacked") == 2
    assert "already holds a run; --resume goes on with it; or choose" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--labeled=2000"], "--labeled 2000, but there are 1168 images to train on"),
        (["--labeled=50", "--no-pretraining"], "a batch of 100 out of 50 examples"),
        (["--batch-size=2000"], "a batch of 2000 out of 1168 examples"),
        (["--resume"], "holds no training to resume"),
        (["--run=../x"], "a run is named by a path inside the logdir"),
        (["--data=none.npz"], "no data file none.npz"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_no_run(tmp_path, capsys, options, message):
    """The exit status is 2, and no empty run stays behind."""
    assert train(tmp_path / "runs", *options) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert message in line
    assert not list((tmp_path / "runs").glob("*"))


def test_settings_stay_what_they_were(logdir, capsys):
    """--resume with another setting says which, and which it was."""
    assert train(logdir, "--resume", "--units=30") == 2
    assert "began with --units 20" in capsys.readouterr().err
    settings = json.loads((logdir / "stacked" / "settings.json").read_text())
    assert settings["units"] == 20
    assert not {"logdir", "run", "resume"} & set(settings)


@pytest.mark.slow
def test_the_embedded_digits_are_learned(tmp_path, capsys):
    """More than 95 of 100 test digits are told apart, where chance tells ten."""
    assert train_stacked.main([f"--logdir={tmp_path}"]) == 0
    (accuracy,) = re.findall(r"accuracy/test (0\.\d+)", capsys.readouterr().out)
    assert float(accuracy) > 0.95


@pytest.mark.slow
@pytest.mark.skipif("TBVIZ_MNIST" not in os.environ, reason="TBVIZ_MNIST names no mnist.npz")
def test_pretraining_helps_where_labels_are_few(tmp_path):
    """With 1,000 labels of MNIST, at least five of 100 test images more are told apart."""
    options = ["--units=400", "--pretraining-epochs=5", "--labeled=1000"]
    accuracies = []
    for run, more in (("pretrained", []), ("scratch", ["--no-pretraining"])):
        argv = [f"--logdir={tmp_path}", f"--data={os.environ['TBVIZ_MNIST']}", f"--run={run}"]
        assert train_stacked.main([*argv, *options, *more]) == 0
        stage = tbviz.open_logdir(tmp_path)[f"{run}/fine_tuning"]
        accuracies.append(stage.scalars("accuracy/test").values[-1])
    assert accuracies[0] > accuracies[1] + 0.05
