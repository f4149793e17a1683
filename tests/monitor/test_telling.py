"""The webhook: a message for each finding, and never a reason to wait."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.monitor import Finding, Monitor
from tbviz.monitor.telling import Webhook, to_message

FINDING = Finding("plateau", "it rests", "loss", 7, 0.75, "Why.", "do something")


class Server(ThreadingHTTPServer):
    """Keeps what is posted; answers with `status`, after `release` where it is to hang."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
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
        self.send_header("Location", f"{self.server.url}/elsewhere")
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
    before = time.time()
    webhook.send(FINDING, told_at=20)
    webhook.close()
    (message,) = server.posted
    assert before <= message.pop("wall_time") <= time.time()
    told = {"text": str(FINDING), "run": None, "told_at": 20, **FINDING.to_json()}
    assert message == {"type": "application/json", **told}


@pytest.mark.parametrize("run", [None, "mine"])
def test_a_message_says_of_which_run_it_is(server: Server, tmp_path: Path, run: str | None) -> None:
    """The folder that is written, unless it is given a name; in the line for people as well."""
    with (
        tbviz.SummaryWriter(tmp_path / "a") as writer,
        Monitor(writer, webhook=server.url, terminal=False, run=run) as monitor,
    ):
        monitor.update(3, loss=np.nan)
    (message,) = server.posted
    name = run or str(tmp_path / "a")
    assert (message["run"], message["told_at"], message["step"]) == (name, 3, 3)
    assert str(message["text"]).startswith(
        f"{name}: not_finite in loss/train at step 3 (100% sure)"
    )


def test_the_documentation_shows_such_a_message() -> None:
    """With its keys in their order, and the finding's in the line for people."""
    page = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text(encoding="utf-8")
    block = re.search(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert block is not None
    shown = json.loads(block[1])
    finding = Finding(**{name: shown[name] for name in FINDING.to_json()})
    message = to_message(finding, run=shown["run"], told_at=shown["told_at"])
    assert list(message) == list(shown)
    assert str(message["text"]).startswith(shown["text"].removesuffix("..."))


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirection_is_not_followed(
    server: Server, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    """It is told of, with the URL that it leads to."""
    server.status = status
    webhook = Webhook(server.url)
    webhook.send(FINDING, told_at=20)
    webhook.close()
    assert f"it redirects to {server.url}/elsewhere (HTTP {status})" in capsys.readouterr().err


def test_a_webhook_that_hangs_stops_nothing(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """The training goes on while nobody answers, more findings than there is room for are lost."""
    server.release.clear()
    webhook = Webhook(server.url, timeout=0.2)
    for _ in range(300):
        webhook.send(FINDING, told_at=20)
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
        webhook.send(FINDING, told_at=20)
    webhook.close()
    assert len(server.posted) == 3
    assert "404" in capsys.readouterr().err


def threads_of_webhooks() -> int:
    """Return how many there are."""
    return sum(thread.name == "tbviz webhook" for thread in threading.enumerate())


def ends_within(seconds: float, is_over: Callable[[], bool]) -> bool:
    """Return whether something comes true."""
    end = time.monotonic() + seconds
    while not is_over() and time.monotonic() < end:
        time.sleep(0.01)
    return is_over()


def test_what_nobody_answers_is_told_of_at_the_end(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a single finding that is lost when the webhook is closed."""
    server.release.clear()
    webhook = Webhook(server.url, timeout=0.2)
    webhook.send(FINDING, told_at=20)
    webhook.close()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tbviz: the webhook does not take findings: ")


def test_a_full_webhook_ends_when_it_is_closed(server: Server) -> None:
    """Though more findings wait than there is room for; those are not posted one by one."""
    before = threads_of_webhooks()
    server.release.clear()
    webhook = Webhook(server.url, timeout=0.3)
    for _ in range(150):
        webhook.send(FINDING, told_at=20)
    webhook.close()
    assert ends_within(10, lambda: threads_of_webhooks() == before)


def test_a_webhook_that_is_forgotten_posts_and_ends(server: Server) -> None:
    """As of a training that ends by an error, whose monitor nobody closes."""
    before = threads_of_webhooks()
    monitor = Monitor(webhook=server.url, terminal=False)
    monitor.update(0, loss=np.nan)
    del monitor
    gc.collect()
    assert ends_within(10, lambda: threads_of_webhooks() == before)
    assert len(server.posted) == 1


def test_the_end_of_a_program_waits_for_its_last_finding(server: Server) -> None:
    """One that nobody closed, in a program that ends by an error."""
    program = (
        "import tbviz\n"
        f"monitor = tbviz.Monitor(webhook={server.url!r}, terminal=False)\n"
        "monitor.update(0, loss=float('nan'))\n"
        "raise SystemExit(3)\n"
    )
    server.release.clear()
    timer = threading.Timer(0.5, server.release.set)
    timer.start()
    ended = subprocess.run([sys.executable, "-c", program], check=False)
    timer.join()
    assert ended.returncode == 3
    assert [message["rule"] for message in server.posted] == ["not_finite"]


def test_a_callback_that_raises_swallows_no_finding(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """All are printed and posted before; the webhook is closed all the same."""

    def fail(finding: Finding) -> None:
        raise RuntimeError(finding.where)

    before = threads_of_webhooks()
    monitor = Monitor(on_finding=fail, webhook=server.url, every=1000)
    with pytest.raises(RuntimeError, match="loss/a"):
        monitor.update(0, metrics={"loss/a": np.nan, "loss/b": np.nan})
    monitor.update(1, inputs=[[70.0]])
    with pytest.raises(RuntimeError, match="inputs"):
        monitor.close()
    assert [message["where"] for message in server.posted] == ["loss/a", "loss/b", "inputs"]
    assert len(capsys.readouterr().err.splitlines()) == 3
    assert threads_of_webhooks() == before
