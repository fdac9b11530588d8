"""A filtered timeline as it goes to paper: the whole list, and the address of every article in a note."""

from collections import defaultdict
from dataclasses import dataclass

from articles.models import Article
from timeline.cards import BackgroundItem, Card, Day, arrange
from timeline.dates import article_date
from timeline.filters import EventFilterForm
from timeline.models import Entry
from timeline.paging import Page, page_of
from timeline.visibility import visible_citations

MOST = 1_000
"""Events that are printed; who wants more narrows the list, or takes a table."""


@dataclass(frozen=True)
class Note:
    """An article that is cited, by the number under which events name it."""

    number: int
    article: Article
    published: str


@dataclass(frozen=True)
class PrintedCard:
    card: Card
    notes: list[int]


@dataclass(frozen=True)
class PrintedDay:
    day: Day
    events: list[PrintedCard]


@dataclass(frozen=True)
class PrintedItem:
    item: BackgroundItem
    notes: list[int]


@dataclass(frozen=True)
class PrintedList:
    """The list in its order; `notes` are numbered as events name them first.

    `is_cut` where there are more than MOST.
    """

    days: list[PrintedDay]
    background: list[PrintedItem]
    notes: list[Note]
    is_cut: bool


def printed_list(form: EventFilterForm) -> PrintedList:
    """Return the whole filtered list, whatever place in it the form names, in a fixed number of queries."""
    page = page_of(form.apply(form.entries), newest_first=form.newest_first, cursor=None, size=MOST)
    notes, numbers = _notes(page.entries)
    days, background = arrange(Page(page.entries, None, ""), form.timeline, form)
    by_slug = {entry.event.slug: numbers[entry.event_id] for entry in page.entries}
    behind = [numbers[entry.event_id] for entry in page.entries if entry.is_background]
    return PrintedList(
        [PrintedDay(day, [PrintedCard(card, by_slug[card.slug]) for card in day.cards]) for day in days],
        [PrintedItem(item, named) for item, named in zip(background, behind, strict=True)],
        notes,
        is_cut=bool(page.next),
    )


def _notes(entries: list[Entry]) -> tuple[list[Note], dict[int, list[int]]]:
    """The articles cited, and the numbers of each event's by the event's id."""
    cited: dict[int, list[int]] = defaultdict(list)
    rows = (
        visible_citations([entry.event_id for entry in entries])
        .order_by("event", "position", "pk")
        .values_list("event", "article")
    )
    for event, article in rows:
        if article not in cited[event]:
            cited[event].append(article)
    wanted = {article for articles in cited.values() for article in articles}
    articles = Article.objects.select_related("outlet").defer("headline_search").in_bulk(wanted)
    notes: dict[int, Note] = {}
    for entry in entries:
        for key in cited[entry.event_id]:
            if key not in notes:
                notes[key] = Note(len(notes) + 1, articles[key], article_date(articles[key]))
    return list(notes.values()), {
        entry.event_id: sorted(notes[key].number for key in cited[entry.event_id]) for entry in entries
    }
