"""The loop of the live view: read, draw, wait for a key."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tbviz.checks import as_positive
from tbviz.errors import needs_extra
from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.following import Watcher
from tbviz.monitor.live.keyboard import pressed_keys, unbuffered
from tbviz.monitor.live.plain import encodable
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
    pictures, and what the rules of health find in its scalars; the key ? tells what keys do. A
    folder or a run that is not there yet is waited for. Where standard output is no terminal, and
    with `once`, what is there now is printed as text.

    Args:
        logdir: the folder of all runs, or one of them; runs that begin later join in.
        runs: names or patterns such as "a*"; none for all.
        once: print what is there, and return.
        interval: seconds from one look at the files to the next.

    Raises:
        InvalidArgumentError: `interval` is not above 0.
        NotFoundError: there is no such folder, or none of its runs is like one of `runs`, and
            nothing is waited for.
        FileError: it is a file, or cannot be read.
        MissingDependencyError: Rich is not installed; text needs nothing.
    """
    as_positive("interval", interval)
    if once or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        watcher = Watcher(logdir, runs=runs)
        watcher.check_patterns()
        with encodable(sys.stdout):
            print(snapshot(watcher.poll()))
        return
    try:
        from rich.console import Console
    except ImportError as error:
        raise needs_extra("watch", "rich", "watch") from error
    watcher = Watcher(logdir, runs=runs, waits=True)
    with encodable(sys.stdout):
        _live(watcher, Console(), title=os.fspath(logdir), interval=interval)


def _live(watcher: Watcher, console: Console, *, title: str, interval: float) -> None:
    from tbviz.monitor.live.painter import Painter
    from tbviz.monitor.live.screen import screen

    choice = Choice()
    painter = Painter(console)
    with unbuffered() as keyboard, console.screen():
        while not choice.ends:
            known = watcher.poll()
            size = (console.width, console.height)
            shown = screen(known, choice, title=title, size=size, waits_for=watcher.waits_for)
            painter.show(shown, size)
            for key in pressed_keys(keyboard, interval):
                choice = choice.pressed(key, known)
                if key == "control l":
                    painter.forget()
