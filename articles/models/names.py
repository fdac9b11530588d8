"""Names as readers get them: none turns round the line in which it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from articles.directions import settled

_as_stored = ContextVar("as_stored", default=False)


class NameField(models.CharField):
    """A name or headline, stored as it was given and read without marks of direction that nothing ends.

    Names stand in lines among others, on pages, in feeds and in exports. They are no quotes: words that are
    compared with a text, character by character, are in fields of text.
    """

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if not value or _as_stored.get() else settled(value)

    def deconstruct(self) -> Any:
        """For the database it is a field of characters like others."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


@contextmanager
def names_as_stored() -> Iterator[None]:
    """Read names as they were given: where they are compared with a file, or written into one."""
    before = _as_stored.set(True)
    try:
        yield
    finally:
        _as_stored.reset(before)
