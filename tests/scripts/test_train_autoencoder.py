"""The training of the two-dimensional autoencoder, from the command line to the event files."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

import tbviz
import train_autoencoder
from training.data import load_digits
from training.frameworks import LOG_LEVEL
from training.steps import compile_test, compile_training

SCRIPT = Path(train_autoencoder.__file__)
SIZES = {
    "encoder/dense_1": (784, 50),
    "encoder/dense_2": (50, 50),
    "encoder/code": (50, 2),
    "decoder/dense_1": (2, 50),
    "decoder/dense_2": (50, 50),
    "decoder/readout": (50, 784),
}
KINDS = {
    "loss/train": "scalar",
    "background/own": "scalar",
    "background/always": "scalar",
    "background/published": "scalar",
    "loss/test": "scalar",
    "reconstruction/input": "image",
    "reconstruction/encoder": "image",
    "reconstruction/output": "image",
    "reconstruction/progress": "image",
    "encoder/filters": "image",
    "latent/codes": "latent_codes",
    "latent/codes/labels": "latent_labels",
    "latent/codes/scatter": "image",
    "latent/circle": "image",
    "latent/lattice": "image",
    **{f"{layer}/{part}": "histogram" for layer in SIZES for part in ("kernel", "bias")},
}
STEPS = [0, 10, 20, 25]
# The grids show 4 images of each of 10 digits, two pixels apart.
GRID = (4 * 30 - 2, 10 * 30 - 2, 1)


def train(logdir, *options):
    """Run the script in this process, briefly, and return its exit status."""
    return train_autoencoder.main(["--logdir", str(logdir), "--steps", "25", *map(str, options)])


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    """A logdir with one run of 25 steps on the embedded digits."""
    logdir = tmp_path_factory.mktemp("runs")
    assert train(logdir, "--summary-every", 10) == 0
    return logdir


@pytest.fixture
def run(logdir):
    """The run of 25 steps, as tbviz reads it."""
    return tbviz.open_logdir(logdir)["autoencoder"]


@pytest.fixture
def autoencoder():
    """A new autoencoder, always the same."""
    keras.utils.set_random_seed(0)
    return train_autoencoder.build_autoencoder()


# The model


def test_the_layers_have_the_published_sizes(autoencoder):
    """784-50-50-2-50-50-784: a kernel and a bias for each step."""
    shapes = {weight.path: tuple(weight.shape) for weight in autoencoder.trainable_variables}
    assert shapes == {
        f"{layer}/{part}": shape
        for layer, (inputs, units) in SIZES.items()
        for part, shape in (("kernel", (inputs, units)), ("bias", (units,)))
    }


def test_weights_start_as_published(autoencoder):
    """Kernels are normal of deviation 0.1, cut at two deviations; biases are 0.1."""
    for weight in autoencoder.trainable_variables:
        values = weight.numpy()
        if weight.path.endswith("bias"):
            np.testing.assert_array_equal(values, np.float32(0.1))
        else:
            assert np.abs(values).max() <= 0.2
            # A normal distribution cut at two deviations has 0.8796 of its deviation.
            np.testing.assert_allclose(values.std(), 0.08796, rtol=0.15)


def test_layers_of_one_size_start_differently(autoencoder):
    """An initializer used twice would give both the same weights."""
    weights = {weight.path: weight.numpy() for weight in autoencoder.trainable_variables}
    assert (weights["encoder/dense_2/kernel"] != weights["decoder/dense_2/kernel"]).mean() > 0.9


@pytest.mark.parametrize("relu_readout", [False, True])
def test_the_model_computes_as_published(relu_readout):
    """Four tanh layers, a linear bottleneck, and a read-out that is linear or a ReLU."""
    autoencoder = train_autoencoder.build_autoencoder(relu_readout=relu_readout)
    images = np.random.default_rng(0).random((5, 28, 28), np.float32)
    weights = [weight.numpy().astype(np.float64) for weight in autoencoder.trainable_variables]
    layers = list(zip(weights[::2], weights[1::2], [1, 1, 0, 1, 1, 0], strict=True))
    values = images.reshape(5, 784)
    for kernel, bias, is_tanh in layers:
        values = values @ kernel + bias
        values = np.tanh(values) if is_tanh else values
    expected = np.maximum(values, 0) if relu_readout else values
    actual = np.asarray(autoencoder(images))
    np.testing.assert_allclose(actual, expected.reshape(5, 28, 28), rtol=1e-4, atol=1e-6)


# The step


def steps_of(autoencoder, images, *, batch_size, learning_rate):
    """Return the compiled steps of the script, with its loss and its optimizer."""
    return compile_training(
        functools.partial(train_autoencoder.reconstruction_loss, autoencoder),
        [images],
        weights=autoencoder.trainable_variables,
        optimizer=keras.optimizers.Adam(learning_rate),
        batch_size=batch_size,
    )


def loss_over(autoencoder, images):
    """Return what computes the loss over all images."""
    loss = functools.partial(train_autoencoder.reconstruction_loss, autoencoder)
    return compile_test(loss, images)


def test_the_losses_are_the_mean_squared_error_of_pixels_from_0_to_1(autoencoder):
    """Of all test images, and of a batch before its step."""
    images = load_digits("digits").test_images
    pixels = images / 255
    expected = np.mean((np.asarray(autoencoder(pixels)) - pixels) ** 2)
    test_loss = loss_over(autoencoder, images)
    np.testing.assert_allclose(test_loss(), expected, rtol=1e-4)
    step = steps_of(autoencoder, images, batch_size=len(images), learning_rate=1e-4)
    np.testing.assert_allclose(step(1), expected, rtol=1e-4)


def test_the_loss_of_several_steps_is_their_mean(autoencoder):
    """Three steps in one call give the mean of three calls, as rates so low change nothing."""
    images = load_digits("digits").test_images
    steps = steps_of(autoencoder, images, batch_size=len(images), learning_rate=1e-12)
    np.testing.assert_allclose(steps(3), steps(1), rtol=1e-5)


def test_a_step_is_one_of_adam(autoencoder):
    """The first step of Kingma and Ba, where the gradient can be written down: the last bias."""
    images = load_digits("digits").test_images
    pixels = images / 255
    bias = autoencoder.trainable_variables[-1]
    before = bias.numpy()
    gradient = 2 / 784 * np.mean(np.asarray(autoencoder(pixels)) - pixels, axis=0).ravel()
    train_steps = steps_of(autoencoder, images, batch_size=len(images), learning_rate=1e-3)
    train_steps(1)
    # The efficient form of their section 2, with beta_2 = 0.999 and epsilon = 1e-7.
    expected = -1e-3 * gradient / (np.abs(gradient) + 1e-7 / np.sqrt(1 - 0.999))
    np.testing.assert_allclose(bias.numpy() - before, expected, rtol=1e-3, atol=1e-7)


def test_training_learns(autoencoder):
    """After a hundred quick steps the images come out better than the mean image would."""
    digits = load_digits("digits")
    train_steps = steps_of(autoencoder, digits.train_images, batch_size=250, learning_rate=3e-3)
    for _ in range(3):
        train_steps(100)
    pixels = digits.test_images / 255
    loss = loss_over(autoencoder, digits.test_images)()
    assert loss < 0.8 * np.mean((pixels - pixels.mean(axis=0)) ** 2)


# The summaries


def test_the_run_holds_all_that_there_is_to_see(run):
    """Every tag is there, and nothing else."""
    assert dict(run.tags) == KINDS


def test_tensorboard_reads_the_losses_at_every_summary(logdir, run):
    """The last step has a summary although 10 does not divide it."""
    reader = EventAccumulator(str(logdir / "autoencoder"), {"tensors": 0}).Reload()
    events = reader.Tensors("loss/test")
    test = {event.step: float(tensor_util.make_ndarray(event.tensor_proto)) for event in events}
    assert list(test) == STEPS
    assert [event.step for event in reader.Tensors("loss/train")] == STEPS[1:]
    np.testing.assert_allclose(run.scalars("loss/test").values, list(test.values()))
    assert test[25] < test[0]


@pytest.mark.parametrize("tag", ["reconstruction/input", "reconstruction/output"])
def test_the_images_are_grids_of_one_batch(run, tag):
    """At each summary there is a grid with one digit in each column."""
    series = run.images(tag)
    np.testing.assert_array_equal(series.steps, STEPS)
    assert {picture.shape for picture in series} == {GRID}


def test_the_input_is_a_test_image_of_each_digit(run):
    """The grid's columns are 0 to 9, and it is the same at all steps."""
    digits = load_digits("digits")
    pictures = list(run.images("reconstruction/input"))
    for picture in pictures:
        np.testing.assert_array_equal(picture, pictures[0])
    for digit in range(10):
        first = digits.test_images[digits.test_labels == digit][0]
        np.testing.assert_array_equal(pictures[0][:28, 30 * digit : 30 * digit + 28, 0], first)


