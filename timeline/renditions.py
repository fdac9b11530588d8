"""Quotes gathered by what was said, so that a page tells each statement once and then who printed it how."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse

from articles.models import Quote
from timeline.describing import number
from timeline.lines import (
    STRENGTH,
    Line,
    as_unnamed,
    closeness,
    line_of,
    loss,
    one_wording,
    relay,
    speaker_name,
    statement_slug,
)
from timeline.origins import Shared, origins
from timeline.spoken import count_wordings
from timeline.visibility import public_words


@dataclass(frozen=True)
class Place:
    """Where something stands: a label and its address; `lost` says why it stands there no more."""

    label: str
    url: str
    lost: str = ""


MOST_LINES, MOST_PLACES = 12, 12
"""So many lines of one statement are shown beside others, and of each so many places; its page has all."""


@dataclass(frozen=True)
class Wording:
    """One line and the places that print it in the same words, `more` beside those named."""

    line: Line
    places: list[Place]
    how: str
    more: int = 0


@dataclass(frozen=True)
class Group:
    """A statement with its renditions, or one quote that belongs to none.

    `quotes` are all of them; `further` of these stand neither in `wordings` nor in `paraphrased`.
    """

    anchor: str
    gist: str
    url: str
    who: str
    wordings: list[Wording]
    paraphrased: list[Place]
    silent: list[str]
    summary: str
    strength: tuple[int, ...]
    counted: str
    worded: str
    quotes: int
    further: int


def grouped(
    quotes: Iterable[Quote],
    *,
    reporting: dict[int, str] | None = None,
    names_speaker: bool = True,
    prefix: str = "",
    shared: Collection[Shared] = (),
) -> list[Group]:
    """Return the statements of `quotes` in the order in which the strongest come first.

    `quotes` come from `with_printed_parts`. `reporting` are the outlets that could have carried them, by id:
    those that did not are named as silent. `names_speaker` is off where the page is about the one speaker,
    `prefix` keeps the anchors of two lists on one page apart. `shared` are both sides of the passages that
    the articles share, by which the reports of each statement are counted: without them each article is one.
    """
    by_statement: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_statement[statement_slug(quote) or f"quote {quote.public_id}"].append(quote)
    groups = [
        _group(renditions, reporting or {}, names_speaker, prefix, shared)
        for renditions in by_statement.values()
    ]
    return sorted(groups, key=lambda group: group.strength)


def _group(
    quotes: list[Quote],
    reporting: dict[int, str],
    names_speaker: bool,
    prefix: str,
    shared: Collection[Shared],
) -> Group:
    first = quotes[0]
    slug = statement_slug(first)
    quotes = sorted(
        quotes, key=lambda quote: (STRENGTH[Quote.Kind(quote.kind)], quote.zone != Quote.Zone.BODY)
    )
    speakers = {speaker_name(quote) for quote in quotes}
    differ = names_speaker and len(speakers) > 1
    wordings, paraphrased = _wordings(quotes, differ)
    shown, few = wordings[:MOST_LINES], paraphrased[:MOST_PLACES]
    carried = {quote.version.article.outlet_id for quote in quotes}
    reports = _reports(quotes, shared)
    counted = reports_line(len(carried), reports) if reports > 1 or len(carried) > 1 else ""
    who = "" if differ else _who(quotes, names_speaker)
    return Group(
        anchor=f"{prefix}{slug or first.public_id}",
        gist=public_words(first).gist if slug else "",
        url=reverse("timeline:statement", args=[slug]) if slug else first.get_absolute_url(),
        who=who,
        wordings=shown,
        paraphrased=few,
        silent=[label for pk, label in reporting.items() if pk not in carried] if slug else [],
        summary=" · ".join(
            [
                _all_speakers(quotes) or "Speaker not given",
                f"{counted or '1 outlet'}, {number(len(quotes), 'rendition')}",
                *filter(None, ["" if slug else loss(first)]),
            ]
        ),
        strength=(
            0 if slug else 1,
            -len(carried),
            STRENGTH[Quote.Kind(quotes[0].kind)],
            -len(quotes),
        ),
        counted=counted if slug else "",
        worded=_worded(quotes) if slug else "",
        quotes=len(quotes),
        further=len(quotes) - sum(max(len(one.places), 1) + one.more for one in shown) - len(few),
    )


def _worded(quotes: list[Quote]) -> str:
    """How many wordings there are of the speaker's words; nothing where only one outlet prints one."""
    wordings, is_cut = count_wordings(quotes)
    told = {quote.version.article.outlet_id for quote in quotes}
    if wordings > 1 or (wordings and len(told) > 1):
        # Below stand the words of each article: one wording of two looks is said to be one.
        return "1 wording, cut in several ways" if wordings == 1 and is_cut else number(wordings, "wording")
    return ""


