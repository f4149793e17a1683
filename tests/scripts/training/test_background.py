"""The gray that is drawn where an image is black."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from PIL import Image

from training.background import as_published, backgrounds


def published_picture(image: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
    """Return the uint8 picture that TensorFlow 1's summary makes of an image [H, W]."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        summary = tf.compat.v1.summary.image("x", tf.constant(image[None, ..., None]))
        content = tf.compat.v1.Summary.FromString(session.run(summary))
    return np.asarray(Image.open(io.BytesIO(content.value[0].image.encoded_image_string)))


@pytest.mark.parametrize("range_", [(0, 1), (0.25, 3), (-0.001, 1), (-0.5, 1), (-2, 1), (-2, -1)])
def test_grays_are_those_of_tensorflow_1(range_: tuple[float, float]) -> None:
    """Its own pictures, which cut off fractions, differ by less than one of 255 grays."""
    image = np.random.default_rng(0).uniform(*range_, (6, 7)).astype(np.float32)
    grays = 255 * np.asarray(as_published(image[None]))[0]
    difference = grays - published_picture(image)
    assert difference.min() >= -0.01
    assert difference.max() <= 1.01


def test_black_images_stay_black() -> None:
    """Nothing is divided by zero."""
    np.testing.assert_array_equal(as_published(np.zeros((1, 2, 2), np.float32)), 0)


def test_backgrounds_by_hand() -> None:
    """Two images of two pixels, of which one is always black, and one in the first image."""
    images = np.array([[[0, 0]], [[0, 255]]], np.uint8)
    drawn = np.array([[[-0.1, 0.2]], [[0.5, 1.0]]], np.float32)
    own, always, published = np.asarray(backgrounds(drawn, images))
    assert own == pytest.approx((-0.1 + 0.2 + 0.5) / 3)
    assert always == pytest.approx((0.1 + 0.5) / 2)
    scaled = [128 - 127 / 2, 255 / 2]
    assert published == pytest.approx(np.mean(scaled) / 255)
