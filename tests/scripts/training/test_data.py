"""The digits that the training scripts learn from, and the files that they refuse."""

from __future__ import annotations

import types
import zipfile

import numpy as np
import pytest
from sklearn.datasets import load_digits as load_embedded

from tbviz.errors import FileError, InvalidArgumentError
from training import data

IMAGES = np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28)
LABELS = np.array([9, 0, 4], np.uint8)
GOOD = {"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES[:2], "y_test": LABELS[:2]}


def save(path, **changes):
    """Write an .npz of MNIST's layout with some arrays replaced, or left out where None."""
    arrays = {name: array for name, array in {**GOOD, **changes}.items() if array is not None}
    np.savez(path, **arrays)
    return str(path)


def with_value(array, value):
    """Return a copy as float64 whose second element holds `value`."""
    copy = array.astype(np.float64)
    copy.flat[1] = value
    return copy


def test_embedded_digits_have_the_layout_of_mnist():
    """Images are uint8 [N, 28, 28] from black to white, labels int64 [N]."""
    digits = data.load_digits("digits")
    assert digits.train_images.shape == (1297, 28, 28)
    assert digits.test_images.shape == (500, 28, 28)
    assert digits.train_images.dtype == digits.test_images.dtype == np.uint8
    assert (digits.train_images.min(), digits.train_images.max()) == (0, 255)
    assert digits.train_labels.dtype == digits.test_labels.dtype == np.int64


def test_embedded_digits_are_split_without_loss_and_always_alike():
    """Every digit of scikit-learn's is in one half, with its label, and stays there."""
    digits, again = data.load_digits("digits"), data.load_digits("digits")
    np.testing.assert_array_equal(digits.test_images, again.test_images)
    labels = np.concatenate([digits.train_labels, digits.test_labels])
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(load_embedded().target))
    images = np.concatenate([digits.train_images, digits.test_images])
    for digit in range(10):
        ours = images[labels == digit].mean(axis=(0, 1, 2)) / 255 * 28**2
        theirs = (
            load_embedded().images[load_embedded().target == digit].mean() / 16 * (8 * 2.8) ** 2
        )
        np.testing.assert_allclose(ours, theirs, rtol=0.03)


def test_enlarging_is_smooth_and_keeps_a_margin():
    """A white square ends softly before a border that is all but black, and is symmetrical."""
    large = data.enlarge(np.full((8, 8), 16.0))
    assert (large[4:-4, 4:-4] == 255).all()
    assert large[[0, -1]].max() < 5
    np.testing.assert_array_equal(large, large[::-1])
    np.testing.assert_array_equal(large, large.T)
    assert len(np.unique(large)) > 5


def test_an_npz_file_is_read_as_it_is(tmp_path):
    """The four arrays come back equal, whatever their number type."""
    path = save(tmp_path / "d.npz", x_test=IMAGES[:2].astype(np.float32), y_train=[9, 0, 4])
    digits = data.load_digits(path)
    np.testing.assert_array_equal(digits.train_images, IMAGES)
    np.testing.assert_array_equal(digits.train_labels, LABELS)
    np.testing.assert_array_equal(digits.test_images, IMAGES[:2])
    np.testing.assert_array_equal(digits.test_labels, LABELS[:2])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_test": None, "y_test": None}, "holds no x_test, y_test; MNIST's layout is x_train"),
        ({"x_train": IMAGES[:, :20]}, r"x_train has the shape \[3, 20, 28\]; images are \[N, 28"),
        ({"x_train": IMAGES.reshape(3, 784)}, r"x_train has the shape \[3, 784\]"),
        ({"x_train": IMAGES[:0]}, r"x_train has the shape \[0, 28, 28\]"),
        ({"y_train": LABELS[:2]}, r"y_train has the shape \[2\]; 3 images have labels \[3\]"),
        ({"y_train": np.eye(3)}, r"y_train has the shape \[3, 3\]"),
        ({"y_test": [3, 10]}, "y_test holds 10; its values are whole numbers from 0 to 9"),
        ({"y_test": [3, -1]}, "y_test holds -1"),
        ({"x_train": with_value(IMAGES, np.nan)}, "x_train holds nan; .* from 0 to 255"),
        ({"x_train": with_value(IMAGES, np.inf)}, "x_train holds inf"),
        ({"x_train": with_value(IMAGES, 256)}, "x_train holds 256.0"),
        ({"x_train": with_value(IMAGES, -1)}, "x_train holds -1.0"),
        ({"x_train": IMAGES / 255}, r"x_train holds 0\.003"),
        ({"x_train": IMAGES.astype(str)}, "x_train is <U3, not numbers"),
        ({"x_train": IMAGES > 9}, "x_train is bool, not numbers"),
    ],
)
def test_arrays_that_are_not_mnists_are_refused(tmp_path, changes, message):
    """The message names the file and the array, what it holds and what it should hold."""
    path = save(tmp_path / "d.npz", **changes)
    with pytest.raises(InvalidArgumentError, match=message) as error:
        data.load_digits(path)
    assert str(error.value).startswith(path)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    """The message says what --data takes."""
    with pytest.raises(FileError, match="no data file .*none.npz; --data takes digits, mnist or"):
        data.load_digits(str(tmp_path / "none.npz"))


