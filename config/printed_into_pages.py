"""What is printed into readers' pages, so that a first visit paints without a second file."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.contrib.staticfiles import finders

SHEET = "css/sourceline.css"
SCRIPT = "js/htmx_when_painted.js"


@dataclass(frozen=True)
class Printed:
    """Text to stand within an element of a page, and how a Content-Security-Policy names it."""

    text: str

    @cached_property
    def source(self) -> str:
        """Return the source expression that allows this text and no other.

        >>> Printed("p{margin:0}").source
        "'sha256-QRQPRLGyxt3RJiKpYNjpkgHcmHU2PywsfL2e8oI0LQA='"
        """
        digest = hashlib.sha256(self.text.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def page_styles() -> Printed:
    """Read the style sheet, once for as long as the process lives, without its comments.

    Raises FileNotFoundError where it is missing, ValueError where a page could not hold it.
    """
    css = _read(SHEET)
    if "url(" in css.lower():
        raise ValueError(f"static/{SHEET} holds an address, which would not work within a page.")
    return Printed(css)


@cache
def page_script() -> Printed:
    """Read the script that fetches the others, in the same way."""
    return Printed(_read(SCRIPT))


def _read(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"static/{name} is missing: readers' pages cannot be shown without it.")
    text = without_comments(Path(path).read_text(encoding="utf-8"))
    if "</s" in text.lower() or "<!--" in text:
        raise ValueError(f"static/{name} holds markup, which would end it within a page.")
    return text


def without_comments(text: str) -> str:
    """Return styles or a script without /* comments */ and indents.

    All else stays, since elsewhere a space may mean something, and // may be within an address.

    >>> without_comments("/* Dates */\\n.when {\\n  margin: 0;\\n}\\n")
    '.when {\\nmargin: 0;\\n}'
    """
    lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
