"""Numbers and texts of runs -> a table: CSV, JSON, JSON lines or Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, get_args

from tbviz.checks import check_choice
from tbviz.errors import InvalidArgumentError, NotFoundError
from tbviz.export.animation import Progress
from tbviz.export.output import Output, open_output, output_suffix
from tbviz.export.tables.columns import (
    Table,
    Tags,
    long_histograms,
    long_scalars,
    long_texts,
    wide_scalars,
)
from tbviz.export.tables.parquet import write_parquet
from tbviz.export.tables.sessions import Pick, sessions
from tbviz.export.tables.text_tables import write_csv, write_json, write_jsonl
from tbviz.logdir import Run
from tbviz.logdir.selection import select_tags

Kind: TypeAlias = Literal["scalar", "histogram", "text", "hparams"]
Shape: TypeAlias = Literal["long", "wide"]

_WRITERS = {
    ".csv": write_csv,
    ".jsonl": write_jsonl,
    ".json": write_json,
    ".parquet": write_parquet,
}


def table(
    runs: Run | Iterable[Run],
    tags: str | Sequence[str],
    output: Output,
    *,
    kind: Kind = "scalar",
    shape: Shape = "long",
    value: Pick = "last",
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write numbers or texts of runs as a table.

    Scalars and texts have the columns run, tag, step, wall_time and value; scalars, wide, run, step
    and one for each tag; histograms run, tag, step, wall_time, left, right and count, with a row
    for each bucket. Hyperparameters have a row for each run that says some: run, `hparams.NAME`,
    and `metrics.TAG` for each scalar. Numbers are float64 and come back as exactly what they were,
    NaN and infinity included; steps are int64, times Unix seconds.

    Args:
        runs: of a `tbviz.open_logdir`; such as its values.
        tags: names or patterns, as of `select_tags`; with "hparams" those of the metrics.
        output: the file to write: `.csv`, `.jsonl` (an object in each line), `.json` (an array of
            them) or `.parquet`; or an open binary file.
        kind: what the table holds.
        shape: of scalars: "long", a row for each point, or "wide", a row for each step.
        value: of each metric beside hyperparameters: the last, the lowest or the highest.
        format: such as "csv", whatever the suffix of `output`; an open file needs it.
        force: whether a file that exists is replaced.
        progress: called with the number of tags done and of all; of runs, where a row is a run.

    Raises:
        NotFoundError: a pattern matches no such tag, or no run says hyperparameters.
        InvalidArgumentError: an unknown suffix, or an option that breaks a rule.
        FileError: the output cannot be written.
        CorruptRecordError: a stored value is damaged.
        MissingDependencyError: a .parquet is asked for, and PyArrow is not installed.
    """
    check_choice("kind", kind, get_args(Kind))
    check_choice("shape", shape, get_args(Shape))
    check_choice("value", value, get_args(Pick))
    if shape == "wide" and kind != "scalar":
        raise InvalidArgumentError(f"only scalars make a wide table, found {kind}", found=kind)
    write = _WRITERS[output_suffix(output, _WRITERS, format=format)]
    known = {run.name: run for run in ([runs] if isinstance(runs, Run) else runs)}
    patterns = [tags] if isinstance(tags, str) else tags
    made = _table(known, patterns, kind, shape, value, progress)
    with open_output(output, force=force) as file:
        write(file, made)


def _table(
    runs: Mapping[str, Run],
    patterns: Sequence[str],
    kind: Kind,
    shape: Shape,
    value: Pick,
    progress: Progress | None,
) -> Table:
    if kind == "hparams":
        return _sessions(runs, patterns, value, progress)
    tags = select_tags(runs.values(), patterns, kinds=[kind])
    if kind != "scalar":
        make = long_texts if kind == "text" else long_histograms
        return make(runs, tags, progress=progress)
    make = wide_scalars if shape == "wide" else long_scalars
    return make(runs, tags, progress=progress)


def _sessions(
    runs: Mapping[str, Run], patterns: Sequence[str], value: Pick, progress: Progress | None
) -> Table:
    if not any(run.hparams for run in runs.values()):
        raise NotFoundError(
            f"no run of {len(runs)} says hyperparameters, as SummaryWriter.hparams writes them",
            found=list(runs),
        )
    tags: Tags = {}
    if patterns or any("scalar" in run.tags.values() for run in runs.values()):
        tags = select_tags(runs.values(), patterns, kinds=["scalar"])
    return sessions(runs, tags, pick=value, progress=progress)
