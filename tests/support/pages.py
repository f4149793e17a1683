"""A report read back by Python's own parsers of HTML and JSON."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any


class Page(HTMLParser):
    """The elements of a page; `scripts` holds the attributes and the text of each script."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._open = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        """Forget that an element is open."""
        self._open = ""

    def handle_data(self, data: str) -> None:
        """Keep the text of a script."""
        if self._open == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The data of the page, but for what it says about itself."""
        return self._blocks[:-1]

    @property
    def about(self) -> dict[str, Any]:
        """What the page says about itself."""
        return self._blocks[-1]

    @property
    def _blocks(self) -> list[dict[str, Any]]:
        return [json.loads(text) for attrs, text in self.scripts if attrs.get("class") == "block"]

    def block(self, kind: str) -> dict[str, Any]:
        """Return the one block of a kind."""
        (found,) = [block for block in self.blocks if block["kind"] == kind]
        return found

    def picture(self, name: str) -> bytes:
        """Return the bytes of a picture by its id."""
        (text,) = [text for attrs, text in self.scripts if attrs.get("id") == name]
        return base64.b64decode(text.partition(",")[2], validate=True)

    @property
    def policy(self) -> str:
        """The Content-Security-Policy."""
        (content,) = [attrs["content"] for _, attrs in self.elements if "http-equiv" in attrs]
        return content or ""
