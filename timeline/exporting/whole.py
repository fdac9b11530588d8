"""Walks through the whole of a filtered list in the page's order, some hundred events at a time.

Each stretch begins where the one before ended, as the pages of the list do: no cursor is kept open in the
database while a slow reader fetches, and memory holds one stretch however long the list is.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from timeline.exporting.json_form import Absolute, events_json
from timeline.filters import EventFilterForm
from timeline.models import Entry
from timeline.paging import Cursor, page_of

STRETCH = 500
"""Events that are fetched and written at once."""

Line = dict[str, Any]
"""An event as the JSON form prints it; where sources differ is left out."""


def stretches_of(form: EventFilterForm, absolute: Absolute) -> Iterator[list[tuple[Entry, Line]]]:
    """Yield every event of the filtered list with its line, at most STRETCH together; none where none match.

    The place that `form` may name in the list is passed over. Each stretch takes as many queries as any.
    """
    entries = form.apply(form.entries)
    place: Cursor | None = None
    while True:
        page = page_of(entries, newest_first=form.newest_first, cursor=place, size=STRETCH)
        if page.entries:
            lines = events_json(page.entries, form, absolute, defaultdict(list))
            yield list(zip(page.entries, lines, strict=True))
        if not page.next:
            return
        place = Cursor.read(page.next)
