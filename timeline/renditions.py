"""Quotes gathered by what was said, so that a page tells each statement once and then who printed it how."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from articles.models import Quote
from timeline.describing import number
from timeline.lines import STRENGTH, Line, closeness, line_of, one_wording, relay, speaker_name
from timeline.visibility import public_words


@dataclass(frozen=True)
class Place:
    """Where something stands: a label and its address."""

    label: str
    url: str


@dataclass(frozen=True)
class Wording:
    """One line and the places that print it in the same words."""

    line: Line
    places: list[Place]
    how: str


@dataclass(frozen=True)
class Group:
    """A statement with its renditions, or one quote that belongs to none."""

    anchor: str
    gist: str
    url: str
    who: str
    wordings: list[Wording]
    paraphrased: list[Place]
    silent: list[str]
    summary: str
    strength: tuple[int, ...]


def grouped(quotes: Iterable[Quote], *, reporting: dict[int, str] | None = None) -> list[Group]:
    """Return the statements of `quotes` in the order in which the strongest come first.

    `quotes` come from `with_printed_parts`. `reporting` are the outlets that could have carried them, by id: those
    that did not are named as silent.
    """
    by_statement: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_statement[quote.statement_slug or f"quote {quote.public_id}"].append(quote)
    groups = [_group(renditions, reporting or {}) for renditions in by_statement.values()]
    return sorted(groups, key=lambda group: group.strength)


def _group(quotes: list[Quote], reporting: dict[int, str]) -> Group:
    first = quotes[0]
    slug = first.statement_slug
    quotes = sorted(quotes, key=lambda quote: (STRENGTH[Quote.Kind(quote.kind)], quote.zone != Quote.Zone.BODY))
    speakers = {speaker_name(quote) for quote in quotes}
    names_speaker = len(speakers) > 1
    wordings, paraphrased = _wordings(quotes, names_speaker)
    carried = {quote.version.article.outlet_id for quote in quotes}
    outlets = number(len(carried), "outlet")
    who = "" if names_speaker else _who(quotes)
    return Group(
        anchor=slug or first.public_id,
        gist=public_words(first).gist if slug else "",
        url=reverse("timeline:statement", args=[slug]) if slug else first.get_absolute_url(),
        who=who,
        wordings=wordings,
        paraphrased=paraphrased,
        silent=[label for pk, label in reporting.items() if pk not in carried] if slug else [],
        summary=" · ".join(
            filter(None, [_all_speakers(quotes), f"{outlets}, {number(len(quotes), 'rendition')}"])
        ),
        strength=(
            0 if slug else 1,
            -len(carried),
            STRENGTH[Quote.Kind(quotes[0].kind)],
            -len(quotes),
        ),
    )


def _wordings(quotes: list[Quote], names_speaker: bool) -> tuple[list[Wording], list[Place]]:
    """Lines for the speaker's own words, alike ones once; paraphrases only named, unless there is nothing else."""
    alike: dict[tuple[object, ...], list[Quote]] = defaultdict(list)
    lines: dict[tuple[object, ...], Line] = {}
    told = [quote for quote in quotes if quote.kind != Quote.Kind.INDIRECT or quote.shows_excerpt]
    if not told:
        told = quotes[:1]
    for quote in told:
        line = line_of(quote, names_speaker=names_speaker, repeats_gist=False)
        same = one_wording(line) or (quote.pk,)
        key = (same, line.style, closeness(quote), speaker_name(quote), relay(quote))
        lines.setdefault(key, line)
        alike[key].append(quote)
    wordings = []
    for key, line in lines.items():
        places = _places(alike[key])
        how = ", ".join(filter(None, [closeness(alike[key][0]), relay(alike[key][0])]))
        wordings.append(Wording(line, places if len(places) > 1 else [], f"{how}, one wording"))
    shown = {quote.pk for quote in told}
    return wordings, _places(quote for quote in quotes if quote.pk not in shown)


def _places(quotes: Iterable[Quote]) -> list[Place]:
    return [Place(quote.version.article.outlet.label, quote.get_absolute_url()) for quote in quotes]


def _all_speakers(quotes: list[Quote]) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(speaker_name, quotes))))


def _who(quotes: list[Quote]) -> str:
    name = speaker_name(quotes[0]) or "Speaker not given"
    if quotes[0].speaker is None and quotes[0].speaker_description:
        name = f"Unnamed: {name}"
    addressed = {quote.addressee for quote in quotes if quote.addressee}
    to_whom = f", to {addressed.pop()}" if len(addressed) == 1 else ""
    return f"{name}{to_whom}"
