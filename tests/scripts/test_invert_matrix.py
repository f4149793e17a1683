"""The descent to the inverse of a matrix, from the command line to the event files."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import invert_matrix
import tbviz

KINDS = {"loss": "scalar", "distance": "scalar", "product/progress": "image"}


def descend(logdir, *options):
    """Run the script in this process, briefly, and return its exit status."""
    return invert_matrix.main(["--logdir", str(logdir), "--steps", "250", *map(str, options)])


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    """A logdir with one run of 250 steps."""
    logdir = tmp_path_factory.mktemp("runs")
    assert descend(logdir) == 0
    return logdir


@pytest.fixture
def run(logdir):
    """The run of 250 steps, as tbviz reads it."""
    return tbviz.open_logdir(logdir)["invert_matrix"]


def test_the_matrix_is_drawn_by_its_seed():
    """Whole numbers from 0 to 9, the same for the same seed."""
    matrix = invert_matrix.draw_matrix(3)
    assert matrix.shape == (10, 10)
    assert set(np.unique(matrix)) <= set(range(10))
    np.testing.assert_array_equal(matrix, invert_matrix.draw_matrix(3))
    assert (matrix != invert_matrix.draw_matrix(4)).any()


def test_a_singular_draw_is_refused_with_its_seed(tmp_path, capsys, monkeypatch):
    """Of matrices as small as 2x2 a few in a hundred are: the first seed of such a one."""
    monkeypatch.setattr(invert_matrix, "SIDE", 2)
    for seed in range(1000):
        (a, b), (c, d) = np.random.default_rng(seed).integers(0, 10, (2, 2))
        if a * d == b * c:
            break
    assert descend(tmp_path / "runs", "--seed", seed) == 2
    expected = f"error: the matrix of seed {seed} is singular: it has no inverse; try another"
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_step_is_one_of_adagrad():
    """The first step of Duchi et al.: the gradient of the sum of |x A - I| is sign(x A - I) A^T."""
    matrix = invert_matrix.draw_matrix(0)
    x = keras.Variable(np.full((10, 10), 0.01, np.float32))
    product = x.numpy() @ matrix - np.eye(10)
    gradient = np.sign(product) @ matrix.T
    optimizer = keras.optimizers.Adagrad(0.01)
    loss = invert_matrix.compile_descent(x, tf.constant(matrix), optimizer)(1)
    assert loss == pytest.approx(np.abs(product).sum(), rel=1e-5)
    # Keras begins the sum of squares at 0.1.
    expected = 0.01 - 0.01 * gradient / np.sqrt(0.1 + gradient**2)
    np.testing.assert_allclose(x.numpy(), expected, rtol=1e-4, atol=1e-6)


def test_the_run_holds_all_that_there_is_to_see(run):
    """Every tag is there, and nothing else; the last step has a summary."""
    assert dict(run.tags) == KINDS
    for tag in ("loss", "distance"):
        assert run.scalars(tag).steps.tolist() == [0, 100, 200, 250]
    assert run.images("product/progress").steps.tolist() == [250]


def test_it_begins_at_zeros(run):
    """The sum of |0 A - I| is 10, and the distance the largest entry of NumPy's inverse."""
    inverse = np.linalg.inv(invert_matrix.draw_matrix(0).astype(float))
    assert run.scalars("loss").values[0] == 10
    assert run.scalars("distance").values[0] == pytest.approx(np.abs(inverse).max())


def test_the_product_turns_into_the_identity(tmp_path):
    """The animation shows x A at each look: here zeros, half of the identity and the identity."""
    matrix = invert_matrix.draw_matrix(0)
    inverse = np.linalg.inv(matrix.astype(float)).astype(np.float32)
    x = keras.Variable(np.zeros((10, 10), np.float32))
    with tbviz.SummaryWriter(tmp_path) as writer:
        recorder = invert_matrix.Recorder(writer, x, matrix)
        for step, share in enumerate([0, 0.5, 1]):
            x.assign(share * inverse)
            figures = recorder.record(step, None)
        recorder.write_pictures(2)
    assert figures["distance"] < 1e-6
    frames = tbviz.open_logdir(tmp_path)["."].images("product/progress").animation(0)
    for frame, share in zip(frames, [0, 0.5, 1], strict=True):
        shown = frame[:: invert_matrix.SCALE, :: invert_matrix.SCALE]
        expected = tbviz.images.diverging(share * np.eye(10))
        np.testing.assert_allclose(shown.astype(int), expected, atol=2)


def test_the_seed_decides_the_matrix(tmp_path):
    """The same seed gives the same losses, another one others."""
    for run, seed in (("a", 7), ("b", 7), ("c", 8)):
        assert descend(tmp_path, "--run", run, "--seed", seed) == 0
    runs = tbviz.open_logdir(tmp_path)
    a, b, c = (runs[run].scalars("loss").values for run in "abc")
    np.testing.assert_array_equal(a, b)
    assert (a[1:] != c[1:]).any()


def test_a_descent_that_diverges_ends_with_a_finding(tmp_path, capsys):
    """Infinity ends it; the run can be read."""
    assert descend(tmp_path, "--learning-rate", 1e38) == 1
    assert "found: not_finite in loss at step " in capsys.readouterr().err
    run = tbviz.open_logdir(tmp_path)["invert_matrix"]
    assert not np.isfinite(run.scalars("loss").values[-1])
    assert run.tags == {**KINDS, "findings": "text"}


def test_the_end_tells_figures_and_the_next_commands(tmp_path, capsys):
    """The distance, and the command that exports the animation."""
    descend(tmp_path)
    out = capsys.readouterr().out
    run = tbviz.open_logdir(tmp_path)["invert_matrix"]
    assert f"distance {run.scalars('distance').values[-1]:.4f}" in out
    assert f"--logdir {tmp_path}" in out
    assert f"animate {tmp_path} --run invert_matrix --tag product/progress -o" in out


def test_an_existing_run_is_left_alone(logdir, capsys):
    """Naming a run that exists is a mistake."""
    assert descend(logdir, "--run", "invert_matrix") == 2
    assert "already holds a run; choose another --run" in capsys.readouterr().err


@pytest.mark.slow
def test_the_inverse_is_found(tmp_path):
    """After all steps no entry is further than 1e-2 from that of NumPy, as the zeros were."""
    assert invert_matrix.main(["--logdir", str(tmp_path)]) == 0
    distance = tbviz.open_logdir(tmp_path)["invert_matrix"].scalars("distance").values
    assert distance[0] > 0.1
    assert distance[-1] < 1e-2