def test_a_code_is_shown_as_two_pixels(run):
    """Each is 14 times enlarged, so that the codes stand level with their images."""
    picture = run.images("reconstruction/encoder")[-1]
    assert picture.shape == (GRID[0], 10 * 16 - 2, 1)
    assert len(np.unique(picture[:14, :14])) == len(np.unique(picture[14:28, :14])) == 1


def test_progress_puts_the_three_side_by_side_over_time(run):
    """Its last frame is the last input, codes and output; the animation comes at the end."""
    series = run.images("reconstruction/progress")
    np.testing.assert_array_equal(series.steps, [25])
    frames = series.animation(0)
    parts = ("input", "encoder", "output")
    pictures = [run.images(f"reconstruction/{part}")[-1] for part in parts]
    assert len(frames) == len(STEPS)
    expected = tbviz.images.side_by_side(pictures, padding=12)
    np.testing.assert_array_equal(frames[-1], expected)


def test_the_codes_are_kept_with_their_digits(run):
    """All 500 test images have a code and a label at every summary."""
    series = run.latent_codes("latent/codes")
    np.testing.assert_array_equal(series.steps, STEPS)
    assert {codes.shape for codes in series.codes} == {(500, 2)}
    for labels in series.labels:
        np.testing.assert_array_equal(labels, load_digits("digits").test_labels)


