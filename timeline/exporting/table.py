"""The view as a table for spreadsheets and statistics: one line for each citation of each event.

UTF-8 with a byte order mark, without which some spreadsheets misread letters; lines end as RFC 4180 has it.
Every cell stands in quotation marks, and one that a spreadsheet would run is guarded (`formulas`).
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from timeline.exporting.formulas import guarded
from timeline.exporting.json_form import Absolute
from timeline.exporting.whole import Line, stretches_of
from timeline.filters import EventFilterForm

COLUMNS = (
    "event", "event_url", "title", "summary", "earliest", "latest", "precision", "zone", "place", "kind",
    "background", "announced", "people", "outlets", "reports", "outlet", "outlet_name", "article_url",
    "headline", "language", "published", "original_url", "archive_url", "judgement", "relation", "quote",
    "quote_url", "quote_kind", "quote_status", "speaker", "speaker_name", "speaker_description", "said_on",
    "words", "excerpt", "gist", "start", "end", "version", "version_sha256",
)  # fmt: skip
BETWEEN = "; "
"""Between names in one cell."""
CUT = " … "
"""Between words of a speaker that do not stand next to each other."""


def table_pieces(form: EventFilterForm, absolute: Absolute) -> Iterator[str]:
    """Yield the table in pieces: its first line, then the lines of some hundred events each."""
    yield "\ufeff" + _written([list(COLUMNS)])
    for stretch in stretches_of(form, absolute):
        yield _written([_cells(row) for _, line in stretch for row in rows_of(line)])


def rows_of(line: Line) -> list[dict[str, Any]]:
    """The lines of one event, by column: one for each citation, what the event is standing in each."""
    event = {
        "event": line["slug"],
        "event_url": line["url"],
        "people": BETWEEN.join(actor["name"] for actor in line["actors"]),
        "outlets": BETWEEN.join(outlet["name"] for outlet in line["outlets"]),
        "background": "yes" if line["background"] else "no",
        "announced": "yes" if line["announced"] else "no",
    }
    names = ("title", "summary", "earliest", "latest", "precision", "zone", "place", "kind", "reports")
    event |= {name: line[name] for name in names}
    return [event | _citation(citation) for citation in line["citations"]]


def _citation(citation: dict[str, Any]) -> dict[str, Any]:
    cells = {
        "outlet": citation["outlet"]["slug"],
        "outlet_name": citation["outlet"]["name"],
        "article_url": citation["article"],
        "original_url": citation["url"],
    }
    cells |= {
        name: citation[name]
        for name in ("headline", "language", "published", "archive_url", "judgement", "relation")
    }
    return cells | (_quote(citation["quote"]) if citation["quote"] else {})


def _quote(quote: dict[str, Any]) -> dict[str, Any]:
    """`words` are the speaker's alone; the outlet's own, where they are shown, stand under `excerpt`."""
    is_direct = quote["kind"] == "direct"
    speaker = quote["speaker"] or {}
    cells = {
        "quote": quote["id"],
        "quote_url": quote["url"],
        "quote_kind": quote["kind"],
        "quote_status": quote["status"],
        "speaker": speaker.get("slug"),
        "speaker_name": speaker.get("name"),
        "words": quote["exact"] if is_direct else CUT.join(quote["fragments"]),
        "excerpt": None if is_direct else quote["exact"],
    }
    names = ("speaker_description", "said_on", "gist", "start", "end", "version", "version_sha256")
    return cells | {name: quote[name] for name in names}


def _cells(row: dict[str, Any]) -> list[str]:
    values = (row.get(column) for column in COLUMNS)
    return [guarded(str(value)) if value is not None else "" for value in values]


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
