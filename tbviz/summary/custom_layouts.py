"""The builder of the layout of the Custom Scalars dashboard."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, SupportsIndex, TypeAlias

import numpy as np
from tensorboard.plugins.custom_scalar import layout_pb2, metadata

from tbviz.checks import brief
from tbviz.errors import InvalidArgumentError
from tbviz.events import make_value, tensor_to_proto
from tbviz.summary.pending import PendingSummary, checked_text, pending

Chart: TypeAlias = Sequence[str] | Sequence[tuple[str, str, str]]

_RULE = "a list of tags, or of (value, lower, upper) tags"


def custom_scalars(
    data: Mapping[str, Mapping[str, Chart]], step: SupportsIndex = 0
) -> PendingSummary:
    """Write which scalars share a chart, for the Custom Scalars dashboard.

        writer.custom_scalars({
            "training": {
                "loss": ["loss/train$", "loss/test$"],
                "accuracy": [("accuracy/mean", "accuracy/low", "accuracy/high")],
            }
        })

    TensorBoard merges the layouts of all runs, and takes the last that a run says.

    Args:
        data: for each category its charts by title. A chart is a list of tags, which TensorBoard
            takes for regular expressions that match from the start of a tag on; or a list of
            triples of plain tags, each a line within a band (a margin chart).
        step: the training step, at least 0; it plays no part in the dashboard.

    Raises:
        InvalidArgumentError: `data` has no such form, is empty, or an expression is not valid.
    """
    layout = layout_pb2.Layout(
        category=[
            layout_pb2.Category(
                title=checked_text("a category", title),
                chart=[_chart(name, chart) for name, chart in _checked(title, charts).items()],
            )
            for title, charts in _checked("the layout", data).items()
        ]
    )
    tensor = tensor_to_proto(np.array(layout.SerializeToString(), object))
    tag = metadata.CONFIG_SUMMARY_TAG
    return pending(
        "custom_scalars",
        step,
        lambda: [make_value("custom_scalars", tag, tensor)],
        nbytes=layout.ByteSize(),
        kinds={tag: "custom_scalars"},
    )


def _checked(what: str, parts: Any) -> Mapping[Any, Any]:
    if not isinstance(parts, Mapping) or not parts:
        raise InvalidArgumentError(
            f"{what} is a mapping of titles, and not empty, found {brief(parts)}", found=parts
        )
    return parts


def _chart(title: Any, chart: Any) -> layout_pb2.Chart:
    name = checked_text("the title of a chart", title)
    if isinstance(chart, list | tuple) and chart:
        if all(isinstance(line, str) for line in chart):
            tags = [_checked_pattern(title, tag) for tag in chart]
            return layout_pb2.Chart(
                title=name, multiline=layout_pb2.MultilineChartContent(tag=tags)
            )
        if all(isinstance(line, list | tuple) and len(line) == 3 for line in chart):
            lines = [[checked_text(f"{title}: a tag", tag) for tag in line] for line in chart]
            series = [
                layout_pb2.MarginChartContent.Series(value=value, lower=lower, upper=upper)
                for value, lower, upper in lines
            ]
            return layout_pb2.Chart(title=name, margin=layout_pb2.MarginChartContent(series=series))
    raise InvalidArgumentError(
        f"{title}: a chart is {_RULE}, not {brief(chart)}", expected=_RULE, found=chart
    )


def _checked_pattern(title: str, tag: str) -> str:
    try:
        re.compile(tag)
    except re.error as error:
        raise InvalidArgumentError(
            f"{title}: {tag!r} is not a regular expression: {error}", found=tag
        ) from error
    return checked_text(f"{title}: a tag", tag)
