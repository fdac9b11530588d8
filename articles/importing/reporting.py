"""What a run of a command says: a bar while it works, a line for each file, and the sum at the end."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

from articles.importing.files import LINES_ENDINGS, Item, Skipped, Unreadable
from articles.importing.storing import ALREADY_THERE, IMPORTED, NEW_VERSION, SUPPLIED, Imported
from articles.phrasing import counted

WIDTH = 30
REPEATED = 20
"""Failures that are said again at the end, where somebody looks."""

_OUTCOMES = {
    IMPORTED: "imported",
    NEW_VERSION: "new version",
    SUPPLIED: "supplied",
    ALREADY_THERE: "already there",
}


def report_line(outcome: str, name: str, words: str) -> str:
    """Return the report's line on one file.

    >>> report_line("skipped", "notes.md", "no text, page or JSON lines")
    'skipped        notes.md: no text, page or JSON lines'
    """
    return f"{outcome:<13}  {name}: {words}"


@dataclass
class Report:
    """What became of every file of one run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    suggestions: int = 0
    completed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)

    def count(self, name: str, imported: Imported) -> str:
        """Count what was imported and return its line."""
        self.outcomes[imported.outcome] += 1
        self.suggestions += imported.suggestions
        self.completed += imported.completed
        article = imported.article
        parts = []
        if imported.outcome != ALREADY_THERE:
            parts.append(f"“{article.headline}” ({article.outlet.label}, article {article.public_id})")
            parts.append(counted(imported.suggestions, "suggestion"))
        if imported.note:
            parts.append(imported.note)
        if imported.removals:
            removed = " and ".join(f"{removal['count']} {removal['name']}" for removal in imported.removals)
            parts.append(f"removed before counting: {removed}")
        return report_line(_OUTCOMES[imported.outcome], name, "; ".join(parts))

    def fail(self, name: str, message: str) -> str:
        """Count a failure and return its line."""
        self.failures.append(f"{name}: {message}")
        return report_line("failed", name, message)

    def summary(self) -> str:
        """Return one line on the whole run."""
        parts = [
            f"{self.outcomes[outcome]} {_OUTCOMES[outcome]}"
            for outcome in (IMPORTED, NEW_VERSION, SUPPLIED, ALREADY_THERE)
            if self.outcomes[outcome] or outcome == IMPORTED
        ]
        parts.append(f"{self.skipped} skipped")
        parts.append(f"{len(self.failures)} failed")
        line = ", ".join(parts) + f"; {counted(self.suggestions, 'suggestion')}"
        return line + (f", {counted(self.completed, 'quote')} completed" if self.completed else "")

    def failed(self) -> str:
        """Return the failures, as many as somebody will read."""
        shown = "\n".join(self.failures[:REPEATED])
        more = len(self.failures) - REPEATED
        rest = f"\nand {more} more, see the lines marked “failed” above" if more > 0 else ""
        return f"{counted(len(self.failures), 'file')} not imported:\n{shown}{rest}"


class CountBar:
    """A bar that grows with what is done; it shows on a terminal only."""

    def __init__(self, stream: OutputWrapper, total: int, what: str) -> None:
        self.stream, self.total, self.what = stream, total, what
        self.done = 0
        self.is_shown = stream.isatty()

    def __enter__(self) -> Self:
        self.draw()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def advance(self, by: int) -> None:
        self.done += by
        self.draw()

    def draw(self, words: str = "") -> None:
        if not self.is_shown:
            return
        share = min(1.0, self.done / self.total) if self.total else 1.0
        filled = round(share * WIDTH)
        self._write(f"\r{'█' * filled}{'░' * (WIDTH - filled)} {share:4.0%} {words or self.counted()}\x1b[K")

    def clear(self) -> None:
        if self.is_shown:
            self._write("\r\x1b[K")

    def counted(self) -> str:
        return f"{self.done} of {self.total} {self.what}"

    def _write(self, words: str) -> None:
        self.stream.write(words, ending="")
        self.stream.flush()


class ProgressBar(CountBar):
    """The bar of an import, which counts bytes: lines differ too much in length to be counted."""

    def __init__(self, stream: OutputWrapper, paths: list[Path]) -> None:
        is_shown = stream.isatty()
        super().__init__(stream, sum(_size(path) for path in paths) if is_shown else 0, "bytes")

    def show(self, name: str) -> None:
        self.draw(name if len(name) <= 60 else "…" + name[-59:])

    def advance(self, found: Item | Skipped | Unreadable | int) -> None:
        if isinstance(found, Item):
            self.done += len(found.content)
        self.draw(f"{self.done:,} of {self.total:,} bytes")


def _size(path: Path) -> int:
    """Bytes of the texts at `path`, as far as they can be seen beforehand."""
    endings = {".txt", ".text", ".html", ".htm", *LINES_ENDINGS}
    if not path.is_dir():
        return path.stat().st_size if path.is_file() else 0
    total = 0
    for place, _, files in os.walk(path):
        for name in files:
            file = Path(place) / name
            if file.suffix.lower() in endings and file.is_file():
                total += file.stat().st_size
    return total
