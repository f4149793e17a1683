"""The webhook: a message for each finding, and never a reason to wait."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import Finding, Monitor
from tbviz.monitor.telling import Webhook

FINDING = Finding("plateau", "it rests", "loss", 7, 0.75, "Why.", "do something")


class Server(ThreadingHTTPServer):
    """Keeps what is posted; answers with `status`, after `release` where it is to hang."""

    def __init__(self) -> None:
        self.posted: list[dict[str, object]] = []
        self.status = 200
        self.release = threading.Event()
        self.release.set()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    """Takes a message."""

    server: Server

    def do_POST(self) -> None:
        """Answer as the server is told to."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.release.wait(20)
        self.server.posted.append({"type": self.headers["Content-Type"], **json.loads(body)})
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine."""
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.release.set()
        found.shutdown()
        thread.join()


def test_each_finding_is_posted_as_json(server: Server) -> None:
    """The finding's object, and its line as text; closing waits for it."""
    webhook = Webhook(server.url)
    webhook.send(FINDING)
    webhook.close()
    (message,) = server.posted
    assert message == {"type": "application/json", "text": str(FINDING), **FINDING.to_json()}


def test_a_webhook_that_hangs_stops_nothing(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """The training goes on while nobody answers, more findings than there is room for are lost."""
    server.release.clear()
    webhook = Webhook(server.url, timeout=0.2)
    for _ in range(300):
        webhook.send(FINDING)
    assert server.posted == []
    assert "more findings than it takes" in capsys.readouterr().err
    before = time.monotonic()
    webhook.close()
    assert time.monotonic() - before < 10


@pytest.mark.parametrize("url", ["nonsense", "http://", "file:///x", "http://x:y", "http://[", ""])
def test_a_webhook_that_is_no_url_is_refused(url: str) -> None:
    """At once, and not at the first finding."""
    with pytest.raises(InvalidArgumentError, match="webhook must be a URL of http or https"):
        Monitor(webhook=url)


def test_a_webhook_that_fails_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a monitor that goes on."""
    with Monitor(webhook="http://127.0.0.1:9/", terminal=False, every=1) as monitor:
        for step in range(3):
            monitor.update(step, metrics={f"loss/{step}": np.nan})
    assert len(monitor.findings) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tbviz: the webhook does not take findings: ")


def test_an_answer_that_is_an_error_is_one_line(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """As of a chat that has no such channel."""
    server.status = 404
    webhook = Webhook(server.url)
    for _ in range(3):
        webhook.send(FINDING)
    webhook.close()
    assert len(server.posted) == 3
    assert "404" in capsys.readouterr().err
