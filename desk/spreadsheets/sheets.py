"""What all tables that come in have in common: every line tried, all of them stored or none.

A line changes only the cells that say something other than what would be written out now, so a table that is
sent back as it was fetched changes nothing.
"""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from desk.spreadsheets.tables import Row, Table, TableRefused, pieces_of_table, read_table

REASON = "From a spreadsheet"
"""What history says of a change that came in as CSV."""
A_PART = 500
"""So many records are read at a time where all are written."""


class LineRefused(ValueError):
    """A line cannot be taken in; `faults` holds a sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Change:
    """One cell that says something new."""

    column: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.column}: {_short(self.before)} → {_short(self.after)}"


@dataclass(frozen=True)
class Line:
    """What becomes of one line: outcome is new, changed, same or refused."""

    number: int
    name: str
    outcome: str
    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = [*self.faults, *map(str, self.changes)]
        return f"Line {self.number}, {self.name or 'without a name'}: {self.outcome}" + (
            f". {' '.join(self.faults)}" if self.faults else f" ({'; '.join(told)})" if told else ""
        )


@dataclass
class Report:
    """What became of a table, line by line; `is_stored` is false after a trial or a refusal."""

    lines: list[Line] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    is_stored: bool = False

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.outcome == "refused"]

    @property
    def has_changes(self) -> bool:
        return any(line.outcome in ("new", "changed") for line in self.lines)

    @property
    def digest(self) -> str:
        """A mark of what this report says: two reports that say the same have the same."""
        told = "\n".join(repr(line) for line in self.lines)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    def __str__(self) -> str:
        counts = ", ".join(f"{self.count(name)} {name}" for name in ("new", "changed", "same", "refused"))
        return f"{counts}; {'stored' if self.is_stored else 'nothing was stored'}."


class Sheet:
    """One kind of record as a table. A subclass says how its rows are written and how a line is taken in."""

    columns: ClassVar[Sequence[str]]
    told: ClassVar[Sequence[str]] = ()
    """Columns that are written for whoever reads the table, and passed over when it comes back."""
    permissions: ClassVar[Sequence[str]]
    """What somebody needs to send such a table in."""
    looks: ClassVar[Sequence[str]]
    """What somebody needs to fetch it."""

    def __init__(self, user: User | None = None) -> None:
        self.user = user

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield each record's cells."""
        raise NotImplementedError

    def refuse_columns(self, columns: Sequence[str]) -> None:
        """Raise TableRefused where a column is missing without which no line says what it is about."""
        raise NotImplementedError

    def name(self, row: Row) -> str:
        """Return how the report calls the line."""
        raise NotImplementedError

    def hold(self, rows: Sequence[Row]) -> None:
        """Hold what the lines will change, in the order in which everybody does."""
        raise NotImplementedError

    def take(self, row: Row) -> tuple[str, list[Change]]:
        """Take a line in; return its outcome and what it changes. Raises LineRefused or ValidationError."""
        raise NotImplementedError

    def finish(self) -> dict[int, list[str]]:
        """Do what needs all lines to be there; return the faults by line."""
        return {}

    def pieces(self, delimiter: str = ",") -> Iterator[str]:
        """Yield the whole table piece by piece; joined, they are a file."""
        return pieces_of_table([*self.columns, *self.told], self.rows(), delimiter)

    def written(self, delimiter: str = ",") -> bytes:
        """Return the whole table as a file."""
        return "".join(self.pieces(delimiter)).encode()

    def import_table(
        self, data: bytes, *, is_trial: bool = False, seen: str = "", most_lines: int | None = None
    ) -> Report:
        """Take a file in, all lines or none, and report on each.

        Nothing is stored where a line is refused, where it is a trial, or where `seen`, the digest of an
        earlier report, is given and the table would now do something else. Raises TableRefused, also for
        more than `most_lines`: each takes some ten milliseconds, and nobody waits for ever before a page.
        """
        table = read_table(data, [*self.columns, *self.told])
        if most_lines is not None and len(table.rows) > most_lines:
            raise TableRefused(
                f"The table has {len(table.rows):,} lines: send it in parts of at most {most_lines:,}, or "
                f"use `manage.py import_csv`, which takes any number."
            )
        self.refuse_columns(table.columns)
        with transaction.atomic():
            report = self._report(table)
            stale = bool(seen) and seen != report.digest
            report.is_stored = not (is_trial or stale or report.refused)
            if not report.is_stored:
                transaction.set_rollback(True)
        return report

    def _report(self, table: Table) -> Report:
        report = Report(unknown=table.unknown)
        self.hold(table.rows)
        for row in table.rows:
            report.lines.append(self._line(row))
        late = self.finish() if not report.refused else {}
        report.lines = [
            Line(line.number, line.name, "refused", line.changes, tuple(late[line.number]))
            if line.number in late
            else line
            for line in report.lines
        ]
        return report

    def _line(self, row: Row) -> Line:
        try:
            with transaction.atomic():
                outcome, changes = self.take(row)
        except LineRefused as refusal:
            return Line(row.line, self.name(row), "refused", faults=tuple(refusal.faults))
        except ValidationError as error:
            return Line(row.line, self.name(row), "refused", faults=tuple(sentences(error)))
        except DatabaseError as error:
            fault = f"The database refuses it: {str(error).strip().splitlines()[0].rstrip('.')}."
            return Line(row.line, self.name(row), "refused", faults=(fault,))
        return Line(row.line, self.name(row), outcome, tuple(changes))


def in_parts(records: QuerySet[Any]) -> Iterator[list[int]]:
    """Yield the keys of the records in their order, A_PART at a time.

    Which they are is settled at the beginning: none stands in a table twice, or is passed over, because
    somebody puts another one before it meanwhile. A key takes eight bytes.
    """
    keys = array("q", records.values_list("pk", flat=True).iterator(chunk_size=10_000))
    for first in range(0, len(keys), A_PART):
        yield keys[first : first + A_PART].tolist()


def sentences(error: ValidationError, names: dict[str, str] | None = None) -> list[str]:
    """Return the faults of a form or record, each beginning with its column."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    told = []
    for field_name, messages in error.message_dict.items():
        column = (names or {}).get(field_name, field_name)
        told += [message if column == "__all__" else f"{column}: {message}" for message in messages]
    return told


def slugs(cell: str) -> list[str]:
    """Return the names in a cell that lists some, between blanks, commas or semicolons, each once."""
    return list(dict.fromkeys(cell.replace(",", " ").replace(";", " ").split()))


def _short(value: str) -> str:
    if not value:
        return "nothing"
    value = " ".join(value.split())
    return f"“{value if len(value) <= 60 else value[:59] + '…'}”"
