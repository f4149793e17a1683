"""Exports of what was chosen: one of each run, several at once, or one of all runs."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tbviz.cli.progress import progress_bar
from tbviz.cli.status import plain_warnings
from tbviz.cli.workers import run_together
from tbviz.errors import InvalidArgumentError

if TYPE_CHECKING:
    from tbviz.export.output import Output
    from tbviz.logdir import Run

_SHOWN = 8
_OPTIONS = ("format", "force")  # of the command line, which functions have under the same names


class Job(NamedTuple):
    """What `export(run, what, output, **options)` is to be called with.

    `what` is a tag, or several that make one file.
    """

    export: Callable[..., Any]
    logdir: str
    run: str
    what: str | Sequence[str]
    output: str
    options: Mapping[str, Any]


def export_runs(
    arguments: argparse.Namespace,
    export: Callable[..., Any],
    *,
    kinds: Collection[str],
    tags_together: bool,
    named: bool = False,
    **options: Any,
) -> int:
    """Call `export(run, what, output)` for all that was chosen, and return the exit status.

    One export shows how far it is; of several, as many run at once as there are cores, each in a
    process of its own.

    Args:
        arguments: of the command line, with the options of `add_selection`, and of `add_output` or
            `add_folder`.
        export: a function of `tbviz.export`.
        kinds: what tags it takes.
        tags_together: whether it takes all tags of a run, or is called for each.
        named: whether several tags make one file only where --tag says which.
        options: of the function.
    """
    options |= {name: getattr(arguments, name) for name in _OPTIONS if name in arguments}
    targets = _targets(arguments, kinds=kinds, tags_together=tags_together)
    if named and not arguments.tag:
        _check_one_tag(targets, kinds)
    jobs = [
        Job(export, arguments.logdir, run, what, output, options)
        for (run, what), output in _outputs(arguments.output, targets).items()
    ]
    with progress_bar(f"tbviz {arguments.command}", quiet=arguments.quiet) as progress:
        if len(jobs) == 1:
            _run(jobs[0], progress=progress)
        else:
            run_together([functools.partial(_run, job) for job in jobs], progress)
    if not arguments.quiet and arguments.output != "-":
        print(*(job.output for job in jobs), sep="\n")
    return 0


def export_together(
    arguments: argparse.Namespace, export: Callable[..., Any], **options: Any
) -> int:
    """Call `export(runs, patterns of tags, output)` once for all runs that were chosen.

    Args:
        arguments: of the command line, with the options of `add_selection` and `add_output`.
        export: a function that makes one output of all runs; what it returns, if anything, is a
            line for who looks at standard error.
        options: of the function.
    """
    from tbviz.export import select_runs
    from tbviz.logdir import open_logdir

    logdir = open_logdir(arguments.logdir)
    if not arguments.run:
        logdir.tags  # reads many files on several cores  # noqa: B018
    options |= {name: getattr(arguments, name) for name in _OPTIONS}
    runs = select_runs(logdir, arguments.run)
    with progress_bar(f"tbviz {arguments.command}", quiet=arguments.quiet) as progress:
        output = _opened(arguments.output)
        note = export(runs, arguments.tag, output, progress=progress, **options)
    if note and not arguments.quiet:
        print(f"note: {note}", file=sys.stderr)
    if not arguments.quiet and arguments.output != "-":
        print(arguments.output)
    return 0


_Target: TypeAlias = tuple[str, str | tuple[str, ...]]


def _targets(
    arguments: argparse.Namespace, *, kinds: Collection[str], tags_together: bool
) -> list[_Target]:
    """The runs that were chosen and have such tags, each with all of them or once for each."""
    from tbviz.export import select_runs, select_tags
    from tbviz.logdir import open_logdir

    runs = select_runs(open_logdir(arguments.logdir), arguments.run)
    tags = select_tags(runs, arguments.tag, kinds=kinds)
    if tags_together:
        return [(run, tuple(chosen)) for run, chosen in tags.items()]
    return [(run, tag) for run, chosen in tags.items() for tag in chosen]


def _check_one_tag(targets: Sequence[_Target], kinds: Collection[str]) -> None:
    for run, tags in targets:
        if not isinstance(tags, str) and len(tags) > 1:
            what = " or ".join(kinds)
            raise InvalidArgumentError(
                f"run {run} has {len(tags)} {what} tags: choose with --tag, which may repeat "
                "(several stand side by side, '*' is all), or write {tag} in -o for a file of "
                f"each; there are {_some(tags)}",
                found=tags,
            )


def _outputs(template: str, targets: Sequence[_Target]) -> dict[_Target, str]:
    """The output of each target, the names of its run and tag filled in.

    Raises:
        InvalidArgumentError: several would be written to one file.
    """
    from tbviz.export.names import file_names

    runs = file_names(dict.fromkeys(run for run, _ in targets))
    tags = file_names(dict.fromkeys(what for _, what in targets if isinstance(what, str)))
    outputs = {
        (run, what): template.replace("{run}", runs[run]).replace(
            "{tag}", tags[what] if isinstance(what, str) else "{tag}"
        )
        for run, what in targets
    }
    if len(set(outputs.values())) < len(outputs):
        raise InvalidArgumentError(_one_file(targets), found=template)
    return outputs


def _one_file(targets: Sequence[_Target]) -> str:
    runs = list(dict.fromkeys(run for run, _ in targets))
    name, several = ("run", runs) if len(runs) > 1 else ("tag", [str(tag) for _, tag in targets])
    return (
        f"{len(several)} {name}s match, and each makes a file: {_some(several)}; choose one with "
        f"--{name}, or write {{{name}}} where its name belongs in -o"
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def _run(job: Job, *, progress: Callable[[int, int], None] | None = None) -> None:
    from tbviz.logdir import open_logdir

    run: Run = open_logdir(job.logdir)[job.run]
    with plain_warnings():
        job.export(run, job.what, _opened(job.output), progress=progress, **job.options)


def _opened(output: str) -> Output:
    """What -o means: a path, or standard output."""
    return sys.stdout.buffer if output == "-" else output
