"""CSV as spreadsheets write and read it: two delimiters, a byte order mark or none, and no live formulas.

A cell that a spreadsheet would run as a formula gets an apostrophe before it on the way out, which is taken
off again on the way in; any text comes back as it went out.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from timeline.exporting.formulas import guarded, unguarded

DELIMITERS = (",", ";", "\t")
MOST_BYTES = 5_000_000
"""A larger file is refused: it is taken in within one request and one transaction."""
LONGEST_CELL = 100_000
A_PIECE = 64_000
"""Characters of a table that are put together before they are sent."""
MARK = "\ufeff"


class TableRefused(ValueError):
    """The file cannot be read as a table; the message is one sentence for whoever sent it."""


@dataclass(frozen=True)
class Row:
    """One line of the table: the number of its first line in the file, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass
class Table:
    """A table as it was read: the columns that are known, those passed over, and the rows with something in
    them.
    """

    columns: list[str]
    unknown: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def pieces_of_table(
    columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = ","
) -> Iterator[str]:
    """Yield the table in pieces, the first with a byte order mark, without which some spreadsheets misread
    letters.
    """
    out = io.StringIO(newline="")
    out.write(MARK)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(row.get(column, "")) for column in columns])
        if out.tell() >= A_PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    if out.tell():
        yield out.getvalue()


def write_table(columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """Return the table as a file, in UTF-8."""
    return "".join(pieces_of_table(columns, rows, delimiter)).encode()


def read_table(data: bytes, known: Sequence[str]) -> Table:
    """Return the table that `data` holds, its columns in any order and told by their names.

    Names may be written in capitals, and with blanks or hyphens for underscores. A column that is not `known`
    is passed over and named in `unknown`. Raises TableRefused.
    """
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    skipped = 0
    if re.fullmatch(r"sep=[,;\t]\r?", first):
        text, skipped = rest, 1
    delimiter = _delimiter(text, known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table: Table | None = None
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            at, line = line + skipped, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if table is None:
                names = [_name(cell) for cell in cells]
                table = _table(names, cells, known)
                continue
            if any(cell.strip() for cell in cells[len(names) :]):
                raise TableRefused(
                    f"Line {at} has {len(cells)} cells, the first line {len(names)}: put text that holds "
                    f"“{_shown(delimiter)}” between quotation marks."
                )
            found = dict(zip(names, cells, strict=False))
            if long := [name for name, cell in found.items() if len(cell) > LONGEST_CELL]:
                raise TableRefused(f"Line {at}, {long[0]}: more than {LONGEST_CELL:,} characters in a cell.")
            table.rows.append(Row(at, {name: unguarded(found.get(name, "")) for name in table.columns}))
    except csv.Error as error:
        raise TableRefused(f"Line {line + skipped} cannot be read as CSV: {error}.") from error
    if table is None:
        raise TableRefused("The file is empty: its first line names the columns.")
    return table


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise TableRefused(f"The file has more than {MOST_BYTES // 1_000_000} MB: send it in parts.")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TableRefused(
            f"Line {line} is not in UTF-8: in the spreadsheet, save it as “CSV UTF-8”."
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise TableRefused(f"Line {line} holds a NUL character: this is no CSV file.")
    return text


def _delimiter(text: str, known: Sequence[str]) -> str:
    """The one under which the first line names most known columns."""

    def named(delimiter: str) -> int:
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            first = next((row for row in rows if row), [])
        except csv.Error:
            return 0
        return len({_name(cell) for cell in first} & set(known))

    return max(DELIMITERS, key=named)


def _table(names: list[str], printed: list[str], known: Sequence[str]) -> Table:
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        raise TableRefused(f"The column {twice[0]} stands there twice: keep one of the two.")
    columns = [name for name in names if name in known]
    if not columns:
        raise TableRefused(f"The first line names none of the columns: give some of {', '.join(known)}.")
    unknown = [cell.strip() for cell, name in zip(printed, names, strict=True) if name and name not in known]
    return Table(columns, unknown)


def _name(cell: str) -> str:
    return re.sub(r"[\s_-]+", "_", unguarded(cell).strip().lower())


def _shown(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
