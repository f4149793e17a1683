"""The weights of a layer -> its filters.

A layout names the axes of a kernel: H and W of a filter, I for its inputs (input channels), O for
its outputs (units, output channels):

| layer | Keras | PyTorch |
|---|---|---|
| dense | `IO` | `OI` |
| convolution | `HWIO` | `OIHW` |
| transposed convolution | `HWOI` | `IOHW` |
| depthwise convolution of one filter a channel | `HWOI` | `OIHW` |

Where nothing is said a kernel is taken for one of Keras, and a parameter of a PyTorch module for
one of PyTorch. A kernel whose other two axes look like H and W is refused then.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias, cast

from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array
from tbviz.errors import InvalidArgumentError

Shape: TypeAlias = tuple[int, int] | tuple[int, int, int]

_DEFAULTS = {2: "IO", 4: "HWIO"}
_OF_PYTORCH = {2: "OI", 4: "OIHW"}
_LONGEST_SIDE = 11  # of the square filters of known networks; few layers have so few channels


def filter_images(
    kernel: ArrayLike, *, shape: Shape | None = None, layout: str | None = None
) -> NDArray[Any]:
    """Return the filters of a layer as images.

    Args:
        kernel: of a dense layer, `[inputs, units]`, where column u holds what unit u multiplies its
            inputs by; of a convolution, `[H, W, inputs, units]`.
        shape: of a dense layer, `(H, W)` or `(H, W, C)` of its input image, whose product is
            inputs; None for a square grey image.
        layout: the axes of the kernel, as in the table of this module: `IO` or `OI`, or any order
            of `HWIO`; None for `likely_layout`.

    Returns:
        `[units, H, W, C]` of the kernel's dtype, or `[units, H, W]` of a dense layer whose shape
        has no C.

    Raises:
        InvalidArgumentError: where the kernel is neither, or shape or layout does not fit it; where
            none is given, and the axes seem to be in another order.
    """
    weights = as_array(kernel, "a kernel")
    if weights.ndim not in _DEFAULTS or weights.size == 0:
        rule = "[inputs, units] or [H, W, inputs, units]"
        shape_found = list(weights.shape)
        raise InvalidArgumentError(
            f"a kernel must be {rule}, found the shape {shape_found}",
            expected=rule,
            found=shape_found,
        )
    if layout is None:
        layout = likely_layout(kernel, weights.shape)
    axes = _checked_layout(layout, weights.ndim)
    if weights.ndim == 2:
        units = weights.transpose([axes.index(letter) for letter in "OI"])
        return units.reshape(len(units), *_image_shape(units.shape[1], shape))
    if shape is not None:
        rule = "no shape: it has H and W"
        raise InvalidArgumentError(
            f"the kernel of a convolution needs {rule}; found {shape!r}", expected=rule, found=shape
        )
    return weights.transpose([axes.index(letter) for letter in "OHWI"])


def likely_layout(kernel: Any, shape: tuple[int, ...]) -> str | None:
    """Return the layout of a kernel about which nothing is said, by what it is and by its shape.

    A parameter of a PyTorch module has PyTorch's. Its data, or its transpose, is an array like
    others, and these have that of Keras. None for what has neither two axes nor four.

    Raises:
        InvalidArgumentError: of four axes the two that would be H and W are not, and the two others
            are, as equal and as few as those of filters are.
    """
    of = type(kernel)
    is_parameter = of.__name__ == "Parameter" and of.__module__.partition(".")[0] == "torch"
    usual = (_OF_PYTORCH if is_parameter else _DEFAULTS).get(len(shape))
    sides = {"HWIO": shape[:2], "OIHW": shape[2:]} if len(shape) == 4 else {}
    looks = [order for order, (a, b) in sides.items() if a == b <= _LONGEST_SIDE]
    if looks and usual not in looks:
        raise InvalidArgumentError(
            f"a kernel of the shape {list(shape)} looks like {looks[0]} and not like {usual}: give "
            f'layout="{looks[0]}", or layout="{usual}" if that is what it is',
            expected=usual,
            found=shape,
        )
    return usual


def _checked_layout(layout: object, axes: int) -> str:
    default = _DEFAULTS[axes]
    if not isinstance(layout, str) or sorted(layout) != sorted(default):
        rule = f"the letters of {default} in the order of the {axes} axes"
        raise InvalidArgumentError(
            f"layout must be {rule}, found {layout!r}", expected=rule, found=layout
        )
    return layout


def _image_shape(inputs: int, shape: Shape | None) -> Shape:
    if shape is None:
        side = math.isqrt(inputs)
        if side * side != inputs:
            raise InvalidArgumentError(
                f"a kernel of {inputs} inputs is not a square image: give its shape=(H, W)",
                expected="a square number of inputs",
                found=inputs,
            )
        return side, side
    sides = as_array(shape, "shape")
    fits = sides.shape in ((2,), (3,)) and sides.dtype.kind in "iu" and sides.min() >= 1
    if not fits or math.prod(sides.tolist()) != inputs:
        rule = f"(H, W) or (H, W, C) of integers with the product {inputs}"
        raise InvalidArgumentError(
            f"shape must be {rule}, the inputs of the kernel; found {shape!r}",
            expected=rule,
            found=shape,
        )
    return cast("Shape", tuple(sides.tolist()))