def test_a_folder_is_no_data_file(tmp_path):
    """The message names the system's reason."""
    with pytest.raises(FileError, match="cannot read .*: Is a directory"):
        data.load_digits(str(tmp_path))


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "flipped", "pickled"])
def test_a_broken_file_is_refused(tmp_path, damage):
    """Whatever is wrong with the bytes, it is one FileError."""
    path = tmp_path / "d.npz"
    save(path, **({"y_test": np.array([1, None])} if damage == "pickled" else {}))
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    damaged = {"empty": b"", "text": b"digits\n", "cut": whole[:-50], "flipped": flipped}
    path.write_bytes(damaged.get(damage, whole))
    with pytest.raises(FileError, match="is not a whole .npz file of plain arrays"):
        data.load_digits(str(path))


@pytest.mark.parametrize("header", [b"{'descr': '|u1', (", b"\x00" * 20, b"{'a': " + b"(" * 90])
def test_a_broken_header_in_a_whole_archive_is_refused(tmp_path, header):
    """NumPy's parser of headers raises errors of its own kinds."""
    npy = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(tmp_path / "d.npz", "w") as archive:
        archive.writestr("x_train.npy", npy)
    with pytest.raises(FileError, match="is not a whole .npz file of plain arrays"):
        data.load_digits(str(tmp_path / "d.npz"))


def test_a_single_array_is_no_npz(tmp_path):
    """A .npy file holds none of the four arrays."""
    np.save(tmp_path / "d.npy", IMAGES)
    with pytest.raises(InvalidArgumentError, match="holds no x_train, y_train, x_test, y_test"):
        data.load_digits(str(tmp_path / "d.npy"))


def fake_keras(load_data):
    """Return a Keras whose MNIST comes from `load_data`, for tests reach no network."""
    mnist = types.SimpleNamespace(load_data=load_data)
    return types.SimpleNamespace(datasets=types.SimpleNamespace(mnist=mnist))


def test_mnist_comes_through_keras(monkeypatch):
    """What Keras returns is put in its place."""
    arrays = (IMAGES, LABELS), (IMAGES[:2], LABELS[:2])
    monkeypatch.setattr(data, "keras", fake_keras(lambda: arrays))
    digits = data.load_digits("mnist")
    np.testing.assert_array_equal(digits.train_images, IMAGES)
    np.testing.assert_array_equal(digits.test_labels, LABELS[:2])


def test_a_failed_download_is_told_in_one_line(monkeypatch):
    """The message gives the reason and the ways to do without."""

    def fail():
        raise Exception("URL fetch failure")

    monkeypatch.setattr(data, "keras", fake_keras(fail))
    with pytest.raises(FileError, match="download MNIST .URL fetch failure.; give --data digits"):
        data.load_digits("mnist")


def test_examples_have_a_column_for_each_digit():
    """Row r holds the r-th image of each digit that occurs, as far as all have one."""
    labels = np.array([7, 2, 7, 2, 2, 7, 5, 5])
    np.testing.assert_array_equal(data.pick_examples(labels, rows=1), [[1, 6, 0]])
    np.testing.assert_array_equal(data.pick_examples(labels, rows=3), [[1, 6, 0], [3, 7, 2]])


@pytest.mark.parametrize(("asked", "given"), [(3, 3), (10, 4), (1, 1)])
def test_validation_images_are_the_last_training_images(asked, given):
    """They are left out of the training, at most a tenth of all; the test images stay."""
    images = np.arange(40, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)
    labels = np.arange(40) % 10
    digits = data.Digits(images, labels, images[:5], labels[:5])
    kept, validation = data.split_validation(digits, asked)
    np.testing.assert_array_equal(kept.train_images, images[: 40 - given])
    np.testing.assert_array_equal(kept.train_labels, labels[: 40 - given])
    np.testing.assert_array_equal(kept.test_images, images[:5])
    np.testing.assert_array_equal(validation.test_images, images[40 - given :])
    np.testing.assert_array_equal(validation.test_labels, labels[40 - given :])
