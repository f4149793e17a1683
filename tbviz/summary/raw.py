"""Builders of summaries that were worked out elsewhere: buckets, curves and plain tensors.

`SummaryWriter.write` takes what they return:

    writer.write(tbviz.summary.raw.raw_histogram("latencies", [[0, 1, 12], [1, 2, 3]], step))
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from tensorboard.plugins.pr_curve import plugin_data_pb2

from tbviz.checks import as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.events import close_buckets, make_value, scalar_value, tensor_to_proto
from tbviz.summary.notes import counted
from tbviz.summary.numbers import scalar
from tbviz.summary.pending import PendingSummary, checked_text, pending, snapshot


def described_scalar(
    tag: str, data: Any, step: SupportsIndex, *, title: str = "", description: str = ""
) -> PendingSummary:
    """Return a scalar whose chart has a title of its own, and a description in Markdown.

    TensorBoard keeps those of a tag's first event.

    Args:
        tag: the name of the series.
        data: a real number, or an array-like of one.
        step: the training step, at least 0.
        title: of the chart; the tag by default.
        description: Markdown.

    Raises:
        InvalidArgumentError: `data` is not one number, or the title or description no text.
    """
    value = scalar_value(tag, scalar(tag, data, step).number)
    value.metadata.display_name = checked_text("a title", title)
    value.metadata.summary_description = checked_text("a description", description)
    return pending(tag, step, lambda: [value], nbytes=0, kinds={tag: "scalar"})


def raw_histogram(
    tag: str, data: Any, step: SupportsIndex, *, nan: int = 0, infinite: int = 0
) -> PendingSummary:
    """Return a histogram of given buckets, float `[k, 3]` of left edge, right edge and count.

    Args:
        tag: the name of the series.
        data: the buckets, from left to right.
        step: the training step, at least 0.
        nan: how many values are in no bucket because they are NaN; told in `<tag>/nan`, as by
            `histogram`, if there are any.
        infinite: how many are in none because they are infinite, in `<tag>/inf`.

    Raises:
        InvalidArgumentError: `data` has another shape, or is not numeric.
    """
    table = as_numbers(snapshot(data, f"{tag}: buckets"), f"{tag}: buckets").astype(np.float64)
    if table.ndim != 2 or table.shape[1] != 3:
        raise InvalidArgumentError(
            f"{tag}: buckets are [k, 3], found {list(table.shape)}",
            expected="[k, 3]",
            found=table.shape,
        )
    return pending(
        tag,
        step,
        lambda: [
            make_value("histogram", tag, tensor_to_proto(table)),
            *counted(tag, "nan", nan),
            *counted(tag, "inf", infinite),
        ],
        nbytes=table.nbytes,
        kinds={tag: "histogram"},
    )


def legacy_histogram(
    tag: str, data: Any, step: SupportsIndex, *, limits: Any, low: float, high: float
) -> PendingSummary:
    """Return a histogram of given counts `[n]` and right edges `limits`, `[n]`.

    Args:
        tag: the name of the series.
        data: the counts.
        step: the training step, at least 0.
        limits: the right edges, from left to right.
        low: the least of all values, which closes the first bucket.
        high: the largest, which closes the last.

    Raises:
        InvalidArgumentError: the edges are not as many as the counts, or one is not numeric.
    """
    counts, rights = (
        as_numbers(snapshot(part, f"{tag}: {name}"), f"{tag}: {name}").astype(np.float64)
        for name, part in (("counts", data), ("limits", limits))
    )
    if counts.ndim != 1 or counts.shape != rights.shape:
        raise InvalidArgumentError(
            f"{tag}: counts and limits are [n] alike, found {list(counts.shape)} and "
            f"{list(rights.shape)}",
            expected=counts.shape,
            found=rights.shape,
        )
    return raw_histogram(tag, close_buckets(counts, rights, low, high), step)


def raw_pr_curve(tag: str, data: Any, step: SupportsIndex) -> PendingSummary:
    """Return a precision-recall curve that is worked out.

    Args:
        tag: the name of the series.
        data: `[6, T]`, each at T thresholds evenly from 0 to 1: true positives, false positives,
            true negatives, false negatives, precision, recall.
        step: the training step, at least 0.

    Raises:
        InvalidArgumentError: `data` has another shape, or is not numeric.
    """
    table = as_numbers(snapshot(data, f"{tag}: a curve"), f"{tag}: a curve").astype(np.float32)
    if table.ndim != 2 or len(table) != 6 or table.shape[1] < 2:
        raise InvalidArgumentError(
            f"{tag}: a curve is [6, T] with T of at least 2, found {list(table.shape)}",
            expected="[6, T]",
            found=table.shape,
        )
    content = plugin_data_pb2.PrCurvePluginData(num_thresholds=table.shape[1]).SerializeToString()
    return pending(
        tag,
        step,
        lambda: [make_value("pr_curve", tag, tensor_to_proto(table), content=content)],
        nbytes=table.nbytes,
        kinds={tag: "pr_curve"},
    )


def tensor(tag: str, data: Any, step: SupportsIndex) -> PendingSummary:
    """Return an array as it is, which no dashboard shows.

    Args:
        tag: the name of the series.
        data: an array of any shape and real dtype.
        step: the training step, at least 0.

    Raises:
        InvalidArgumentError: `data` is not numeric.
    """
    array = as_numbers(snapshot(data, f"{tag}: a tensor"), f"{tag}: a tensor")
    return pending(
        tag,
        step,
        lambda: [make_value("tensor", tag, tensor_to_proto(array))],
        nbytes=array.nbytes,
        kinds={tag: "tensor"},
    )
