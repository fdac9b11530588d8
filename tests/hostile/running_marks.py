"""Finds in a page what a browser would run and what a plain page of the same kind does not have."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "xlink:href",
    "hx-get",
    "hx-post",
}
FOREIGN = {"object", "embed", "applet", "base", "frame", "frameset", "iframe", "xmp", "plaintext", "math"}
RUNS = re.compile(r"(javascript|vbscript|data):", re.IGNORECASE)
UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f]+")
DATA = ("application/json", "application/ld+json")


class _Reader(HTMLParser):
    """Collects what runs: `found` holds a few words for each, the same words for the same thing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._script: dict[str, str | None] | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self._script, self._words = dict(attributes), []
        if tag in FOREIGN or tag == "style":
            self.found.append(f"a {tag}")
        for name, value in attributes:
            if name.startswith("on") or name in ("srcdoc", "style", "http-equiv"):
                self.found.append(f"{tag} {name}={value}")
            if name in ADDRESSES and RUNS.match(UNSEEN.sub("", value or "")):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != "script" or self._script is None:
            return
        kind, words = self._script.get("type"), "".join(self._words)
        if kind in DATA:
            try:
                json.loads(words)
            except ValueError:
                self.found.append(f"a script of {kind} that is none: {words[:80]}")
        else:
            self.found.append(f"a script {self._script.get('src') or words[:80]}")
        self._script = None

    def close(self) -> None:
        super().close()
        if self._script is not None:
            self.found.append("a script without an end")


def what_runs(html: str) -> list[str]:
    """Return a few words for each part of the page that a browser would run, load or restyle it by."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
