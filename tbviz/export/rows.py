"""Rows of codes over several steps: which label each has, and which of them are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def sampled(count: int, limit: int | None) -> NDArray[np.intp]:
    """Return the indices of at most `limit` of `count` rows, evenly spaced; None for all."""
    if limit is None or count <= limit:
        return np.arange(count)
    return np.arange(limit) * count // limit


def all_labels(labels: Sequence[NDArray[Any] | None]) -> NDArray[Any]:
    """Return the labels of all steps, `[K]`, so that each looks the same at every step."""
    ordered: NDArray[Any] = np.unique(np.concatenate([each for each in labels if each is not None]))
    return ordered


def same_rows(
    codes: Sequence[NDArray[np.floating[Any]]], labels: Sequence[NDArray[Any] | None]
) -> tuple[Sequence[NDArray[np.floating[Any]]], NDArray[Any] | None]:
    """Arrange the codes of several steps so that each row has one label throughout.

    Steps that all have the same labels stay as they are. Others are sorted by label, and rows of
    NaN, which no plot shows, stand in where a step has fewer codes of a label than another.

    Args:
        codes: `[N_t, K]` of each step.
        labels: `[N_t]` of each step; a None among them leaves all codes without labels.

    Returns:
        codes `[N, K]` of each step and labels `[N]`, or the codes as they are and None.
    """
    names = [each for each in labels if each is not None]
    if len(names) < len(labels):
        return codes, None
    if all(np.array_equal(each, names[0]) for each in names):
        return codes, names[0]
    known = np.unique(np.concatenate(names))
    rooms = [max(int(np.sum(each == name)) for each in names) for name in known]
    arranged = [_sorted(*step, known, rooms) for step in zip(codes, names, strict=True)]
    return arranged, np.repeat(known, rooms)


def _sorted(
    codes: NDArray[np.floating[Any]],
    labels: NDArray[Any],
    known: NDArray[Any],
    rooms: Sequence[int],
) -> NDArray[np.floating[Any]]:
    """The codes in order of label, each known label filled up with NaN to its room."""
    sorted_codes = np.full((sum(rooms), codes.shape[1]), np.nan, codes.dtype)
    ends = np.cumsum(rooms)
    for name, room, end in zip(known, rooms, ends, strict=True):
        chosen = codes[labels == name]
        sorted_codes[end - room : end - room + len(chosen)] = chosen
    return sorted_codes
