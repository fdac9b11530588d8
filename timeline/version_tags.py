"""Entity tags of answers too long to be held whole: named after the data and the code they come from.

Such a tag is known before anything is rendered, so whoever has the answer already is told so at once.
"""

import base64
import hashlib
from functools import cache

import django
from django.conf import settings

WRITTEN_IN = ("articles", "timeline", "templates", "config")
"""Folders whose files decide what an answer looks like."""


def version_tag(version: str, key: str) -> str:
    """Return the weak tag of what is at the address `key`, made of data of this version.

    Every process that runs the same code gives the same. It is weak, since an answer that was begun under a
    version may go on with later data: it then has the tag of the earlier one and is fetched again.
    """
    digest = hashlib.sha256("\n".join((code(), version, key)).encode()).digest()[:12]
    return f'W/"{base64.urlsafe_b64encode(digest).decode("ascii")}"'


@cache
def code() -> str:
    """Return a hash of the code that is running; another release may write the same data differently."""
    digest = hashlib.sha256(django.get_version().encode())
    for folder in WRITTEN_IN:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".sql"):
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
