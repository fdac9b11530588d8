"""The options of one filter that lead anywhere, and finding one among thousands of them."""

import unicodedata
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from django.urls import reverse

from timeline.facets import Choice, Counts
from timeline.filters import EventFilterForm

SIDE = "side"
"""The filter of differences that has the outlets of a timeline as its options too."""

LEGENDS = {
    "outlet": "Outlet",
    "actor": "Person or body",
    "kind": "Kind of quote",
    "event": "Kind of event",
    "agency": "Agency credited",
}
"""The filters of several options, in the order in which readers find them."""


@dataclass(frozen=True)
class Possible:
    """An option that is chosen, or of which the list has events; `place` is that among the timeline's.

    Of the outlets of a side, `events` are differences.
    """

    place: int
    choice: Choice
    events: int
    is_chosen: bool


def possible(form: EventFilterForm, counts: Counts, name: str) -> list[Possible]:
    """Return the options of a filter that lead to events or are chosen, in the timeline's order."""
    events, chosen = counts.options.get(name, {}), {choice.key for choice in form.chosen[name]}
    return [
        Possible(place, choice, count, choice.key in chosen)
        for place, choice in enumerate(form.choices[name])
        if (count := events.get(choice.key, 0)) or choice.key in chosen
    ]


def most_frequent(options: list[Possible], most: int) -> list[Possible]:
    """Return what is chosen and, of the others, those with most events, in the same order.

    At most so many, but all that is chosen, since a form without some of it would take that away when it is
    sent, and beside it always some of the others.
    """
    if len(options) <= most:
        return options
    chosen = [option for option in options if option.is_chosen]
    others = [option for option in options if not option.is_chosen]
    room = max(most - len(chosen), most // 2)
    first = nsmallest(room, others, key=lambda one: (-one.events, one.place))
    return sorted(chosen + first, key=lambda one: one.place)


def holding(options: list[Possible], words: str) -> list[Possible]:
    """Return the options whose label holds what somebody typed, whatever its case and its accents."""
    wanted = plain(words)
    return [option for option in options if wanted in plain(option.choice.label)]


def plain(words: str) -> str:
    """
    >>> plain(" Inés  CALDER ")
    'ines calder'
    """
    letters = unicodedata.normalize("NFKD", words).casefold()
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def address_of_options(form: EventFilterForm, name: str, **changes: Any) -> str:
    """Return the path and query of the page of all options of a filter; it leads back to the form's view."""
    view = {"view": form.view} if form.view != EventFilterForm.view else {}
    query = form.view_query(**(view | changes))
    path = reverse("timeline:options", args=[form.timeline.slug, name])
    return f"{path}?{query}" if query else path
