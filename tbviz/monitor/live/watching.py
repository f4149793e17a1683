"""The loop of the live view: read, draw, wait for a key."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tbviz.checks import as_positive
from tbviz.errors import needs_extra
from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.following import Watched, Watcher
from tbviz.monitor.live.keyboard import pressed_keys, unbuffered
from tbviz.monitor.live.snapshot import snapshot

if TYPE_CHECKING:
    from rich.console import Console


def watch(
    logdir: str | os.PathLike[str],
    runs: Sequence[str] = (),
    *,
    once: bool = False,
    interval: float = 0.5,
) -> None:
    """Show runs in the terminal while they are written, by anyone, until q is pressed.

    Each run has its status (`tbviz.monitor.live.status`), its scalars with their curves, its
    pictures, and what the rules of health find in its scalars. Where standard output is no
    terminal, and with `once`, what is there now is printed as text.

    Args:
        logdir: the folder of all runs, or one of them; runs that begin later join in.
        runs: names or patterns such as "a*"; none for all.
        once: print what is there, and return.
        interval: seconds from one look at the files to the next.

    Raises:
        InvalidArgumentError: `interval` is not above 0.
        NotFoundError: there is no such folder.
        FileError: it is a file, or cannot be read.
        MissingDependencyError: Rich is not installed; text needs nothing.
    """
    as_positive("interval", interval)
    watcher = Watcher(logdir, runs=runs)
    if once or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        _print(snapshot(watcher.poll()))
        return
    try:
        from rich.console import Console
    except ImportError as error:
        raise needs_extra("watch", "rich", "watch") from error
    _live(watcher, Console(), title=os.fspath(logdir), interval=interval)


def _live(watcher: Watcher, console: Console, *, title: str, interval: float) -> None:
    from rich.live import Live

    from tbviz.monitor.live.screen import screen

    choice = Choice()
    with unbuffered() as keyboard, Live(console=console, screen=True, auto_refresh=False) as live:
        known: list[Watched] = []
        while not choice.ends:
            known = watcher.poll()
            live.update(screen(known, choice, title=title, size=console.size), refresh=True)
            for key in pressed_keys(keyboard, interval):
                choice = choice.pressed(key, known)


def _print(text: str) -> None:
    """Print text to standard output, whose encoding may lack bars and crosses."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))
