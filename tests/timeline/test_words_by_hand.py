"""A search finds what one finds who reads every place of every event: list, counts and bars, few or many."""

import random
from datetime import date

import pytest
from django.http import QueryDict

from articles.models import Rendition
from tests.makers import (
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline import searching
from timeline.facets import count
from timeline.filters import EventFilterForm
from timeline.models import Timeline
from timeline.overview import counted

VOCABULARY = ("pier", "buoy", "gull", "mast", "the", "kelp")
SEARCHES = (
    "pier",
    "pier gull",
    '"pier gull"',
    '"the mast" kelp',
    "-kelp",
    "mast -kelp",
    'buoy -"the pier" -gull',
    "-pier -gull",
    "anchor",
    "-anchor",
    "pier -pier",
)
FILTERS = ("", "outlet=tern", "outlet=tern&kind=direct", "background=1&since=2022-02-05")

Told = dict[str, list[str]]
"""What readers may see of each event, by its slug: one text for each place that words may stand in."""


def told_events(timeline: Timeline) -> Told:
    """Events with words drawn at random in each place, some of them hidden from readers."""
    chance = random.Random(14)

    def words() -> str:
        return " ".join(chance.choices(VOCABULARY, k=3))

    told: Told = {}
    outlets = [make_outlet("Tern"), make_outlet("Skua")]
    for number in range(30):
        title, summary, exact, gist, same, other, headline = (words() for _ in range(7))
        outlet, status = chance.choice(outlets), chance.choice(("accepted", "accepted", "suggested"))
        version = make_version(make_article(outlet, headline=headline), text=f"Said: {exact}.")
        quote = make_quote(version, exact, gist=chance.choice((gist, "")), status=status)
        make_statement(quote, gist=same)
        Rendition.objects.create(statement=make_statement(gist=other), quote=quote, judgement="unsure")
        event = make_event(
            timeline,
            title=title,
            summary=summary,
            quotes=[quote],
            article=make_article(outlet, headline="Short news"),
            is_background=number % 7 == 0,
            on=None if number % 9 == 4 else date(2022, 2, 1 + number % 12),
            status="draft" if number % 10 == 5 else "published",
        )
        if event.status == "published":
            shown = [exact, quote.gist, same, headline] if status == "accepted" else []
            told[event.slug] = [title, summary, *filter(None, shown)]
    make_event(make_timeline(), title=" ".join(VOCABULARY))
    return told


def holds(place: str, term: str) -> bool:
    return f" {term} " in f" {place} "


def found_by_hand(told: Told, query: str) -> set[str]:
    asked = searching.read_words(query)
    return {
        slug
        for slug, places in told.items()
        if (not asked.wanted or any(all(holds(place, term) for term in asked.wanted) for place in places))
        and not any(holds(place, term) for place in places for term in asked.unwanted)
    }


@pytest.mark.parametrize("few", [0, 200], ids=["as many", "as few"])
@pytest.mark.django_db(transaction=True)
def test_a_search_finds_what_one_finds_by_hand(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = make_timeline()
    told = told_events(timeline)
    monkeypatch.setattr(searching, "FEW", few)
    sizes = set()

    for filters in FILTERS:
        for words in SEARCHES:
            query = QueryDict(filters, mutable=True)
            without = EventFilterForm(query.copy(), timeline=timeline)
            kept = list(without.apply(without.entries).select_related("event"))
            query["q"] = words
            form = EventFilterForm(query, timeline=timeline)
            wanted = found_by_hand(told, words)
            by_hand = {entry.event.slug for entry in kept} & wanted
            sizes.add(len(by_hand))

            listed = [entry.event.slug for entry in form.page().entries]
            assert len(listed) == len(set(listed)) == min(len(by_hand), 25), (filters, words)
            assert set(listed) <= by_hand
            counts = form.count()
            assert counts == count(form.entries, form.conditions())
            assert counts.total == len(by_hand)
            assert counts.without.get("q") == (None if by_hand else len(kept))
            undated = {entry.event.slug for entry in kept if entry.is_undated and not entry.is_background}
            drawn = counted(form).undated
            assert (drawn.events if drawn else 0) == len(undated & wanted)

    assert 0 in sizes and max(sizes) > 15
