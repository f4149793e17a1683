"""Bad input of every sort for every kind of summary: one line, at the call, and nothing written.

What one kind alone can get wrong, such as an option, is in the test of that kind.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.errors import InvalidArgumentError

GREY = np.zeros((2, 3))
NUMBERS = ("a number", "axes")  # what only has another shape
TEXTS = ("a str", "texts")


@dataclass(frozen=True)
class Kind:
    """How a kind is written.

    Attributes:
        data: what it takes.
        options: that it needs.
        takes: which of WRONG are right for it.
        own: what else is wrong for it alone, and what the message says then.
    """

    data: Any
    options: dict[str, Any] = field(default_factory=dict)
    takes: tuple[str, ...] = ()
    own: dict[str, tuple[Any, str]] = field(default_factory=dict)


def decode(codes: Any) -> Any:
    """Stand for a decoder."""
    return np.zeros((len(codes), 2, 3))


KINDS = {
    "scalar": Kind(1.0, takes=(*NUMBERS, "a bool"), own={"two": ([1.0, 2.0], r"\[2\]")}),
    "histogram": Kind([1.0], takes=(*NUMBERS, "a bool", "nothing")),
    "text": Kind("x", takes=(*TEXTS, "objects of numbers")),
    "audio": Kind([0.5], own={"integers": (np.zeros(3, np.int64), "int64")}),
    "image": Kind(GREY, own={"five channels": (np.zeros((2, 3, 5)), "5")}),
    "image_grid": Kind(GREY[None], own={"integers": (np.zeros((2, 2, 2), int), "int64")}),
    "filters": Kind(np.zeros((4, 2)), own={"no square": (np.zeros((5, 2)), "5 inputs")}),
    "attention": Kind(np.eye(3), own={"four axes": (np.zeros((1, 2, 3, 3)), r"\[1, 2, 3, 3\]")}),
    "comparison": Kind(
        [GREY[None], GREY[None]],
        own={
            "one batch": ([GREY[None]], "1"),
            "of two sizes": ([GREY[None], np.zeros((1, 3, 2))], r"\[1, 3, 2\]|\[1, 3, 2, 1\]"),
        },
    ),
    "activations": Kind([[1.0]], takes=("axes",), own={"empty": (np.zeros((0, 3)), r"\[0, 3\]")}),
    "feature_maps": Kind(np.zeros((2, 2, 3)), own={"two axes": (GREY, r"\[2, 3\]")}),
    "fingerprints": Kind(np.eye(3), {"labels": [0, 1, 1]}, own={"two": (np.eye(2), "2|3")}),
    "optimal_inputs": Kind(GREY[None], own={"two axes": (GREY, r"\[2, 3\]")}),
    "animation": Kind(GREY[None], own={"two axes": (GREY, r"\[2, 3\]")}),
    "latent_scatter": Kind(np.zeros((4, 2)), own={"wide": (np.zeros((4, 0)), r"\[4, 0\]")}),
    "latent_circle": Kind(decode, {"frames": 4}),
    "latent_line": Kind(decode, {"points": [[0, 0], [1, 1]], "frames": 4}),
    "latent_lattice": Kind(decode, {"columns": 2, "rows": 2}),
    "embedding": Kind(np.zeros((4, 5)), own={"no points": (np.zeros((0, 5)), r"\[0, 5\]")}),
    "mesh": Kind(np.zeros((4, 3)), own={"in a plane": (np.zeros((4, 2)), r"\[4, 2\]")}),
    "pr_curve": Kind([0.5], {"labels": [1]}, own={"two": ([1.5, 0.5], "1.5")}),
    "figure": Kind(None),
    "graph": Kind(None),
    "scalars": Kind({"a": 1.0}),
    "hparams": Kind({"lr": 1.0}),
    "custom_scalars": Kind({"c": {"t": ["a"]}}),
}
DECODED = ("latent_circle", "latent_line", "latent_lattice")
UNTAGGED = ("scalars", "hparams", "custom_scalars")
EXTRA = {"figure": "matplotlib.figure", "graph": "tensorboard"}  # that make what they take

# What is wrong for nearly every kind.
WRONG: dict[str, Any] = {
    "rows of two lengths": [[1.0, 2.0], [3.0]],
    "a str": "x",
    "texts": ["x", "y"],
    "complex numbers": np.zeros((2, 2), complex),
    "dates": np.zeros((2, 2), "M8[s]"),
    "objects of numbers": np.array([1.0, 2.0], object),
    "objects": np.array([object(), None]),
    "None": None,
    "a bool": True,
    "a number": 3.5,
    "axes": np.zeros((1,) * 7),
    "nothing": np.zeros((0,)),
    "a mapping": {"x": object()},
}

# What a message says of them, by kind: the name of the data where it is no array of numbers, and
# the rule where it is one of another shape, with which of the two comes first.
NAMES = {
    "scalar": "a scalar",
    "histogram": "the data of a histogram",
    "audio": "audio",
    "activations": "activations",
    "feature_maps": "feature maps",
    "fingerprints": "activations",
    "latent_scatter": "latent codes",
    "embedding": "an embedding",
    "mesh": "vertices",
    "pr_curve": "predictions",
    "image": "an image",
    "image_grid": "images",
    "filters": "a kernel",
    "attention": "attention",
    "optimal_inputs": "inputs",
    "animation": "frames",
}
SHAPES = {
    "scalar": "a scalar must be one number, found the shape ",
    "audio": "audio is [T], [T, C] or [N, T, C] with C of 1 to 8, and not empty, found ",
    "feature_maps": "feature maps must be [H, W, C] or [N, H, W, C] with at least one value, found "
    "the shape ",
    "fingerprints": "activations must be [N, units] with at least one value, found the shape ",
    "latent_scatter": "latent codes must be [N, D], found the shape ",
    "embedding": "an embedding is [N, D], and not empty, found ",
    "mesh": "vertices are [N, 3] or [B, N, 3], and not empty, found ",
    "image": "an image must be [H, W] or [H, W, C], found the shape ",
    "image_grid": "images must be [N, H, W] or [N, H, W, C], found the shape ",
    "filters": "a kernel must be [inputs, units] or [H, W, inputs, units], found the shape ",
    "attention": "attention must be [T, S] or [heads, T, S], found the shape ",
    "optimal_inputs": "inputs must be [K, H, W] or [K, H, W, C], found the shape ",
    "animation": "images must be [N, H, W] or [N, H, W, C], found the shape ",
}
SHAPE_FIRST = ("image", "image_grid", "filters", "attention", "optimal_inputs", "animation")
OTHERS = {
    ("audio", "a bool"): "audio is floats in [-1, 1] or int16, not bool",
    ("activations", "a bool"): "activations must be [..., units], found the shape []",
    ("activations", "a number"): "activations must be [..., units], found the shape []",
    ("activations", "nothing"): "activations must be at least one, found the shape [0]",
    ("image", "complex numbers"): "images must be bool, integers or floats, found complex128",
    ("image", "dates"): "images must be bool, integers or floats, found datetime64[s]",
    (
        "attention",
        "complex numbers",
    ): "attention must be bool, integers or floats, found complex128",
    ("attention", "dates"): "attention must be bool, integers or floats, found datetime64[s]",
    ("filters", "complex numbers"): "a kernel of 2 inputs is not a square image: give its "
    "shape=(H, W)",
    ("filters", "dates"): "a kernel of 2 inputs is not a square image: give its shape=(H, W)",
    ("pr_curve", "a bool"): "labels are bool, or 0 and 1, and [] like the predictions, found "
    "int64 [1]",
    ("pr_curve", "a number"): "predictions are probabilities in [0, 1], found 3.5",
    ("pr_curve", "axes"): "labels are bool, or 0 and 1, and [1, 1, 1, 1, 1, 1, 1] like the "
    "predictions, found int64 [1]",
    ("pr_curve", "nothing"): "predictions are probabilities in [0, 1], found none",
    ("scalars", "a mapping"): "x: a scalar must be bool, integers or floats, found objects",
    ("hparams", "a mapping"): "x: a hyperparameter is a bool, a number or a str, found object",
    ("custom_scalars", "a mapping"): "x is a mapping of titles, and not empty, found <object",
    ("text", "complex numbers"): "a cell of a table is a str or a number, found complex",
    ("text", "dates"): "a cell of a table is a str or a number, found datetime",
    ("text", "objects"): "a cell of a table is a str or a number, found object",
    ("comparison", "nothing"): "a comparison needs at least two batches, found 0",
}


def refusal(kind: str, wrong: str) -> str:
    """Return the expression that the message must match, after the tag."""
    data, found = WRONG[wrong], type(WRONG[wrong]).__name__
    if (kind, wrong) in OTHERS:
        return re.escape(OTHERS[kind, wrong]) + (".*" if kind == "custom_scalars" else "")
    if kind in DECODED:
        return rf"decode must be a function from codes \[N, D\] to images, found {found}"
    if kind == "comparison":
        rule = "a comparison is of a mapping or a sequence of batches, found "
        images = r"images must be \[N, H, W\] or \[N, H, W, C\], found the shape \[.*\]( of .*)?"
        is_single = data is None or isinstance(data, bool | float)
        return f"{rule}{found}" if is_single else images
    if kind == "text":
        sort = rf"{found} of the shape \[.*\]|{re.escape(repr(data))}|rows unlike each other"
        return rf"text is a str, or a table .* of str, found ({sort})"
    if kind == "scalars":
        return f"scalars are a mapping of tags to numbers, found {found}"
    if kind in UNTAGGED:
        layout = "the layout is a mapping of titles"
        rule = "hparams are a mapping of names to values" if kind == "hparams" else layout
        return f"{rule}, and not empty, found {re.escape(repr(data)[:9])}.*"
    if kind in EXTRA:
        rules = {
            "figure": "a figure is a matplotlib Figure or a list of them, found ",
            "graph": "a graph is a Keras model, a function of TensorFlow that is traced, a "
            "tf.Graph or a GraphDef, found ",
        }
        is_listed = kind == "figure" and wrong == "texts"
        return f"{rules[kind]}{'str' if is_listed else found}"
    if wrong == "rows of two lengths":
        return f"{NAMES[kind]} must be an array of one shape: .+"
    array = np.asarray(data)
    called = {"U": "text", "O": "objects"}.get(array.dtype.kind, str(array.dtype))
    if kind in SHAPES and (kind in SHAPE_FIRST or array.dtype.kind in "bf"):
        says_sort = kind in ("image", "image_grid", "animation") and array.dtype.kind not in "bf"
        sort = f" of {called}" if says_sort else ""
        return re.escape(f"{SHAPES[kind]}{list(array.shape)}{sort}")
    return rf"{NAMES[kind]} must be bool, integers or floats, found {re.escape(called)}"


def write(writer: Any, kind: str, tag: Any, step: Any, data: Any = None) -> None:
    """Write a kind: its own data, unless there is other."""
    if kind in EXTRA and data is None:
        data = made(kind)
    data = KINDS[kind].data if data is None else data
    named = (data, step) if kind in UNTAGGED else (tag, data, step)
    getattr(writer, kind)(*named, **KINDS[kind].options)


def made(kind: str) -> Any:
    """Return what a kind takes that has a package of its own; skip the test without that."""
    if kind == "figure":
        return pytest.importorskip("matplotlib.figure").Figure(figsize=(1, 1))
    from tensorboard.compat.proto import graph_pb2, node_def_pb2

    return graph_pb2.GraphDef(node=[node_def_pb2.NodeDef(name="a", op="NoOp")])


def check_refusal(call: Callable[[Any], None], message: str, run_dir: Path) -> None:
    """Hold a call to what is asked of every refusal."""
    with tbviz.SummaryWriter(run_dir) as writer:
        with pytest.raises(InvalidArgumentError, match=message) as caught:
            call(writer)
        writer.scalar("after", 1.0, 0)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    assert list(tbviz.open_logdir(run_dir)["."].tags) == ["after"]


def test_every_kind_is_here() -> None:
    """A kind that is added has to say what it takes."""
    public = {name: getattr(tbviz.summary, name) for name in tbviz.summary.__all__}
    kinds = {name for name, each in public.items() if inspect.isfunction(each)}
    assert set(KINDS) == kinds - {"default_writer"}


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (kind, wrong)
        for kind in KINDS
        for wrong in WRONG
        if wrong not in KINDS[kind].takes and (kind not in EXTRA or wrong != "None")
    ],
)
def test_data_of_another_sort_is_refused(kind: str, wrong: str, tmp_path: Path) -> None:
    """The message is the rule of the kind, and what was found."""
    if kind in EXTRA:
        made(kind)
    tag = "" if kind in UNTAGGED else "a: "
    data, message = WRONG[wrong], f"^{tag}(?:{refusal(kind, wrong)})$"

    def call(writer: Any) -> None:
        named = (data, 0) if kind in UNTAGGED else ("a", data, 0)
        getattr(writer, kind)(*named, **KINDS[kind].options)

    check_refusal(call, message, tmp_path)


@pytest.mark.parametrize(
    ("kind", "wrong"), [(kind, wrong) for kind in KINDS for wrong in KINDS[kind].own]
)
def test_data_that_is_wrong_for_a_kind_is_refused(kind: str, wrong: str, tmp_path: Path) -> None:
    """The message names the shape, the dtype or the value."""
    data, message = KINDS[kind].own[wrong]
    check_refusal(lambda writer: write(writer, kind, "a", 0, data), message, tmp_path)


@pytest.mark.parametrize("kind", DECODED)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_decoder_that_returns_another_thing_is_refused(
    kind: str, wrong: str, tmp_path: Path
) -> None:
    """The message says what decode must return."""

    def broken(codes: Any) -> Any:
        return WRONG[wrong]

    check_refusal(lambda writer: write(writer, kind, "a", 0, broken), "decode", tmp_path)


@pytest.mark.parametrize("kind", DECODED)
@pytest.mark.parametrize("shape", [(3, 2, 3), (5, 2, 3), (4, 2, 3, 2), (4, 0, 3), (4,), (4, 6)])
def test_a_decoder_of_wrong_shapes_is_refused(
    kind: str, shape: tuple[int, ...], tmp_path: Path
) -> None:
    """Images for other codes, of other channels, without pixels or axes: the shape is named."""
    message = rf"decode must return 4 images, .* found the shape \[{', '.join(map(str, shape))}\]"
    check_refusal(
        lambda writer: write(writer, kind, "a", 0, lambda codes: np.zeros(shape)), message, tmp_path
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNTAGGED])
@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("", "a tag is a non-empty str, not ''"),
        (None, "a tag is a non-empty str, not None"),
        (b"a", "a tag is a non-empty str, not b'a'"),
        ("\ud800", "a tag is text that UTF-8 can say"),
    ],
)
def test_a_tag_that_is_none_is_refused(kind: str, tag: Any, message: str, tmp_path: Path) -> None:
    """Every kind asks the same of it."""
    check_refusal(lambda writer: write(writer, kind, tag, 0), message, tmp_path)


@pytest.mark.parametrize(
    ("kind", "step", "message"),
    [
        (kind, step, message)
        for kind in KINDS
        for step, message in [
            (-1, "step is at least 0, not -1"),
            (1.5, "step is an integer, not 1.5"),
            ("1", "step is an integer, not '1'"),
            (None, "step is an integer, not None"),
            (1 << 63, r"step is less than 2\*\*63, not 9223372036854775808"),
        ]
        if (kind, step) != ("hparams", None)
    ],
)
def test_a_step_that_is_none_is_refused(kind: str, step: Any, message: str, tmp_path: Path) -> None:
    """Every kind asks the same of it."""
    check_refusal(lambda writer: write(writer, kind, "a", step), message, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_backward_is_refused(kind: str, tmp_path: Path) -> None:
    """The message names both steps."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        write(writer, kind, "a", 5)
        write(writer, kind, "a", 5)
        with pytest.raises(InvalidArgumentError, match="step 4 is behind step 5") as caught:
            write(writer, kind, "a", 4)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNTAGGED])
def test_a_tag_of_another_kind_is_refused(kind: str, tmp_path: Path) -> None:
    """The message names both kinds."""
    other = "histogram" if kind == "text" else "text"
    tag = "a_VERTEX" if kind == "mesh" else "a"  # a mesh is three tags
    with tbviz.SummaryWriter(tmp_path) as writer:
        write(writer, other, tag, 0)
        message = f"^{tag}: this tag holds {other} data, and takes no [a-z_]+ data"
        with pytest.raises(InvalidArgumentError, match=message) as caught:
            write(writer, kind, "a", 0)
    assert "\n" not in str(caught.value)
    assert list(tbviz.open_logdir(tmp_path)["."].tags.values()) == [other]
