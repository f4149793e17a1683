"""How lines look, so that each can be told from the others: colors first, then dashes."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple, TypeAlias

from tbviz.images.colors import PALETTE

_DASHES: tuple[Any, ...] = ("-", (0, (4, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)))
MOST_STROKES = len(PALETTE) * len(_DASHES)

Key: TypeAlias = tuple[str, str]  # a name and a tag


class Stroke(NamedTuple):
    """The color, RGB in [0, 1], and dashes of a line; a faint one is one of too many."""

    color: tuple[float, float, float]
    dashes: Any = "-"
    is_faint: bool = False


def strokes_of(keys: Sequence[Key], *, by_tag: bool) -> dict[Key, Stroke]:
    """Return the stroke of each line.

    A name has one color. Where lines of several tags lie on the same axes, tags differ in dashes;
    a single name's tags differ in color. More than ten names, or four tags, take colors and dashes
    in turn; more than forty cannot be told apart, and are all faint and blue.

    Args:
        keys: the name and tag of each line.
        by_tag: whether lines of several tags lie on the same axes.
    """
    names, tags = _numbered([name for name, _ in keys]), _numbered([tag for _, tag in keys])
    if not by_tag:
        return {key: _stroke(names[key[0]], len(names)) for key in keys}
    if len(names) > 1 and len(names) <= len(PALETTE) and len(tags) <= len(_DASHES):
        return {(name, tag): Stroke(_color(names[name]), _DASHES[tags[tag]]) for name, tag in keys}
    return {key: _stroke(index, len(keys)) for index, key in enumerate(keys)}


def _numbered(items: Sequence[Hashable]) -> dict[Any, int]:
    return {item: index for index, item in enumerate(dict.fromkeys(items))}


def _stroke(index: int, count: int) -> Stroke:
    if count > MOST_STROKES:
        return Stroke(_color(0), is_faint=True)
    return Stroke(_color(index % len(PALETTE)), _DASHES[index // len(PALETTE)])


def _color(index: int) -> tuple[float, float, float]:
    red, green, blue = (PALETTE[index] / 255).tolist()
    return red, green, blue