def test_the_walks_are_decoded(run):
    """The circle is an animation of 60 digits, the lattice a picture of 20 times 20."""
    circle, lattice = run.images("latent/circle"), run.images("latent/lattice")
    np.testing.assert_array_equal(circle.steps, STEPS)
    assert circle.animation(3).shape == (60, 28, 28, 1)
    assert lattice[3].shape == (560, 560, 1)


def test_the_filters_are_those_of_the_first_layer(run):
    """50 filters of 28x28 stand in rows of ten, two pixels apart."""
    assert run.images("encoder/filters")[-1].shape == (5 * 30 - 2, 10 * 30 - 2, 3)


@pytest.fixture
def recorded(autoencoder, tmp_path):
    """What a recorder writes of an autoencoder that tells points apart, before any training."""
    for weight in autoencoder.trainable_variables:
        weight.assign(4 * weight)
    with tbviz.SummaryWriter(tmp_path) as writer:
        recorder = train_autoencoder.Recorder(
            writer, autoencoder, load_digits("digits"), circle_radius=None
        )
        recorder.record(7, 0.5)
    return tbviz.open_logdir(tmp_path)["."]


@pytest.fixture
def model_codes(autoencoder, recorded):
    """The codes of all test images, as the model itself returns them."""
    return np.asarray(autoencoder.layers[0](load_digits("digits").test_images / 255))


def model_pictures(autoencoder, codes):
    """What the decoder itself makes of codes, uint8 [N, 28, 28]."""
    images = np.asarray(autoencoder.layers[1](np.asarray(codes, np.float32)))
    return np.rint(255 * np.clip(images, 0, 1)).astype(np.uint8)


def tiles(picture, *, columns, padding):
    """Cut a grey grid into its images of 28x28, row by row."""
    pitch = 28 + padding
    rows = (picture.shape[0] + padding) // pitch
    corners = [(pitch * row, pitch * column) for row in range(rows) for column in range(columns)]
    return np.stack([picture[top : top + 28, left : left + 28, 0] for top, left in corners])


def assert_drawn(actual, expected):
    """Pictures agree but for rounding, and are not all the same, which any would agree with."""
    assert len(np.unique(expected, axis=0)) > len(expected) / 2
    np.testing.assert_allclose(actual.astype(int), expected.astype(int), rtol=0, atol=1)


