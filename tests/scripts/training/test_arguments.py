"""The command line that the training scripts share."""

from __future__ import annotations

import argparse

import pytest

from training import arguments


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (arguments.positive_count, "1", 1),
        (arguments.positive_count, "10000", 10_000),
        (arguments.positive_number, "1e-4", 1e-4),
        (arguments.positive_number, "3", 3.0),
        (arguments.seed, "0", 0),
        (arguments.seed, "4294967295", 2**32 - 1),
    ],
)
def test_numbers_are_parsed(parse, text, expected):
    """A number in range is itself."""
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("parse", "texts"),
    [
        (arguments.positive_count, ["0", "-3", "1.5", "ten", "", "inf"]),
        (arguments.positive_number, ["0", "-0.1", "nan", "inf", "fast", ""]),
        (arguments.seed, ["-1", "4294967296", "0.5", "x"]),
    ],
)
def test_other_numbers_are_refused(parse, texts):
    """The message quotes what was given."""
    for text in texts:
        with pytest.raises(argparse.ArgumentTypeError, match=f"^{text!r} is not a "):
            parse(text)


def test_every_script_has_the_shared_options():
    """A training script without arguments learns the embedded digits into `runs`."""
    parsed = arguments.training_parser("Train.").parse_args([])
    assert vars(parsed) == {"data": "digits", "logdir": "runs", "seed": 0}


def test_the_help_text_names_defaults(capsys):
    """The default of a number stands in its help text."""
    parser = arguments.training_parser("Train.")
    arguments.add_number(parser, "--steps", arguments.positive_count, 250, "batches to train on")
    with pytest.raises(SystemExit):
        parser.parse_args(["--help"])
    assert "batches to train on (default: 250)" in capsys.readouterr().out
