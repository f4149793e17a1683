"""The methods of numbers: scalars, histograms, curves, tensors, charts and hyperparameters."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tbviz.checks import as_array, as_numbers
from tbviz.integrations.torch.base import Base
from tbviz.integrations.torch.formats import as_charts
from tbviz.logdir import open_logdir
from tbviz.summary import custom_layouts, hyperparameters, numbers, pr_curves, raw
from tbviz.summary.pending import PendingScalar, PendingSummary

_BUCKETS = 30


class NumberMethods(Base):
    """Scalars and what is made of them."""

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
        *,
        display_name: str = "",
        summary_description: str = "",
    ) -> None:
        """Write one number; TensorBoard keeps it as float32, in whatever style it is written.

        `display_name` is the title of the chart, and `summary_description` its description in
        Markdown.
        """
        step = self._step(global_step)
        if display_name or summary_description:
            self._write(
                raw.described_scalar(
                    tag, scalar_value, step, title=display_name, description=summary_description
                ),
                walltime,
            )
        else:
            self._write(numbers.scalar(tag, scalar_value, step), walltime)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Write numbers that share a chart: each key is a sub-run, `<main_tag>_<key>`."""
        step = self._step(global_step)
        for key, number in tag_scalar_dict.items():
            run = f"{main_tag.replace('/', '_')}_{key}"
            self._lines[run] = main_tag
            self._write(numbers.scalar(main_tag, number, step), walltime, run)

    def export_scalars_to_json(self, path: str | os.PathLike[str]) -> None:
        """Write what `add_scalars` wrote to a file: `{sub-run: [[time, step, number], ...]}`."""
        self.flush()
        series = {}
        for run, tag in self._lines.items():
            run_dir = os.path.join(self.log_dir, run)
            points = open_logdir(run_dir)["."].scalars(tag)
            columns = (points.wall_times, points.steps, points.values)
            series[run_dir] = list(zip(*(column.tolist() for column in columns), strict=True))
        with open(path, "w", encoding="utf-8") as file:
            json.dump(series, file)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Write the distribution of an array; what is not finite is left out and counted.

        Buckets are 30 of equal width by default. `bins` is a number of these, or edges or the name
        of a rule, as `numpy.histogram` takes them; of equal buckets there are at most `max_bins`.
        """
        step = self._step(global_step)
        count = _BUCKETS if isinstance(bins, str) and bins == "tensorflow" else bins
        if isinstance(count, int | np.integer):
            most = count if max_bins is None else min(count, max_bins)
            self._write(numbers.histogram(tag, values, step, buckets=int(most)), walltime)
        else:
            self._write(_cut(tag, values, step, bins, max_bins), walltime)

    def add_histogram_raw(
        self,
        tag: str,
        min: float,
        max: float,
        num: int,
        sum: float,
        sum_squares: float,
        bucket_limits: Any,
        bucket_counts: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Write counts and the right edges of their buckets; TensorBoard shows no sums."""
        self._write(
            raw.legacy_histogram(
                tag,
                bucket_counts,
                self._step(global_step),
                limits=bucket_limits,
                low=float(min),
                high=float(max),
            ),
            walltime,
        )

    def add_tensor(
        self,
        tag: str,
        tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Write an array as it is, which no dashboard shows; `tbviz.open_logdir` reads it."""
        self._write(raw.tensor(tag, tensor, self._step(global_step)), walltime)

    def add_pr_curve(
        self,
        tag: str,
        labels: Any,
        predictions: Any,
        global_step: int | None = None,
        num_thresholds: int = 127,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Write the precision and the recall of a binary classifier, at any number of thresholds.

        Predictions are probabilities in [0, 1], and labels 0 and 1 or bool, both of one shape.
        """
        self._write(
            pr_curves.pr_curve(
                tag,
                predictions,
                self._step(global_step),
                labels=labels,
                weights=1.0 if weights is None else weights,
                num_thresholds=num_thresholds,
            ),
            walltime,
        )

    def add_pr_curve_raw(
        self,
        tag: str,
        true_positive_counts: Any,
        false_positive_counts: Any,
        true_negative_counts: Any,
        false_negative_counts: Any,
        precision: Any,
        recall: Any,
        global_step: int | None = None,
        num_thresholds: int = 127,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Write a curve that is worked out, `[T]` each, for as many thresholds."""
        rows = [
            true_positive_counts,
            false_positive_counts,
            true_negative_counts,
            false_negative_counts,
            precision,
            recall,
        ]
        self._write(raw.raw_pr_curve(tag, rows, self._step(global_step)), walltime)

    def add_custom_scalars_multilinechart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Add a chart in which several scalars share the axes; see `add_custom_scalars`."""
        self.add_custom_scalars({category: {title: ["Multiline", tags]}})

    def add_custom_scalars_marginchart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Add a chart of one scalar within a band, (value, lower, upper)."""
        self.add_custom_scalars({category: {title: ["Margin", tags]}})

    def add_custom_scalars(self, layout: Mapping[str, Mapping[str, Sequence[Any]]]) -> None:
        """Add charts to the Custom Scalars dashboard: those of earlier calls stay."""
        for category, charts in as_charts(layout).items():
            self._layout.setdefault(category, {}).update(charts)
        self._write(custom_layouts.custom_scalars(self._layout))

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, Sequence[Any]] | None = None,
        run_name: str | None = None,
        global_step: int | None = None,
        *,
        name: str | None = None,
    ) -> None:
        """Write the hyperparameters of this run and what came of them.

        They are in this run, and not in a sub-run of their own, unless `run_name` (or `name`) says
        so. A run has one set: other values in a later call are a sub-run, `hparams_2` and so on.
        Without a step, the metrics are at the last step of this writer.
        """
        values = {key: _plain(value) for key, value in hparam_dict.items() if value is not None}
        domains = {
            key: list(domain) if values.get(key) in domain else [*domain, values.get(key)]
            for key, domain in (hparam_domain_discrete or {}).items()
        }
        step = self._last_step if global_step is None else self._step(global_step)
        run = run_name or name or self._run_of(values)
        summaries: list[PendingSummary | PendingScalar] = [*numbers.scalars(metric_dict, step)]
        if values:  # they bring their metrics along
            summaries = [
                hyperparameters.hparams(values, step, metrics=metric_dict, domains=domains)
            ]
        for summary in summaries:
            self._write(summary, run=run)

    def _run_of(self, values: dict[str, Any]) -> str:
        """Return which sub-run holds some hyperparameters: none for the first."""
        if values not in self._hparams:
            self._hparams.append(values)
        number = self._hparams.index(values) + 1
        return "" if number == 1 else f"hparams_{number}"


def _cut(tag: str, values: Any, step: int, bins: Any, max_bins: int | None) -> PendingSummary:
    """Return a histogram by edges or by one of NumPy's rules."""
    name = f"{tag}: the data of a histogram"
    array = as_numbers(as_array(values, name), name)
    finite = array[np.isfinite(array)].astype(np.float64)
    rule = bins if isinstance(bins, str) else as_array(bins, "bins")
    edges = np.histogram_bin_edges(finite, rule)
    if isinstance(bins, str) and max_bins is not None and len(edges) > max_bins + 1:
        edges = np.linspace(edges[0], edges[-1], max_bins + 1)
    counts, edges = np.histogram(finite, edges)
    table = np.column_stack([edges[:-1], edges[1:], counts])
    nan = int(np.count_nonzero(np.isnan(array)))
    return raw.raw_histogram(tag, table, step, nan=nan, infinite=array.size - finite.size - nan)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