def test_losses_are_recorded(recorded, autoencoder):
    """That of the training as it is told, that of the test images as NumPy computes it."""
    train_loss, test_loss = (recorded.scalars(f"loss/{part}") for part in ("train", "test"))
    assert (train_loss.steps.tolist(), train_loss.values.tolist()) == ([7], [0.5])
    pixels = load_digits("digits").test_images / 255
    expected = np.mean((np.asarray(autoencoder(pixels)) - pixels) ** 2)
    np.testing.assert_allclose(test_loss.values, [expected], rtol=1e-4)


def test_codes_are_those_of_the_model(recorded, model_codes):
    """One for each test image, in their order."""
    (codes,) = recorded.latent_codes("latent/codes").codes
    assert model_codes.std() > 0.1
    np.testing.assert_allclose(codes, model_codes, rtol=1e-4, atol=1e-5)


def test_input_code_and_output_belong_together(recorded, autoencoder, model_codes):
    """Each output is what the model makes of the input in its place; the code is between."""
    pictures = {
        part: recorded.images(f"reconstruction/{part}")[0]
        for part in ("input", "encoder", "output")
    }
    inputs = tiles(pictures["input"], columns=10, padding=2)
    test_images = load_digits("digits").test_images
    chosen = [int(np.flatnonzero((test_images == each).all(axis=(1, 2)))[0]) for each in inputs]
    codes = model_codes[chosen]
    outputs = tiles(pictures["output"], columns=10, padding=2)
    assert_drawn(outputs, model_pictures(autoencoder, codes))
    grey = np.rint(255 * (codes - codes.min()) / np.ptp(codes))
    shown = np.stack([pictures["encoder"][14 * half :: 30, ::16, 0] for half in (0, 1)], axis=-1)
    assert_drawn(shown.reshape(-1, 2), grey)


def test_histograms_are_those_of_the_weights(recorded, autoencoder):
    """NumPy counts the same; biases that are all one number are counted as a whole."""
    for weight in autoencoder.trainable_variables:
        (buckets,) = recorded.histograms(weight.path).values
        values = weight.numpy().ravel()
        assert buckets[:, 2].sum() == values.size
        np.testing.assert_allclose([buckets[0, 0], buckets[-1, 1]], [values.min(), values.max()])
        if np.ptp(values) > 0:
            counts, _ = np.histogram(values.astype(np.float64), bins=len(buckets))
            np.testing.assert_array_equal(buckets[:, 2], counts)


def test_filters_are_the_first_kernel(recorded, autoencoder):
    """Its columns are drawn as filters of 28x28, ten in a row."""
    kernel = autoencoder.trainable_variables[0].numpy()
    expected = tbviz.images.filter_grid(kernel, shape=(28, 28), columns=10)
    np.testing.assert_array_equal(recorded.images("encoder/filters")[0], expected)


def test_the_circle_is_placed_at_the_codes(recorded, autoencoder, model_codes):
    """The walk is around the median of the codes, and each frame what the decoder draws there."""
    center = np.median(model_codes, axis=0)
    radius = np.median(np.linalg.norm(model_codes - center, axis=1))
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    walk = center + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    frames = recorded.images("latent/circle").animation(0)
    assert_drawn(frames[..., 0], model_pictures(autoencoder, walk))


def test_the_lattice_spans_the_codes(recorded, autoencoder, model_codes):
    """From the top left, each image is what the decoder draws at its quantiles of the codes."""
    across, upward = np.quantile(model_codes, (np.arange(20) + 0.5) / 20, axis=0).T
    x, y = np.meshgrid(across, upward[::-1])
    expected = model_pictures(autoencoder, np.column_stack([x.ravel(), y.ravel()]))
    picture = recorded.images("latent/lattice")[0]
    assert_drawn(tiles(picture, columns=20, padding=0), expected)


# The loop


def test_the_seed_decides_the_training(tmp_path):
    """The same seed gives the same losses, another one others."""
    for run, seed in (("a", 7), ("b", 7), ("c", 8)):
        assert train(tmp_path, "--run", run, "--seed", seed) == 0
    runs = tbviz.open_logdir(tmp_path)
    a, b, c = (runs[run].scalars("loss/train").values for run in "abc")
    np.testing.assert_allclose(a, b, rtol=1e-5)
    assert not np.allclose(a, c, rtol=1e-3)


