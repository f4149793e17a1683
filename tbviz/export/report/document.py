"""The file itself: HTML around blocks of data that a browser never takes for markup or code.

Pictures and data stand in `<script>` elements whose type no browser runs, as base64 or as JSON in
which `<`, `>` and `&` are spelled out. A Content-Security-Policy forbids the page every request,
and allows it two scripts alone, named by their SHA-256: its own, and plotly.js. That one is
compressed, to a third of its size, and unpacked by the browser (`DecompressionStream`).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any, BinaryIO

_PAGE = files("tbviz.export.report") / "page"
_SCRIPTS = (
    "elements.js",
    "runs.js",
    "library.js",
    "player.js",
    "curves.js",
    "histograms.js",
    "pictures.js",
    "plane.js",
    "space.js",
    "scatter.js",
    "settings.js",
    "markdown.js",
    "texts.js",
    "main.js",
)
_DATA = "<!-- data -->"  # where the page has its data
_SPELLED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


_FRAME = "page"  # what `Document.sizes` calls all but data


class Document:
    """A report that is being written: its head at once, then data, and at last what draws it.

    Attributes:
        sizes: the bytes that were written, by the kind of data, and as "page" those of plotly.js
            and of the page itself.
    """

    def __init__(self, file: BinaryIO, *, title: str, library: str) -> None:
        self.sizes: Counter[str] = Counter()
        self._file = file
        self._library = library
        self._pictures: dict[bytes, str] = {}
        script = "".join(_text(name) for name in _SCRIPTS)
        page = Template(_text("page.html")).substitute(
            title=html.escape(title),
            policy=_policy(script, library),
            style=_text("page.css"),
            script=script,
        )
        head, self._tail = page.split(_DATA)
        self._write(head, _FRAME)

    def block(self, data: Mapping[str, Any]) -> None:
        """Write data of the page; there is neither NaN nor infinity in JSON."""
        spelled = json.dumps(data, allow_nan=False, separators=(",", ":")).translate(_SPELLED)
        text = f'<script type="application/json" class="block">{spelled}</script>\n'
        self._write(text, data["kind"])

    def picture(self, data: bytes, *, mime: str) -> str:
        """Write a picture once, however often it is shown, and return the id of its element."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._pictures:
            self._pictures[digest] = f"picture-{len(self._pictures)}"
            self._inert(self._pictures[digest], f"{mime};base64,{_base64(data)}", "image")
        return self._pictures[digest]

    def end(self) -> None:
        """Write plotly.js, and what makes a page of the data."""
        packed = gzip.compress(self._library.encode(), mtime=0)
        self._inert("library", _base64(packed), _FRAME)
        self._write(self._tail, _FRAME)

    def _inert(self, name: str, text: str, kind: str) -> None:
        self._write(f'<script type="text/plain" id="{name}">{text}</script>\n', kind)

    def _write(self, text: str, kind: str) -> None:
        data = text.encode("utf-8", "replace")
        self._file.write(data)
        self.sizes[kind] += len(data)


def packed_size(library: str) -> int:
    """Return about how many bytes of a report are plotly.js and its own page."""
    own = sum(len(_text(name)) for name in (*_SCRIPTS, "page.css", "page.html"))
    return own + len(_base64(gzip.compress(library.encode(), mtime=0)))


def _policy(*scripts: str) -> str:
    sources = " ".join(
        f"'sha256-{_base64(hashlib.sha256(script.encode()).digest())}'" for script in scripts
    )
    return (
        f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _text(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
