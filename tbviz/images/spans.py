"""Which values the ends of a color map mean, and how a caption says so.

Values of both signs are drawn by the diverging map of `tbviz.images.colors`, symmetrically around
zero; where none is negative, they are drawn by the map of amounts. Zero is the same white in both.
What is not finite stretches no span, and is drawn in a color that the map does not have.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.checks import as_positive
from tbviz.images.colors import amounts, diverging
from tbviz.images.pixels import Pixels

Largest: TypeAlias = float | Literal["each", "all"]
"""What gets the strongest color: the largest absolute value of each part, of all, or a number."""


class Span(NamedTuple):
    """What the colors of a picture mean.

    Attributes:
        reach: the absolute values that get the strongest color, float64, to be broadcast; 0 where
            there is no finite value but zero.
        signed: whether colors go to both sides of zero.
        beyond: whether a finite value lies beyond its reach; None where none can.
    """

    reach: NDArray[np.float64]
    signed: bool
    beyond: bool | None


def span_of(
    values: NDArray[Any], largest: Largest, *, name: str, within: tuple[int, ...] | None = None
) -> Span:
    """Return what the colors of values mean.

    Args:
        values: any shape `[...]`, of a dtype that `as_numbers` returns.
        largest: what gets the strongest color.
        name: that of the option, for an error.
        within: the axes of one part; None for values that are one part.

    Raises:
        InvalidArgumentError: where largest is neither "each" nor "all" nor a positive number.
    """
    signed = bool(((values < 0) & np.isfinite(values)).any())
    if isinstance(largest, str) and largest in ("each", "all"):
        return Span(largest_of(values, within if largest == "each" else None), signed, None)
    end = as_positive(name, largest, '"each", "all" or a positive number')
    return Span(np.array(end), signed, bool(largest_of(values).item() > end))


def largest_of(values: NDArray[Any], within: tuple[int, ...] | None = None) -> NDArray[np.float64]:
    """Return the largest absolute finite values over some axes, which stay with a length of 1."""
    finite = np.isfinite(values)
    ends = [
        end(axis=within, keepdims=True, where=finite, initial=0).astype(np.float64)
        for end in (values.max, values.min)
    ]
    largest: NDArray[np.float64] = np.maximum(ends[0], -ends[1])
    return largest


def shares(values: NDArray[Any], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values as shares of their reach, within [-1, 1] where they are finite."""
    within = np.where(np.isfinite(values), np.clip(values, -reach, reach), values)
    return within / np.where(reach > 0, reach, 1)


def shades(values: NDArray[Any], span: Span) -> Pixels:
    """Return the colors of values `[...]`, uint8 `[..., 3]`."""
    draw = diverging if span.signed else amounts
    return draw(shares(values, span.reach))


def told(span: Span, part: str = "part") -> str:
    """Return what the colors mean in words, of which part names what has a reach of its own."""
    if span.reach.size > 1:
        return f"{'blue to red' if span.signed else 'white to blue'}, each {part} by its largest"
    end = float(span.reach.item())
    if not end:
        return "no number but 0"
    ends = f"blue {-end:.3g} to red {end:.3g}" if span.signed else f"white 0 to blue {end:.3g}"
    return f"{ends} and beyond" if span.beyond else ends


def longest_told(span: Span, part: str = "part") -> str:
    """Return the longest text that spans of this kind have, whatever their values are."""
    if span.reach.size > 1:
        return told(span._replace(signed=False), part)
    return told(Span(np.array(8.88e188), signed=True, beyond=span.beyond is not None))
