"""Telling findings to people: a line on the terminal, a message to a webhook."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import sys
import threading
import time
import urllib.request
import weakref
from typing import Any, TextIO
from urllib.parse import urlsplit

from tbviz.errors import InvalidArgumentError
from tbviz.monitor.findings import SURE, Finding
from tbviz.text import printable

_RED, _YELLOW, _PLAIN = "\033[31m", "\033[33m", "\033[0m"
_CLEAR = "\r\033[K"  # to the beginning of the line, and the rest of it is blank
_MOST = 100  # messages that may wait


def print_finding(finding: Finding) -> None:
    """Print a finding as a line on standard error, which may be closed.

    On a terminal it takes the place of a progress bar, which is drawn anew below it. It is colored
    there, red where it is sure, unless NO_COLOR is set (https://no-color.org).
    """
    line = printable(str(finding))
    if is_terminal(sys.stderr):
        color = _RED if finding.certainty >= SURE else _YELLOW
        line = f"{_CLEAR}{line}" if os.environ.get("NO_COLOR") else f"{_CLEAR}{color}{line}{_PLAIN}"
    print_line(line, sys.stderr)


def print_note(text: str) -> None:
    """Print a line of tbviz's own on standard error, which may be closed."""
    print_line(f"tbviz: {printable(text)}", sys.stderr)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that knows control sequences."""
    if stream is None or stream.closed:
        return False
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def print_line(line: str, stream: TextIO | None) -> None:
    """Print a line on a stream that a training outlives."""
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):  # who read it is gone, or it is closed
            print(line, file=stream, flush=True)


def to_message(finding: Finding, *, run: str | None, told_at: int) -> dict[str, Any]:
    """Return what a webhook is told: an object of JSON.

    It has a line for people as `text`, which chats show; the `run`, or None; `told_at`, the step at
    which it is told; `wall_time`, in Unix seconds; and the attributes of the finding, of which
    `step` is the one that it is about.
    """
    text = str(finding) if run is None else f"{run}: {finding}"
    told = {"text": text, "run": run, "told_at": told_at, "wall_time": time.time()}
    return told | finding.to_json()


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """Follows no redirection, which would turn a POST into a GET without its content."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        """Say where it would go to."""
        raise OSError(f"it redirects to {newurl} (HTTP {code}); give that as its URL")


class Webhook:
    """Posts findings to a URL as JSON, in a thread of its own, and never waits for it.

    A message is the object of `to_message`. One that fails is lost, and so is one for which no room
    is left; the first is told of on standard error. A redirection counts as a failure. One that is
    not closed posts what was sent, and its thread ends when nobody has it any more; the end of the
    program waits for it as `close` does.

    Args:
        url: http or https.
        run: the name of the run, for those who hear of many, or None.
        timeout: seconds that a message may take.

    Raises:
        InvalidArgumentError: `url` is none of http or https.
    """

    def __init__(self, url: str, *, run: str | None = None, timeout: float = 10.0) -> None:
        self._run = run
        self._posting = _Posting(_checked(url), timeout)
        weakref.finalize(self, self._posting.end).atexit = False

    def send(self, finding: Finding, *, told_at: int) -> None:
        """Let the thread post a finding that is told at a step."""
        self._posting.put(to_message(finding, run=self._run, told_at=told_at))

    def close(self) -> None:
        """Wait until what was sent is posted, as long as one message may take at most.

        What is not posted by then is lost, and told of as such.
        """
        self._posting.close()


class _Posting:
    """The thread of a webhook, which does not keep the webhook alive."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_Unredirected)
        self._waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._is_over = False  # so that what still waits is lost
        self._saying = threading.Lock()
        self._has_failed = False
        self._thread = threading.Thread(target=self._work, name="tbviz webhook", daemon=True)
        self._thread.start()
        _POSTING.add(self)

    def put(self, message: dict[str, Any]) -> None:
        """Let a message wait, if there is room."""
        if self._waiting.qsize() < _MOST:
            self._waiting.put(message)
        else:
            self._fail("more findings than it takes")

    def end(self) -> None:
        """Let the thread end after what waits."""
        self._waiting.put(None)

    def close(self) -> None:
        """Let the thread end, and wait as long as one message may take."""
        _POSTING.discard(self)
        self.end()
        self._thread.join(self._timeout)
        self._is_over = True
        if self._thread.is_alive():
            self._fail(f"no answer in {self._timeout:g} s, and what was told last is lost")

    def _work(self) -> None:
        while (message := self._waiting.get()) is not None and not self._is_over:
            try:
                self._post(message)
            except Exception as error:  # whatever a network does, a training goes on
                self._fail(str(error))

    def _post(self, message: dict[str, Any]) -> None:
        content = json.dumps(message).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url, content, headers)
        with self._opener.open(request, timeout=self._timeout):
            pass

    def _fail(self, reason: str) -> None:
        with self._saying:
            if not self._has_failed:
                self._has_failed = True
                print_note(f"the webhook does not take findings: {reason}. This is said once")


_POSTING: weakref.WeakSet[_Posting] = weakref.WeakSet()  # those whose threads may be at work


@atexit.register
def _close_all() -> None:
    """Wait for what was told last before the program ends, such as by an error."""
    for posting in list(_POSTING):
        posting.close()


def _checked(url: str) -> str:
    with contextlib.suppress(ValueError):  # such as of a port that is no number
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return url
    rule = "a URL of http or https"
    raise InvalidArgumentError(f"webhook must be {rule}, found {url!r}", expected=rule, found=url)
