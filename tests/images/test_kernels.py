"""Kernels of every layout as filters."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import filter_images


def test_each_column_is_an_image() -> None:
    """Unit u's filter at row y and column x is the weight of input y * W + x."""
    kernel = np.arange(12.0).reshape(6, 2)
    np.testing.assert_array_equal(
        filter_images(kernel, shape=(2, 3)),
        [[[0, 2, 4], [6, 8, 10]], [[1, 3, 5], [7, 9, 11]]],
    )


def test_a_square_is_found_by_itself() -> None:
    """784 inputs are 28 x 28; the dtype stays."""
    filters = filter_images(np.zeros((784, 5), np.float16))
    assert filters.shape == (5, 28, 28)
    assert filters.dtype == np.float16


def test_channels_come_last() -> None:
    """An RGB input image has its channels beside each other in the kernel."""
    kernel = np.arange(12.0)[:, None]
    np.testing.assert_array_equal(
        filter_images(kernel, shape=(2, 2, 3)), np.arange(12).reshape(1, 2, 2, 3)
    )


@pytest.mark.parametrize(
    ("kernel", "shape", "found"),
    [
        (np.zeros((3, 1, 8)), None, r"\[H, W, inputs, units\], found the shape \[3, 1, 8\]"),
        (np.zeros((3, 3, 1, 8)), (3, 3), r"needs no shape: it has H and W; found \(3, 3\)"),
        (np.zeros((4, 0)), None, r"found the shape \[4, 0\]"),
        (np.zeros((10, 2)), None, "10 inputs is not a square image"),
        (np.zeros((10, 2)), (3, 3), r"product 10.*found \(3, 3\)"),
        (np.zeros((4, 2)), (-2, -2), r"found \(-2, -2\)"),
        (np.zeros((4, 2)), (4,), r"found \(4,\)"),
        (np.zeros((4, 2)), 4, "of integers .*found 4"),
        (np.zeros((4, 2)), (2.0, 2.0), r"of integers .*found \(2.0, 2.0\)"),
        (np.zeros((4, 2)), "22", "of integers .*found '22'"),
        (np.zeros((4, 2)), ((2, 2), 2), "shape must be an array of one shape"),
        (5.0, None, r"found the shape \[\]"),
    ],
)
def test_shapes_that_do_not_fit_are_named(
    kernel: np.ndarray, shape: tuple[int, int] | None, found: str
) -> None:
    """The message tells what the kernel has and what the shape should be."""
    with pytest.raises(InvalidArgumentError, match=found):
        filter_images(kernel, shape=shape)


@pytest.mark.parametrize(
    ("layout", "axes"),
    [(None, "HWIO"), ("HWIO", "HWIO"), ("HWOI", "HWOI"), ("OIHW", "OIHW"), ("IOHW", "IOHW")],
)
def test_a_layout_names_the_axes(layout: str | None, axes: str) -> None:
    """The weight of unit o for channel i at (y, x) is found where the letters say."""
    sizes = {"H": 2, "W": 3, "I": 4, "O": 5}
    kernel = np.arange(120).reshape([sizes[letter] for letter in axes])
    filters = filter_images(kernel, layout=layout)
    assert filters.shape == (5, 2, 3, 4)
    at = {"O": 3, "H": 1, "W": 2, "I": 0}
    assert filters[3, 1, 2, 0] == kernel[tuple(at[letter] for letter in axes)]


def test_a_dense_kernel_of_pytorch_has_units_first() -> None:
    """OI is IO, turned over."""
    kernel = np.arange(12.0).reshape(6, 2)
    np.testing.assert_array_equal(
        filter_images(kernel.T, shape=(2, 3), layout="OI"), filter_images(kernel, shape=(2, 3))
    )


@pytest.mark.parametrize("layout", ["HWI", "HWCO", "hwio", "HHIO", 4, ("H", "W", "I", "O"), "IO"])
def test_wrong_layouts_are_named(layout: object) -> None:
    """They are the letters of HWIO in any order."""
    with pytest.raises(InvalidArgumentError, match="layout must be the letters of HWIO .* found"):
        filter_images(np.zeros((3, 3, 1, 8)), layout=layout)


@pytest.mark.parametrize("shape", [(32, 1, 5, 5), (16, 3, 3, 3), (64, 64, 3, 3), (8, 4, 1, 1)])
def test_what_looks_like_pytorch_is_refused(shape: tuple[int, ...]) -> None:
    """Its axes would be drawn as others, without a word; either layout settles it."""
    with pytest.raises(InvalidArgumentError, match='looks like OIHW .*give layout="OIHW"'):
        filter_images(np.zeros(shape))
    assert filter_images(np.zeros(shape), layout="OIHW").shape[0] == shape[0]
    assert filter_images(np.zeros(shape), layout="HWIO").shape[0] == shape[3]


@pytest.mark.parametrize(
    "shape", [(3, 3, 1, 8), (5, 5, 3, 3), (3, 3, 3, 3), (28, 28, 1, 16), (1, 7, 4, 8), (1, 1, 2, 2)]
)
def test_what_may_be_of_keras_is_drawn(shape: tuple[int, ...]) -> None:
    """Also where the channels are as many as in a filter of PyTorch."""
    assert filter_images(np.zeros(shape)).shape == (shape[3], *shape[:3])


def test_parameters_of_pytorch_have_its_layout() -> None:
    """Those of layers, not what is made of them; and one that Keras keeps there is told apart."""
    torch = pytest.importorskip("torch")
    with torch.no_grad():
        dense, convolution = torch.nn.Linear(6, 4), torch.nn.Conv2d(3, 8, 5)
    found = filter_images(dense.weight, shape=(2, 3))
    np.testing.assert_array_equal(found, dense.weight.detach().numpy().reshape(4, 2, 3))
    np.testing.assert_array_equal(filter_images(dense.weight.detach().T, shape=(2, 3)), found)
    expected = convolution.weight.detach().numpy().transpose(0, 2, 3, 1)
    np.testing.assert_array_equal(filter_images(convolution.weight), expected)
    with pytest.raises(InvalidArgumentError, match="looks like OIHW"):
        filter_images(convolution.weight.detach())
    with pytest.raises(InvalidArgumentError, match="looks like HWIO"):
        filter_images(torch.nn.Parameter(torch.zeros(3, 3, 1, 8)))
