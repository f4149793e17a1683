"""What an interrupted training goes on from."""

from __future__ import annotations

import argparse

import keras
import numpy as np
import pytest
import tensorflow as tf

from tbviz.errors import FileError, InvalidArgumentError
from training.checkpoints import Checkpoint, resumed, save_settings


def variables():
    """Return one of Keras and one of TensorFlow."""
    return [keras.Variable(np.arange(6.0).reshape(2, 3)), tf.Variable([7, 8])]


def test_what_is_saved_comes_back(tmp_path):
    """Values and step; the folder is made, and a later save takes the place of an earlier one."""
    kept = variables()
    checkpoint = Checkpoint(tmp_path / "run" / "checkpoint.npz", kept)
    checkpoint.save(3)
    kept[0].assign(kept[0] + 1)
    checkpoint.save(5)
    others = variables()
    assert Checkpoint(checkpoint.path, others).restore() == 5
    np.testing.assert_array_equal(others[0], np.arange(6.0).reshape(2, 3) + 1)
    np.testing.assert_array_equal(others[1], [7, 8])
    assert list(checkpoint.path.parent.iterdir()) == [checkpoint.path]


def test_without_a_file_the_training_is_at_its_start(tmp_path):
    """The variables stay as they are."""
    kept = variables()
    assert Checkpoint(tmp_path / "none.npz", kept).restore() == 0
    np.testing.assert_array_equal(kept[1], [7, 8])


def test_an_interrupted_save_leaves_the_one_before(tmp_path, monkeypatch):
    """The file is replaced as a whole, or not at all."""
    checkpoint = Checkpoint(tmp_path / "checkpoint.npz", variables())
    checkpoint.save(3)

    def interrupt(file, *arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(np, "savez", interrupt)
        with pytest.raises(KeyboardInterrupt):
            checkpoint.save(4)
    assert checkpoint.restore() == 3


def test_a_checkpoint_of_another_model_is_refused(tmp_path):
    """No variable is changed by it."""
    Checkpoint(tmp_path / "checkpoint.npz", [tf.Variable([1, 2, 3])]).save(3)
    kept = [tf.Variable([7, 8])]
    with pytest.raises(FileError, match="the checkpoint of another model"):
        Checkpoint(tmp_path / "checkpoint.npz", kept).restore()
    np.testing.assert_array_equal(kept[0], [7, 8])


@pytest.mark.parametrize("cut", [0, 10, 300])
def test_a_damaged_checkpoint_is_refused(tmp_path, cut):
    """The message says how to go on without it."""
    path = tmp_path / "checkpoint.npz"
    Checkpoint(path, variables()).save(3)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(FileError, match="is not a whole checkpoint; remove it"):
        Checkpoint(path, variables()).restore()


def parse(argv, **defaults):
    """Parse two options, of which one is a setting."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=10)
    parser.add_argument("--logdir", default="runs")
    parser.set_defaults(**defaults)
    return parser.parse_args(argv)


def test_settings_are_those_that_the_training_began_with(tmp_path):
    """An option may be left out or repeated; where the run is may change."""
    save_settings(tmp_path, parse(["--units=20"]))
    for argv in ([], ["--units=20"], ["--logdir=moved"]):
        assert resumed(parse, argv, tmp_path).units == 20
    assert resumed(parse, ["--logdir=moved"], tmp_path).logdir == "moved"


def test_a_setting_cannot_change(tmp_path):
    """The message says what it was."""
    save_settings(tmp_path, parse(["--units=20"]))
    with pytest.raises(InvalidArgumentError, match="began with --units 20, and goes on with that"):
        resumed(parse, ["--units=30"], tmp_path)


def test_without_settings_there_is_nothing_to_resume(tmp_path):
    """Nor with settings that cannot be read."""
    with pytest.raises(FileError, match="holds no training to resume; --run says which"):
        resumed(parse, [], tmp_path)
    (tmp_path / "settings.json").write_text("{")
    with pytest.raises(FileError, match="cannot read .*settings.json"):
        resumed(parse, [], tmp_path)
