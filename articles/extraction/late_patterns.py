"""Patterns with long lists of names: to compile them takes longer than all else a command begins with."""

from __future__ import annotations

import re
from typing import Any


class LatePattern:
    """A pattern that is compiled when something is first looked for with it, and then looks as fast as any.

    Most commands, and all that readers ask for, read no article. Raises re.error only then.

    >>> agency = LatePattern(r"(?P<name>AP|AFP)$")
    >>> agency.search("Photo: AFP")["name"]
    'AFP'
    >>> agency.match("Photo: AFP") is None
    True
    """

    def __init__(self, source: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.source = source
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in ("match", "search"):
            raise AttributeError(f"A late pattern has no {name}: it knows match and search.")
        compiled = re.compile(self.source, self.flags)
        self.match, self.search = compiled.match, compiled.search
        return getattr(compiled, name)
