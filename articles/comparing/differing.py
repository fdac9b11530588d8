"""Where articles on the same matter differ: figures, names, attribution, wording, what is left out.

Each finding is a suggestion with its reason in words and at most eight words of every side. None says who is
right, and none is found because an outlet is wrong: only because two sides are not the same.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence

from articles.comparing.accounts import MOST_WORDS, Difference, Rendered, Side, Told, is_told
from articles.comparing.differing_figures import find_figure_differences
from articles.comparing.differing_renditions import find_rendition_differences
from articles.comparing.spellings import Mention, find_spellings

__all__ = [
    "MOST_WORDS",
    "Difference",
    "Rendered",
    "Side",
    "Told",
    "find_differences",
    "find_spelling_differences",
]


def find_differences(
    articles: Sequence[Told],
    gists: Mapping[Hashable, str] | None = None,
    together: Collection[frozenset[Hashable]] | None = None,
) -> list[Difference]:
    """Return suggestions on where these articles differ, the likeliest of each kind first.

    `gists` are the statements in our own words; they name what a suggestion is about. `together` are the
    pairs of articles that speak of one event: figures are compared only between these, or between all.
    The same answer each time.
    """
    found = [
        *find_figure_differences(articles, together),
        *find_spelling_differences(articles),
        *find_rendition_differences(articles, gists or {}),
    ]
    return sorted(found, key=lambda one: (one.kind, -one.weight, one.topic))


def find_spelling_differences(articles: Sequence[Told]) -> list[Difference]:
    """Return the names that the articles spell differently, with every article that prints one."""
    found = []
    by_key = {article.key: article for article in articles}
    mentions = {
        article.key: [
            Mention(*quote.speaker_place, quote.speaker)
            for quote in article.quotes
            if quote.speaker_place is not None and quote.speaker is not None
        ]
        for article in articles
    }
    for spelled in find_spellings({key: article.text for key, article in by_key.items()}, mentions):
        sides = [
            Side(key, name.start, name.end)
            for form in spelled.forms
            for key, name in form.places
            if is_told(by_key[key], name.start)
        ]
        forms = {by_key[side.article].text[side.start : side.end] for side in sides}
        if len(forms) < 2:
            continue
        printed = ", ".join(f"“{form.spelling}”" for form in spelled.forms)
        weight = float(sum(len(form.places) for form in spelled.forms))
        topic = f"Spelling of the name {spelled.name}"
        found.append(
            Difference(
                "spelling", "name", topic, f"{printed}: {spelled.reason}.", tuple(sides), weight=weight
            )
        )
    return found
