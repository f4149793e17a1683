"""Telling findings to people: a line on the terminal, a message to a webhook."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
import urllib.request
from typing import TextIO
from urllib.parse import urlsplit

from tbviz.errors import InvalidArgumentError
from tbviz.monitor.findings import Finding
from tbviz.text import printable

_RED, _YELLOW, _PLAIN = "\033[31m", "\033[33m", "\033[0m"
_CLEAR = "\r\033[K"  # to the beginning of the line, and the rest of it is blank
_SURE = 0.9
_MOST = 100  # messages that may wait


def print_finding(finding: Finding) -> None:
    """Print a finding as a line on standard error, which may be closed.

    On a terminal it takes the place of a progress bar, which is drawn anew below it. It is colored
    there, red where it is sure, unless NO_COLOR is set (https://no-color.org).
    """
    line = printable(str(finding))
    if is_terminal(sys.stderr):
        color = _RED if finding.certainty >= _SURE else _YELLOW
        line = f"{_CLEAR}{line}" if os.environ.get("NO_COLOR") else f"{_CLEAR}{color}{line}{_PLAIN}"
    _print(line)


def print_note(text: str) -> None:
    """Print a line of tbviz's own on standard error, which may be closed."""
    _print(f"tbviz: {printable(text)}")


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that knows control sequences."""
    if stream is None or stream.closed:
        return False
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _print(line: str) -> None:
    """Print a line on standard error, which a training outlives."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):  # who read it is gone, or it is closed
            print(line, file=sys.stderr, flush=True)


class Webhook:
    """Posts findings to a URL as JSON, in a thread of its own, and never waits for it.

    A message is the finding's object with its line as `text`, which chats show. One that fails is
    lost, and so is one for which no room is left; the first is told of on standard error.

    Args:
        url: http or https.
        timeout: seconds that a message may take.

    Raises:
        InvalidArgumentError: `url` is none of http or https.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._url = _checked(url)
        self._timeout = timeout
        self._waiting: queue.Queue[Finding | None] = queue.Queue(_MOST)
        self._has_failed = False
        self._thread = threading.Thread(target=self._work, name="tbviz webhook", daemon=True)
        self._thread.start()

    def send(self, finding: Finding) -> None:
        """Let the thread post a finding."""
        self._put(finding)

    def close(self) -> None:
        """Wait until what was sent is posted, as long as one message may take at most."""
        self._put(None)
        self._thread.join(self._timeout)

    def _put(self, message: Finding | None) -> None:
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            self._fail("more findings than it takes")

    def _work(self) -> None:
        while (finding := self._waiting.get()) is not None:
            try:
                self._post(finding)
            except Exception as error:  # whatever a network does, a training goes on
                self._fail(str(error))

    def _post(self, finding: Finding) -> None:
        content = json.dumps({"text": str(finding), **finding.to_json()}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url, content, headers)
        with urllib.request.urlopen(request, timeout=self._timeout):
            pass

    def _fail(self, reason: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            print_note(f"the webhook does not take findings: {reason}. This is said once")


def _checked(url: str) -> str:
    with contextlib.suppress(ValueError):  # such as of a port that is no number
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return url
    rule = "a URL of http or https"
    raise InvalidArgumentError(f"webhook must be {rule}, found {url!r}", expected=rule, found=url)
