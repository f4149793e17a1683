"""What a training script tells at its end, as text."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tbviz.cli import INTERRUPTED
from tbviz.monitor import Finding

ANIMATE = Path(__file__).resolve().parents[1] / "animate_latent.py"


def describe_losses(step: int, losses: Mapping[str, float], *, counted: str = "step") -> str:
    """Return the latest value of each tag in one line; `counted` is what a step is called."""
    return f"{counted} {step:,}: " + ", ".join(f"{tag} {loss:.4f}" for tag, loss in losses.items())


def describe_time(seconds: float, *, in_summaries: float) -> str:
    """Return how many seconds it all took, and how they were spent.

    The writer's thread goes on beside the training; what it took from that is not counted.
    """
    training = seconds - in_summaries
    return f"{seconds:.1f} s: {training:.1f} s of training, {in_summaries:.1f} s of summaries"


def describe_run(logdir: str, run_dir: Path, *commands: str) -> str:
    """Return where the run is, and the commands that look further.

    Args:
        logdir: the folder of all runs.
        run_dir: that of this one.
        commands: those that export what only this kind of run has, in which `{tbviz}`, `{animate}`,
            `{script}` (the one that runs), `{logdir}` and `{run}` are filled in.
    """
    words = {
        "tbviz": program("tbviz"),
        "animate": f"{program('python')} {shlex.quote(shown(ANIMATE))}",
        "script": f"{program('python')} {shlex.quote(shown(Path(sys.argv[0]).resolve()))}",
        "logdir": shlex.quote(logdir),
        "run": shlex.quote(run_dir.relative_to(logdir).as_posix()),
    }
    further = [f"{program('tensorboard')} --logdir {words['logdir']}"]
    further += [command.format(**words) for command in commands]
    return "\n  ".join([f"event files in {run_dir}; to look further:", *further])


def ending(*, finished: bool, finding: Finding | None) -> int:
    """Tell what was found, if anything, and return the exit status of a training.

    That is 1 with a finding, 0 where the training is finished, and that of Ctrl-C where it is not.
    """
    if finding is not None:
        print(f"found: {finding}", file=sys.stderr)
        return 1
    return 0 if finished else INTERRUPTED


def program(name: str) -> str:
    """Return how a shell finds the program that belongs to this Python.

    Its name, where that is found on the PATH; else its path, as outside an activated .venv.
    """
    ours = Path(sys.executable).with_name(name)
    found = shutil.which(name)
    if found is not None and (Path(found).parent == ours.parent or not ours.exists()):
        return name
    return shlex.quote(shown(ours))


def shown(path: Path) -> str:
    """Return the path as it is from the current folder, where it is below that."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
