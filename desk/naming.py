"""What names and words mean in the queue: who is called so, what stands in marks, which slugs are free."""

import re

from django.db.models import Q
from django.utils.text import slugify

from articles.identifiers import free_slug
from articles.models import Actor, Quote, Statement
from timeline.models import Event

PRONOUNS = frozenset(
    ["he", "she", "they", "it", "him", "her", "them", "his", "their", "its", "who", "i", "we"]
)
MARKED = re.compile('“([^“”]+)”|"([^"]+)"|«([^«»]+)»|„([^„“”]+)[“”]')
WORD = re.compile(r"\w+(?:[’'\-]\w+)*")


def actors_called(name: str) -> list[Actor]:
    """Return the actors, under the records that stay, one of whose names is `name` but for its case."""
    called = Actor.objects.filter(Q(name__iexact=name) | Q(aliases__name__iexact=name))
    return list(
        {found.canonical.pk: found.canonical for found in called.select_related("merged_into")}.values()
    )


def means_one(name: str, actor: Actor) -> bool:
    """Whether `name` alone says that `actor` is meant: not where it is kept as ambiguous."""
    return not actor.aliases.filter(name__iexact=name, is_ambiguous=True).exists()


def mention_of(quote: Quote) -> str:
    """Return the words by which the article means the speaker, or nothing where it says only “she”."""
    words = quote.speaker_named
    text = quote.version.text
    if text is not None and quote.speaker_start is not None:
        words = text[quote.speaker_start : quote.speaker_end]
    words = " ".join(words.split())
    return "" if words.casefold() in PRONOUNS or len(words) > 100 else words


def quoted_within(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches in quotation marks between `start` and `end`, without their marks.

    >>> quoted_within('She called it “painful but limited” and left.', 4, 40)
    [(15, 34)]
    """
    found = (match.span(match.lastindex or 0) for match in MARKED.finditer(text, start, end))
    return [span for span in found if span[0] < span[1]]


def likely_kind(text: str, start: int, end: int) -> str:
    """Guess the kind of a quote that was selected: between marks, with marks inside, or neither.

    >>> likely_kind('“We sail,” she said.', 1, 9), likely_kind('He said it was “over”.', 8, 21)
    ('direct', 'mixed')
    """
    if any(left <= start and end <= right for left, right in quoted_within(text, 0, len(text))):
        return Quote.Kind.DIRECT.value
    return (Quote.Kind.MIXED if quoted_within(text, start, end) else Quote.Kind.INDIRECT).value


def beside(text: str, at: int, *, is_start: bool, forwards: bool) -> int:
    """Return the nearest edge of a word from `at`: where words begin for a start, where they stop for an end.

    >>> beside("We sail at dawn", 3, is_start=True, forwards=True)
    8
    """
    near = max(0, at - 200), min(len(text), at + 200)
    edges = [match.start() if is_start else match.end() for match in WORD.finditer(text, *near)]
    if forwards:
        return next((edge for edge in edges if edge > at), at)
    return next((edge for edge in reversed(edges) if edge < at), at)


def free_actor_slug(name: str) -> str:
    """Return an address made of `name` that no actor has yet."""
    return free_slug(Actor.objects.all(), name, "actor")


def free_event_slug(title: str) -> str:
    """Return an address made of `title` that no event has yet."""
    return free_slug(Event.objects.all(), title, "event")


def free_statement_slug(gist: str) -> str:
    """Return an address made of the first words of `gist` that no statement has yet."""
    return free_slug(Statement.objects.all(), " ".join(slugify(gist).split("-")[:8]), "statement")
