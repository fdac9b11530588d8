"""The style sheet of readers' pages, printed into each: a first visit paints without a second file."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.contrib.staticfiles import finders

SHEET = "css/sourceline.css"


@dataclass(frozen=True)
class PageStyles:
    """Styles to stand between `<style>` and `</style>`, and how a Content-Security-Policy names them."""

    css: str

    @cached_property
    def source(self) -> str:
        """Return the source expression that allows these styles and no others.

        >>> PageStyles("p{margin:0}").source
        "'sha256-QRQPRLGyxt3RJiKpYNjpkgHcmHU2PywsfL2e8oI0LQA='"
        """
        digest = hashlib.sha256(self.css.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def page_styles() -> PageStyles:
    """Read the style sheet, once for as long as the process lives, without its comments.

    Raises FileNotFoundError where it is missing, ValueError where a page could not hold it.
    """
    path = finders.find(SHEET)
    if path is None:
        raise FileNotFoundError(f"static/{SHEET} is missing: readers' pages cannot be shown without it.")
    css = without_comments(Path(path).read_text(encoding="utf-8"))
    if "</style" in css.lower() or "url(" in css.lower():
        raise ValueError(f"static/{SHEET} holds </style or an address, which would not work within a page.")
    return PageStyles(css)


def without_comments(css: str) -> str:
    """Return styles without comments and indents; all else stays, since elsewhere a space may mean something.

    >>> without_comments("/* Dates */\\n.when {\\n  margin: 0;\\n}\\n")
    '.when {\\nmargin: 0;\\n}'
    """
    lines = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
