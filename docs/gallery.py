"""Run the code of gallery.md on two networks that are trained here, and save its pictures.

    PYTHONPATH=scripts python docs/gallery.py

Each picture that the page links to, `pictures/gallery/<tag>.png`, is what the event file holds
under `<tag>`, byte for byte: an animation is an APNG there, and stays one.
"""

from __future__ import annotations

import argparse
import functools
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.figure
import numpy as np
import numpy.typing as npt

import tbviz
import train_autoencoder
from tbviz.cli import exit_status
from tbviz.integrations.keras import unit_gradient
from tbviz.logdir import Run
from tbviz.optimize import maximize
from training.arguments import add_number, positive_count, training_parser
from training.data import Digits, load_digits
from training.frameworks import keras
from training.steps import compile_training

PAGE = Path(__file__).with_suffix(".md")
PICTURES = Path("pictures", "gallery")
TEST_IMAGES = 500


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(render, parse_arguments(argv)))


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; each has a default."""
    parser = training_parser("Run the code of gallery.md, and save its pictures.")
    add_number(parser, "--steps", positive_count, 5000, "batches that each network learns from")
    parser.add_argument(
        "--out", type=Path, default=PAGE.parent, help="folder of the page (default: %(default)s)"
    )
    return parser.parse_args(argv)


def render(arguments: argparse.Namespace) -> int:
    """Train, run the page, and save each picture that it links to."""
    keras.utils.set_random_seed(arguments.seed)
    names = training_results(load_digits(arguments.data), steps=arguments.steps)
    page = read_page()
    with tempfile.TemporaryDirectory() as run_dir:
        with tbviz.SummaryWriter(run_dir) as names["writer"]:
            for block in page.blocks:
                exec(compile(block, str(PAGE), "exec"), names)
        run = tbviz.open_logdir(run_dir)["."]
        for tag in page.tags:
            save_picture(run, tag, arguments.out / PICTURES / f"{tag}.png")
    return 0


class Page(NamedTuple):
    """The code blocks of the page, and the tags of the pictures that it shows."""

    blocks: list[str]
    tags: list[str]


def read_page() -> Page:
    """Return what the page asks for."""
    text = PAGE.read_text()
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return Page(blocks, re.findall(rf"\]\({PICTURES.as_posix()}/(.+?)\.png\)", text))


def save_picture(run: Run, tag: str, path: Path) -> None:
    """Write the newest picture of a tag, as it is stored, and tell so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(run.images(tag).encoded[-1][0])
    print(path)


def training_results(digits: Digits, *, steps: int) -> dict[str, Any]:
    """Train an autoencoder and a classifier, and return what the page calls by name."""
    autoencoder = trained_autoencoder(digits.train_images, steps=steps)
    classifier = trained_classifier(digits, steps=steps)
    images = digits.test_images[:TEST_IMAGES].astype(np.float32) / 255
    encoder, decoder = autoencoder.layers
    return {
        "images": images,
        "digits": digits.test_labels[:TEST_IMAGES],
        "kernel": encoder.get_layer("dense_1").kernel,
        "encode": functools.partial(run_model, encoder),
        "decode": functools.partial(run_model, decoder),
        "classifier": classifier,
        "predict": functools.partial(run_model, classifier),
        "layer": functools.partial(run_layer, classifier),
        "step": steps,
        "np": np,
        "matplotlib": matplotlib,
        "maximize": maximize,
        "unit_gradient": unit_gradient,
    }


def run_model(model: Any, batch: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return what a Keras model makes of a batch, as an array."""
    return np.asarray(model.predict_on_batch(batch))


def run_layer(model: Any, name: str, batch: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return what the layer of that name makes of a batch."""
    return run_model(keras.Model(model.inputs, model.get_layer(name).output), batch)


def trained_autoencoder(images: npt.NDArray[np.uint8], *, steps: int) -> Any:
    """Return the two-dimensional autoencoder after some training."""
    autoencoder = train_autoencoder.build_autoencoder(relu_readout=True)
    run_steps = compile_training(
        functools.partial(train_autoencoder.reconstruction_loss, autoencoder),
        [images],
        weights=autoencoder.trainable_variables,
        optimizer=keras.optimizers.Adam(1e-3),
        batch_size=1000,
    )
    run_steps(steps)
    return autoencoder


def trained_classifier(digits: Digits, *, steps: int) -> Any:
    """Return a convolutional classifier of digits after some training."""
    classifier = keras.Sequential(
        [
            keras.Input([28, 28]),
            keras.layers.Reshape([28, 28, 1]),
            keras.layers.Conv2D(16, 5, strides=2, activation="relu", name="conv_1"),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu", name="conv_2"),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu", name="hidden"),
            keras.layers.Dense(10, name="logits"),
        ]
    )
    classifier.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    images = digits.train_images.astype(np.float32) / 255
    epochs = max(1, steps * 10 // len(images))
    classifier.fit(images, digits.train_labels, batch_size=100, epochs=epochs, verbose=0)
    return classifier


if __name__ == "__main__":
    sys.exit(main())