def _reports(quotes: list[Quote], shared: Collection[Shared]) -> int:
    """How many independent reports the renditions are."""
    by_article: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_article[quote.version.article_id].append(quote)
    if len(by_article) < 2 or not shared:
        return len(by_article)
    return len(set(origins(by_article, shared).values()))


def reports_line(outlets: int, reports: int) -> str:
    """Outlets and independent reports, always both.

    >>> reports_line(5, 3), reports_line(1, 1)
    ('5 outlets, 3 independent reports', '1 outlet, 1 report')
    """
    if outlets == 1 and reports == 1:
        return "1 outlet, 1 report"
    return f"{number(outlets, 'outlet')}, {number(reports, 'independent report')}"


def _wordings(quotes: list[Quote], names_speaker: bool) -> tuple[list[Wording], list[Place]]:
    """Lines for the speaker's own words, alike ones once; paraphrases only named if there are any."""
    alike: dict[tuple[object, ...], list[Quote]] = defaultdict(list)
    lines: dict[tuple[object, ...], Line] = {}
    told = [quote for quote in quotes if quote.kind != Quote.Kind.INDIRECT or quote.shows_excerpt]
    if not told:
        told = quotes[:1]
    for quote in told:
        line = line_of(quote, names_speaker=names_speaker, repeats_gist=False)
        same = one_wording(line) or (quote.pk,)
        kept = (quote.kind, quote.marks_lost, quote.denied, loss(quote))
        key: tuple[object, ...] = (same, line.style, kept, speaker_name(quote), relay(quote))
        lines.setdefault(key, line)
        alike[key].append(quote)
    wordings = []
    for key, line in lines.items():
        places = _places(alike[key])
        shared = "the same words" if len(places) > 1 else ""
        first = alike[key][0]
        how = ", ".join(filter(None, [closeness(first), relay(first), shared, loss(first)]))
        named = places[:MOST_PLACES] if len(places) > 1 else []
        wordings.append(Wording(line, named, how, max(0, len(places) - MOST_PLACES)))
    shown = {quote.pk for quote in told}
    rest = [quote for quote in quotes if quote.pk not in shown]
    return wordings, _places(rest, names_speaker=names_speaker)


def _places(quotes: list[Quote], *, names_speaker: bool = False) -> list[Place]:
    """Where the quotes stand, each to be followed; a second one in the same place is told from the first."""
    places: list[Place] = []
    seen: set[str] = set()
    for quote in quotes:
        label = quote.version.article.outlet.label
        if quote.zone != quotes[0].zone:
            label = f"{label} {quote.get_zone_display().lower()}"
        if names_speaker:
            label = f"{label} ({', '.join(filter(None, [speaker_name(quote), relay(quote)]))})"
        again = f"{label} again" if label in seen else label
        places.append(Place(again, quote.get_absolute_url(), loss(quote)))
        seen.add(label)
    return places


def _all_speakers(quotes: list[Quote]) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(speaker_name, quotes))))


def _who(quotes: list[Quote], names_speaker: bool) -> str:
    addressed = {quote.addressee for quote in quotes if quote.addressee}
    to_whom = addressed.pop() if len(addressed) == 1 else ""
    if not names_speaker:
        return f"To {to_whom}" if to_whom else ""
    name = speaker_name(quotes[0]) or "Speaker not given"
    if quotes[0].speaker is None and as_unnamed(name) != name and quotes[0].speaker_description:
        name = f"Unnamed: {name}"
    return f"{name}, to {to_whom}" if to_whom else name
