"""Rows of a model written as COPY reads them: in the columns that vary, and the defaults in all others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models import AutoField, GeneratedField, JSONField

PIECES = 500
"""Lines that are handed to the database together."""


def escaped(text: str) -> str:
    r"""Return text as COPY reads it.

    >>> escaped("one\ntwo")
    'one\\ntwo'
    """
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace("\t", "\\t").replace("\r", "\\r")


def array(items: Iterable[str]) -> str:
    """Return names without quotation marks as an array that COPY reads.

    >>> array(["Agence Nord"])
    '{"Agence Nord"}'
    """
    return "{" + ",".join(f'"{item}"' for item in items) + "}"


def _told(value: Any) -> str:
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case str():
            return escaped(value)
    return str(value)


class Sheet:
    """Lines for one table, collected until they are sent; `columns` are those that vary.

    Values are written as COPY reads them: whoever adds a line has escaped its text. What Django would fill in
    by itself stands in all other columns, and what the database counts is left to it.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.model = model
        self._lines: list[str] = []
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)]
        if missing := set(columns) - {field.column for field in fields}:
            raise ValueError(f"{model.__name__} has no column {', '.join(sorted(missing))}.")
        others = [
            field for field in fields if field.column not in columns and not isinstance(field, AutoField)
        ]
        self._tail = "".join(f"\t{self._default(field)}" for field in others) + "\n"
        quoted = ", ".join(f'"{column}"' for column in (*columns, *(field.column for field in others)))
        self._statement = f"COPY {model._meta.db_table} ({quoted}) FROM STDIN"
        self.rows = 0

    @staticmethod
    def _default(field: Any) -> str:
        value = field.get_default()
        if isinstance(field, JSONField):
            return "[]"
        if isinstance(value, list):
            return "{}"
        return _told(value)

    def add(self, *values: object) -> None:
        """Add a line, with the values of the columns that vary."""
        self._lines.append("\t".join(map(str, values)) + self._tail)

    def send(self) -> None:
        """Write the lines to the table, in one statement."""
        if not self._lines:
            return
        with connection.cursor() as cursor, cursor.copy(self._statement) as copy:
            for first in range(0, len(self._lines), PIECES):
                copy.write("".join(self._lines[first : first + PIECES]))
        self.rows += len(self._lines)
        self._lines.clear()
