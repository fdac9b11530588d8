"""Walks through the whole of a filtered list in the page's order, some hundred events at a time.

Each stretch begins where the one before ended, as the pages of the list do: no cursor is kept open in the
database while a slow reader fetches, and memory holds one stretch however long the list is.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from config.replicas import read_again
from timeline.exporting.json_form import Absolute, events_json
from timeline.filters import EventFilterForm
from timeline.models import Entry
from timeline.paging import Cursor, page_of
from timeline.querysets import EntryQuerySet

STRETCH = 500
"""Events that are fetched and written at once."""

Line = dict[str, Any]
"""An event as the JSON form prints it; where sources differ is left out."""


def stretches_of(form: EventFilterForm, absolute: Absolute) -> Iterator[list[tuple[Entry, Line]]]:
    """Yield every event of the filtered list with its line, at most STRETCH together; none where none match.

    The place that `form` may name in the list is passed over. Each stretch takes as many queries as any, and
    is read again where the database breaks off under it.
    """
    entries = form.apply(form.entries)
    place: Cursor | None = None
    while True:
        stretch, following = read_again(partial(_stretch, entries, form, absolute, place))
        if stretch:
            yield stretch
        if not following:
            return
        place = Cursor.read(following)


def _stretch(
    entries: EntryQuerySet, form: EventFilterForm, absolute: Absolute, place: Cursor | None
) -> tuple[list[tuple[Entry, Line]], str]:
    """Return the events from `place` on with their lines, and where the next ones begin."""
    page = page_of(entries, newest_first=form.newest_first, cursor=place, size=STRETCH)
    lines = events_json(page.entries, form, absolute, defaultdict(list)) if page.entries else []
    return list(zip(page.entries, lines, strict=True)), page.next