def test_every_hyperparameter_reaches_the_training(tmp_path, monkeypatch):
    """What the command line says arrives where it counts."""
    seen = {}

    def spy(name):
        real = getattr(train_autoencoder, name)

        @functools.wraps(real)
        def called(*positional, **options):
            seen.update(options)
            return real(*positional, **options)

        monkeypatch.setattr(train_autoencoder, name, called)

    for name in ("build_autoencoder", "compile_training", "new_session", "Recorder"):
        spy(name)
    given = {"batch_size": 50, "learning_rate": 0.01, "circle_radius": 2.5}
    options = [f"--{name.replace('_', '-')}={number}" for name, number in given.items()]
    assert train(tmp_path, "--relu-readout", "--summary-every=20", *options) == 0
    rate = float(seen.pop("optimizer").learning_rate)
    np.testing.assert_allclose(rate, given.pop("learning_rate"), rtol=1e-6)
    assert seen.pop("weights")
    assert (seen.pop("default"), len(seen.pop("further"))) == ("autoencoder", 1)
    assert seen == {**given, "relu_readout": True, "steps": 25}
    assert list(tbviz.open_logdir(tmp_path)["autoencoder"].scalars("loss/test").steps) == [
        0,
        20,
        25,
    ]


def test_a_training_that_diverges_is_recorded_to_its_end(tmp_path, capsys):
    """NaN in every weight ends the training, with a finding, and the pictures are whole."""
    assert train(tmp_path, "--learning-rate", 1e30) == 1
    told = capsys.readouterr()
    assert "loss/test nan" in told.out
    assert "found: not_finite in loss at step 25 (" in told.err
    run = tbviz.open_logdir(tmp_path)["autoencoder"]
    assert np.isnan(run.scalars("loss/test").values[-1])
    assert run.images("reconstruction/progress").animation(0).shape[0] == 2


# The command


def test_the_end_tells_figures_and_the_next_commands(tmp_path, capsys):
    """Losses, seconds, the share of the summaries, and where to look."""
    train(tmp_path)
    out = capsys.readouterr().out
    run = tbviz.open_logdir(tmp_path)["autoencoder"]
    train_loss, test_loss = (run.scalars(f"loss/{part}").values[-1] for part in ("train", "test"))
    assert f"step 25: loss/train {train_loss:.4f}, loss/test {test_loss:.4f}" in out
    assert " s of training, " in out
    assert f"tensorboard --logdir {tmp_path}" in out
    assert f"animate_latent.py --logdir {tmp_path} --run autoencoder" in out


def test_training_again_is_another_run(tmp_path):
    """Without a name, nothing is mixed and nothing is lost."""
    assert train(tmp_path) == train(tmp_path) == 0
    assert list(tbviz.open_logdir(tmp_path)) == ["autoencoder", "autoencoder_2"]


def write_npz(path, **changes):
    """Write a small data file, with changes, and return its path."""
    images = np.zeros((20, 28, 28), np.uint8)
    arrays = {"x_train": images, "y_train": np.arange(20) % 10, **changes}
    np.savez(path, **arrays, x_test=images, y_test=np.arange(20) % 10)
    return path


