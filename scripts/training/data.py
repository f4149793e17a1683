"""Handwritten digits in the layout of `keras.datasets.mnist`.

Images are uint8 [N, 28, 28] in 0..255, white on black; labels are int64 [N] in 0..9.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from tbviz.errors import FileError, InvalidArgumentError
from training.frameworks import keras, load

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
EMBEDDED_TEST_IMAGES = 500


class Digits(NamedTuple):
    """Training and test images, uint8 [N, 28, 28], with their labels, int64 [N]."""

    train_images: npt.NDArray[np.uint8]
    train_labels: npt.NDArray[np.int64]
    test_images: npt.NDArray[np.uint8]
    test_labels: npt.NDArray[np.int64]


def load_digits(source: str) -> Digits:
    """Load `source`: "digits", "mnist", or the path of an .npz file of MNIST's layout.

    Raises:
        FileError: the file cannot be read, or MNIST not be downloaded.
        InvalidArgumentError: an array is missing, or its shape, dtype or values are not MNIST's.
    """
    if source == "digits":
        return embedded_digits()
    return check_arrays(download_mnist() if source == "mnist" else read_npz(source), source)


def split_validation(digits: Digits, count: int) -> tuple[Digits, Digits]:
    """Return the digits without the last `count` training images, and with these as test images.

    There are fewer to validate on where that would be more than a tenth of all.
    """
    count = max(1, min(count, len(digits.train_images) // 10))
    images, labels = digits.train_images, digits.train_labels
    kept = digits._replace(train_images=images[:-count], train_labels=labels[:-count])
    return kept, kept._replace(test_images=images[-count:], test_labels=labels[-count:])


def pick_examples(labels: npt.NDArray[np.int64], *, rows: int) -> npt.NDArray[np.int64]:
    """Return the indices [rows, D] of the first images of each of the D digits that occur.

    A digit has one column; there are fewer rows where a digit has fewer images.
    """
    columns = [np.flatnonzero(labels == digit)[:rows] for digit in np.unique(labels)]
    height = min(len(column) for column in columns)
    return np.stack([column[:height] for column in columns], axis=1)


def embedded_digits() -> Digits:
    """Return scikit-learn's 1,797 digits, enlarged: always the same 1,297 to train, 500 to test."""
    embedded = load("sklearn.datasets").load_digits()
    images = np.stack([enlarge(image) for image in embedded.images])
    labels = embedded.target.astype(np.int64)
    order = np.random.default_rng(0).permutation(len(images))
    train, test = order[EMBEDDED_TEST_IMAGES:], order[:EMBEDDED_TEST_IMAGES]
    return Digits(images[train], labels[train], images[test], labels[test])


def enlarge(image: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.uint8]:
    """Enlarge one digit [8, 8] of values 0..16 to uint8 [28, 28], smoothly.

    Around it comes a margin of one of its pixels, for MNIST's digits have a margin as well.
    """
    picture = Image.fromarray(np.pad(image, 1).astype(np.float32))
    large = picture.resize((28, 28), Image.Resampling.BICUBIC)
    return np.rint(np.clip(np.asarray(large) / 16, 0, 1) * 255).astype(np.uint8)


def download_mnist() -> dict[str, npt.NDArray[Any]]:
    """Return MNIST's four arrays through Keras, which keeps the download in its cache."""
    try:
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        message = f"cannot download MNIST ({error}); give --data digits or the path of an .npz file"
        raise FileError(message) from error
    return dict(zip(ARRAYS, (x_train, y_train, x_test, y_test), strict=True))


def read_npz(path: str) -> dict[str, npt.NDArray[Any]]:
    """Return those of MNIST's four arrays that the .npz file at `path` holds."""
    try:
        with open(path, "rb") as file:
            archive = np.load(file, allow_pickle=False)
            return {name: archive[name] for name in ARRAYS if name in getattr(archive, "files", ())}
    except FileNotFoundError as error:
        message = f"no data file {path}; --data takes digits, mnist or the path of an .npz file"
        raise FileError(message, file=path) from error
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror or error}", file=path) from error
    except Exception as error:  # NumPy, zipfile and zlib raise many kinds on broken bytes
        raise FileError(f"{path} is not a whole .npz file of plain arrays", file=path) from error


def check_arrays(arrays: Mapping[str, npt.NDArray[Any]], source: str) -> Digits:
    """Return the four arrays as Digits, once each is known to hold images or labels."""
    missing = [name for name in ARRAYS if name not in arrays]
    if missing:
        raise InvalidArgumentError(
            f"{source} holds no {', '.join(missing)}; MNIST's layout is {', '.join(ARRAYS)}",
            expected=ARRAYS,
            found=tuple(arrays),
        )
    train_images = check_images(arrays["x_train"], f"{source}: x_train")
    test_images = check_images(arrays["x_test"], f"{source}: x_test")
    return Digits(
        train_images,
        check_labels(arrays["y_train"], f"{source}: y_train", count=len(train_images)),
        test_images,
        check_labels(arrays["y_test"], f"{source}: y_test", count=len(test_images)),
    )


def check_images(images: npt.NDArray[Any], name: str) -> npt.NDArray[np.uint8]:
    """Return `images` as uint8 if they are [N, 28, 28] of whole numbers from 0 to 255."""
    if images.ndim != 3 or images.shape[1:] != (28, 28) or len(images) == 0:
        raise InvalidArgumentError(
            f"{name} has the shape {list(images.shape)}; images are [N, 28, 28]",
            expected=(None, 28, 28),
            found=images.shape,
        )
    return check_whole_numbers(images, name, highest=255).astype(np.uint8)


def check_labels(labels: npt.NDArray[Any], name: str, *, count: int) -> npt.NDArray[np.int64]:
    """Return `labels` as int64 if they are [count] of whole numbers from 0 to 9."""
    if labels.shape != (count,):
        raise InvalidArgumentError(
            f"{name} has the shape {list(labels.shape)}; {count} images have labels [{count}]",
            expected=(count,),
            found=labels.shape,
        )
    return check_whole_numbers(labels, name, highest=9).astype(np.int64)


def check_whole_numbers(array: npt.NDArray[Any], name: str, *, highest: int) -> npt.NDArray[Any]:
    """Return `array` as it is if every value is a whole number from 0 to `highest`."""
    if array.dtype.kind not in "uif":
        raise InvalidArgumentError(f"{name} is {array.dtype}, not numbers", found=array.dtype)
    fits = (array >= 0) & (array <= highest) & (array == np.floor(array))
    if not fits.all():
        odd = array[~fits][0]
        message = f"{name} holds {odd}; its values are whole numbers from 0 to {highest}"
        raise InvalidArgumentError(message, expected=(0, highest), found=odd)
    return array
