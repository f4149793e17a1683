"""Builders of the summaries that are numbers: scalars and histograms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, SupportsIndex

from tbviz.checks import as_array, as_numbers, check_at_least, check_real
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, tensor_to_proto
from tbviz.summary.histograms import distribution
from tbviz.summary.notes import counted
from tbviz.summary.pending import (
    PendingScalar,
    PendingSummary,
    checked_step,
    pending,
    snapshot,
)


def scalar(tag: str, data: Any, step: SupportsIndex) -> PendingScalar:
    """Write one number, for the Scalars and Time Series dashboards.

    Args:
        tag: the name of the series, such as `loss/train`.
        data: a real number, or an array of one; stored as float32. NaN and infinity are kept.
        step: the training step, at least 0.

    Raises:
        InvalidArgumentError: `data` is not one real number.
    """
    name = f"{tag}: a scalar"
    value = as_numbers(as_array(_fitting(name, data), name), name)
    if value.size != 1:
        raise InvalidArgumentError(
            f"{tag}: a scalar must be one number, found the shape {list(value.shape)}",
            expected="one number",
            found=value.shape,
        )
    return PendingScalar(tag, float(value.item()), checked_step(tag, step))


def _fitting(name: str, data: Any) -> Any:
    """Return an int as a float, because NumPy has no integers of more than 64 bits."""
    if not isinstance(data, int):
        return data
    try:
        return float(data)
    except OverflowError:
        rule = "a number that float64 can hold"
        raise InvalidArgumentError(
            f"{name} is {rule}, not an integer of {data.bit_length()} bits",
            expected=rule,
            found=data,
        ) from None


def scalars(data: Mapping[str, Any], step: SupportsIndex) -> list[PendingScalar]:
    """Write many numbers of one step, each under a tag of its own in this run.

    All are checked before any is written. To see several in one chart, see `custom_scalars`.

    Args:
        data: a real number for each tag, such as `{"loss/train": 0.2, "loss/test": 0.3}`; what
            `scalar` takes.
        step: the training step, at least 0.

    Raises:
        InvalidArgumentError: `data` is no mapping, or one of its values is not one real number.
    """
    if not isinstance(data, Mapping):
        raise InvalidArgumentError(
            f"scalars are a mapping of tags to numbers, found {type(data).__name__}", found=data
        )
    return [scalar(tag, number, step) for tag, number in data.items()]


def histogram(tag: str, data: Any, step: SupportsIndex, *, buckets: int = 30) -> PendingSummary:
    """Write the distribution of an array, for the Histograms and Distributions dashboards.

    Values that are not finite are left out of the buckets and counted in the scalars
    `<tag>/nan` and `<tag>/inf`, which exist only where there are any.

    Args:
        tag: the name of the series, such as `encoder/dense_1/kernel`.
        data: an array of any shape and real dtype; of an empty one the buckets are empty, too.
        step: the training step, at least 0.
        buckets: how many buckets of equal width to cut the range into, at least 1.

    Raises:
        InvalidArgumentError: `data` is not numeric, or `buckets` is under 1.
    """
    name = f"{tag}: the data of a histogram"
    values = check_real(snapshot(data, name), name)
    count = check_at_least(f"{tag}: buckets", buckets, 1)

    def build() -> list[Value]:
        table, nan, infinite = distribution(values, buckets=count)
        return [
            make_value("histogram", tag, tensor_to_proto(table)),
            *counted(tag, "nan", nan),
            *counted(tag, "inf", infinite),
        ]

    return pending(tag, step, build, nbytes=values.nbytes, kinds={tag: "histogram"})