def test_an_npz_file_is_trained_on(tmp_path):
    """A path given to --data is read, and its test images are what is shown."""
    path = write_npz(tmp_path / "d.npz")
    assert train(tmp_path, "--data", path, "--batch-size", 20) == 0
    run = tbviz.open_logdir(tmp_path)["autoencoder"]
    assert run.latent_codes("latent/codes").codes[0].shape == (20, 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--data", "none.npz"], "no data file none.npz"),
        (["--data", "{path}"], "x_train holds nan"),
        (["--batch-size", "2000"], "a batch of 2000 out of 1297 examples: give 1 to 1297"),
        (["--run", "../else"], "a run is named by a path inside the logdir, not '../else'"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_no_run(tmp_path, capsys, options, message):
    """The exit status is 2, and no empty run stays behind."""
    path = write_npz(tmp_path / "d.npz", x_train=np.full((20, 28, 28), np.nan))
    logdir = tmp_path / "runs"
    assert train(logdir, *(option.format(path=path) for option in options)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert message in line
    assert not logdir.exists()


def test_an_existing_run_is_left_alone(logdir, capsys):
    """Naming a run that exists is a mistake, and changes nothing in it."""
    before = {path: path.read_bytes() for path in logdir.rglob("*") if path.is_file()}
    assert train(logdir, "--run", "autoencoder") == 2
    assert "already holds a run; choose another --run" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in logdir.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("option", ["--steps=0", "--learning-rate=-1", "--seed=x", "--unknown"])
def test_a_wrong_option_has_status_2(tmp_path, option):
    """argparse ends the script before anything is loaded or written."""
    with pytest.raises(SystemExit) as end:
        train(tmp_path / "runs", option)
    assert end.value.code == 2
    assert not (tmp_path / "runs").exists()


def wait_for(condition, *, seconds=90):
    """Wait until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def test_ctrl_c_before_the_first_summary_leaves_no_run(tmp_path, monkeypatch):
    """The next training takes the same name."""

    def interrupt(*args, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(train_autoencoder, "Recorder", interrupt)
        assert train(tmp_path) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_ctrl_c_ends_the_training_with_a_whole_run(tmp_path):
    """The exit status is that of an interrupt, and the last step has all its summaries."""
    command = [sys.executable, SCRIPT, "--logdir", tmp_path, "--steps", "1000000"]
    options = ["--summary-every", "1000000"]
    pipe = subprocess.PIPE
    # JAX sets it where another test has imported it; with it TensorFlow logs as it starts.
    environment = {name: value for name, value in os.environ.items() if name != LOG_LEVEL}
    with subprocess.Popen(
        [*command, *options], stdout=pipe, stderr=pipe, text=True, env=environment
    ) as process:
        try:
            # The lattice is the last thing that is written of step 0; then the steps begin.
            runs = functools.partial(tbviz.open_logdir, tmp_path)
            wait_for(lambda: any("latent/lattice" in run.tags for run in runs().values()))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, err) == (130, "")
    run = tbviz.open_logdir(tmp_path)["autoencoder"]
    (last,) = run.images("reconstruction/progress").steps
    assert f"step {last:,}: loss/train" in out
    assert run.scalars("loss/train").steps[-1] == last
    assert run.histograms("decoder/readout/bias").steps[-1] == last
    assert run.images("latent/lattice").steps[-1] == last


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--relu-readout"]], ids=["linear", "relu"])
def test_two_numbers_tell_more_than_three_of_a_linear_code(tmp_path, options):
    """No linear code of three has a lower error than principal components, and this one has."""
    assert train_autoencoder.main(["--logdir", str(tmp_path), *options]) == 0
    digits = load_digits("digits")
    train_pixels, test_pixels = (
        images.reshape(len(images), -1) / 255
        for images in (digits.train_images, digits.test_images)
    )
    mean = train_pixels.mean(axis=0)
    axes = np.linalg.svd(train_pixels - mean, full_matrices=False)[2][:3]
    drawn = mean + (test_pixels - mean) @ axes.T @ axes
    run = tbviz.open_logdir(tmp_path)["autoencoder"]
    assert run.scalars("loss/test").values[-1] < np.mean((drawn - test_pixels) ** 2)
    offset = run.scalars("background/published").values[-1]
    assert (offset < 0.02) if options else (offset > 0.5)


@pytest.mark.slow
@pytest.mark.skipif("TBVIZ_MNIST" not in os.environ, reason="TBVIZ_MNIST names no mnist.npz")
def test_mnist_reaches_the_published_figure(tmp_path):
    """0, 1 and 6 have regions of their own; 4 and 9, 3 and 8 overlap."""
    data = os.environ["TBVIZ_MNIST"]
    assert train_autoencoder.main(["--data", data, "--logdir", str(tmp_path)]) == 0
    run = tbviz.open_logdir(tmp_path)["autoencoder"]
    assert run.scalars("loss/test").values[-1] < 0.05
    series = run.latent_codes("latent/codes")
    codes, labels = series.codes[-1], series.labels[-1]
    assert codes.shape == (1000, 2)
    distances = np.linalg.norm(codes[:, None] - codes, axis=-1)
    np.fill_diagonal(distances, np.inf)
    neighbors = labels[np.argsort(distances)[:, :10]]

    def share(digit, other):
        return np.mean(neighbors[labels == digit] == other)

    assert min(share(digit, digit) for digit in (0, 1, 6)) > 0.6
    assert share(6, 6) > 2 * max(share(6, other) for other in range(10) if other != 6)
    assert min(share(4, 9), share(9, 4)) > 0.2
    assert min(share(3, 8), share(8, 3)) > 0.1
