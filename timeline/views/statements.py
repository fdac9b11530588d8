"""A statement: its wordings side by side, word by word, who carried it and where they differ."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.comparing.diff import Segment, compare
from articles.comparing.tokens import names_in, tokens
from articles.comparing.wordings import place_of, share_words
from articles.models import Outlet, Quote, Statement
from timeline.citing import citation_context, cite_statement
from timeline.dates import article_date, event_date, said_on, spell_day
from timeline.describing import number
from timeline.differences import differences_of_quotes, headed, told_in_short
from timeline.exporting.json_ld import statement_data
from timeline.lines import (
    closeness,
    line_of,
    loss,
    relay,
    source_of,
    speaker_name,
    with_printed_parts,
)
from timeline.marks import Piece, in_words, kinds_of, marked, of_heading, unmarked, without_ends
from timeline.models import Citation, Event
from timeline.origins import reports_of_quotes
from timeline.page_heads import PageHead
from timeline.parts import part_of
from timeline.renditions import Place, reports_line
from timeline.spoken import Spoken, Worded, spoken_in, worded
from timeline.typography import typographic
from timeline.views.quotes import about_speaker, timelines_of
from timeline.visibility import (
    visible_actors,
    visible_citations,
    visible_events,
    visible_quotes,
    visible_statements,
)

WAYS = (("direct", "Verbatim"), ("mixed", "Partly quoted"), ("indirect", "Paraphrase"))
NAMED_OUTLETS = 6
SHOWN_VARIANTS = 5
PART = 24
"""So many ways in which words are printed stand on one part of the page, and so many paraphrases."""
TIMES = {2: "twice", 3: "three times"}


@dataclass(frozen=True)
class Rendered:
    """Words as they are printed, marked against others; `told` says the same in a sentence."""

    places: list[Place]
    how: str
    style: str
    pieces: list[Piece]
    told: str


@dataclass(frozen=True)
class Column:
    """One wording: its longest rendition, and of those that print it cut or trimmed these of the part.

    `cuts` are the ways in which it is printed in all, on whichever part of the page.
    """

    letter: str
    whole: Rendered
    outlets: list[str]
    variants: list[Rendered]
    is_chosen: bool
    cuts: int

    @property
    def title(self) -> str:
        named, more = self.outlets, 0
        if len(named) > NAMED_OUTLETS:
            named, more = named[: NAMED_OUTLETS - 1], len(named) - NAMED_OUTLETS + 1
        return ", ".join(named) + (f" and {more} more" if more else "")

    @property
    def first_variants(self) -> list[Rendered]:
        return self.variants[:SHOWN_VARIANTS]

    @property
    def more_variants(self) -> list[Rendered]:
        return self.variants[SHOWN_VARIANTS:]


@dataclass(frozen=True)
class Carried:
    """An outlet that carried it in one way: how often, and what became of its words."""

    name: str
    times: str
    lost: str


@require_safe
def statement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    statement = get_object_or_404(visible_statements().select_related("speaker__merged_into"), slug=slug)
    return render(request, "timeline/statement_detail.html", statement_context(request, statement))


def statement_context(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    """Everything the page prints, in a fixed number of queries."""
    quotes = list(
        with_printed_parts(
            visible_quotes().filter(renditions__statement=statement, renditions__judgement="same")
        ).order_by("renditions__position", "pk")
    )
    events = events_of(quotes)
    carried = {quote.version.article.outlet_id for quote in quotes}
    silent = Outlet.objects.filter(pk__in=_reporting(events)).exclude(pk__in=carried)
    speaker = statement.speaker.canonical if statement.speaker else None
    told = [quote for quote in quotes if quote.kind == Quote.Kind.INDIRECT or quote.is_given_up]
    part = part_of(request.GET.get("part", ""))
    differences = differences_of_quotes(quotes)
    withins = [one.within for one in differences]
    shown = compared(
        quotes,
        request.GET.get("with", ""),
        [statement.gist, *(f"{event.title}\n{event.summary}" for event in events)],
        part=part,
    )
    sources = list(zip(told, _sources_apart(told), strict=True))[PART * (part - 1) :][:PART]
    return {
        "head": PageHead(
            typographic(statement.gist),
            f"{typographic(statement.gist)} As {reports_line(len(carried), reports_of_quotes(quotes))} "
            "have it, word by word.",
            statement.get_absolute_url(),
            kind="article",
        ),
        "statement": statement,
        "speaker": speaker.name if speaker else (speaker_name(quotes[0]) or "speaker not given"),
        "speaker_about": speaker.role if speaker else about_speaker(quotes[0]),
        "speaker_url": speaker.get_absolute_url()
        if speaker and visible_actors().filter(pk=speaker.pk).exists()
        else "",
        "when": spell_day(statement.said_on, weekday=True)
        if statement.said_on
        else said_on(quotes[0], weekday=True),
        **shown,
        **_parts(part, max(shown["ways"], len(told)), shown),
        "counted": reports_line(len(carried), reports_of_quotes(quotes)),
        "carried": [
            (kind, word, _carried([quote for quote in quotes if quote.kind == kind]))
            for kind, word in WAYS
            if any(quote.kind == kind for quote in quotes)
        ],
        "paraphrases": [
            (line_of(quote) if quote.shows_excerpt or quote.is_given_up else None, quote, source)
            for quote, source in sources
        ],
        "silent": [outlet.label for outlet in silent.order_by("name")],
        "differences": differences,
        "differing": told_in_short(withins),
        "differing_heading": headed(withins),
        "events": [(event, event_date(event)) for event in events],
        "places": sorted({quote.place for quote in quotes if quote.place}),
        "addressees": sorted({quote.addressee for quote in quotes if quote.addressee}),
        "timelines": timelines_of(event.pk for event in events),
        "address": request.build_absolute_uri(statement.get_absolute_url()),
        "json_ld": statement_data(statement, quotes, request.build_absolute_uri),
        "publishers": {
            q.version.article.outlet.label: q.version.article.outlet.homepage for q in quotes
        }.items(),
        **citation_context(cite_statement(statement, quotes, request.build_absolute_uri)),
    }


def _parts(part: int, ways: int, shown: dict[str, Any]) -> dict[str, Any]:
    """The ways to the parts beside this one, with the wording that was chosen."""
    query = {} if shown["is_longest"] else {"with": shown["chosen"].lower()}
    before, following = max(1, min(part - 1, -(-ways // PART))), part + 1
    return {
        "is_first": part == 1,
        "kept_part": f"&part={part}" if part > 1 else "",
        "before_query": urlencode({**query, **({"part": before} if before > 1 else {})}),
        "next_query": urlencode({**query, "part": following}) if ways > PART * part else "",
    }


def _sources_apart(quotes: list[Quote]) -> list[str]:
    """Where each quote stands and how; those that would read alike are numbered."""
    sources = [source_of(quote, names_speaker=False).replace("\n", " ") for quote in quotes]
    times, seen = Counter(sources), Counter[str]()
    told = []
    for source in sources:
        seen[source] += 1
        told.append(f"{source}, {seen[source]}" if times[source] > 1 else source)
    return told


def events_of(quotes: list[Quote]) -> list[Event]:
    """The events at which it was said, or if there are none those it is about."""
    about = visible_events().filter(citations__quote__in=quotes)
    said_here = visible_events().filter(citations__quote__in=quotes, citations__relation="said-here")
    return list(said_here.distinct().order_by("sort_on", "pk")) or list(
        about.distinct().order_by("sort_on", "pk")
    )


def _reporting(events: list[Event]) -> QuerySet[Citation, tuple[int]]:
    return visible_citations().filter(event__in=events).values_list("article__outlet")


def compared(
    quotes: list[Quote],
    wanted: str,
    own_words: Sequence[str],
    *,
    part: int = 1,
    most: int = PART,
    with_variants: bool = True,
) -> dict[str, Any]:
    """The wordings beside the one that the reader chose, the headings beside their articles, and the key.

    `own_words` are ours about the matter: a name in them is known where a quote begins with it. Of very many
    ways in which words are printed, `most` are compared: those of the `part`, and the chosen wording. Without
    variants only the longest rendition of each wording is.
    """
    spoken, headings = spoken_in(quotes)
    found = worded(spoken)
    chosen = place_of(wanted) if wanted else 0
    is_unknown = chosen is None or (bool(wanted) and chosen >= len(found))
    place = 0 if is_unknown else chosen or 0
    texts = [*own_words, *(one.text for one in (*spoken, *headings))]
    names = frozenset().union(*map(names_in, texts))
    names_speaker = len(set(filter(None, (speaker_name(one.quote) for one in spoken)))) > 1
    marks: set[str] = set()
    printed = [_printed_alike(wording, names) for wording in found]
    rows = [(at, way) for at, ways in enumerate(printed) for way in range(len(ways) if with_variants else 1)]
    shown: dict[int, list[int]] = {place: []} if found else {}
    for at, way in rows[most * (part - 1) :][:most]:
        shown.setdefault(at, []).append(way)
    columns = [
        _column(
            found[at],
            found[place],
            [printed[at][0], *(printed[at][way] for way in ways if way)],
            cuts=len(printed[at]),
            is_alone=len(found) == 1,
            names=names,
            names_speaker=names_speaker,
            marks=marks,
        )
        for at, ways in sorted(shown.items())
    ]
    beside = [_heading(one, spoken, names=names, marks=marks) for one in headings[most * (part - 1) :][:most]]
    return {
        "wordings": columns,
        "worded": len(found),
        "chosen": found[place].letter if found else "",
        "is_longest": place == 0,
        "unknown": wanted if is_unknown and found else "",
        "others": [column.letter for column in columns if not column.is_chosen],
        "headings": beside,
        "marks": marks,
        "lede": _lede(quotes, len(found)),
        "ways": max(len(rows), len(headings)),
    }


def _printed_alike(wording: Worded, names: frozenset[str]) -> list[list[Spoken]]:
    """Those who print a wording, together where nothing between them would be marked."""
    alike: list[list[Spoken]] = []
    by_words: dict[tuple[str, ...], list[list[Spoken]]] = {}
    for one in wording.spoken:
        groups = by_words.setdefault(tuple(t.key for t in tokens(one.text) if t.is_printed), [])
        same = next((group for group in groups if _prints_alike(group[0], one, names)), None)
        if same is None:
            same = []
            groups.append(same)
            alike.append(same)
        same.append(one)
    return alike


def _column(
    wording: Worded,
    chosen: Worded,
    alike: list[list[Spoken]],
    *,
    cuts: int,
    is_alone: bool,
    names: frozenset[str],
    names_speaker: bool,
    marks: set[str],
) -> Column:
    """A wording beside the chosen one; its variants beside itself, alike ones together."""
    whole = wording.representative
    beside = "the first" if is_alone else wording.letter
    segments = _beside(chosen.representative, whole, names) if wording is not chosen else None
    if wording is chosen:
        told = ""
    elif segments is None:
        told = f"Too few words in common with {chosen.letter} to mark it word by word."
    else:
        told = in_words(segments, chosen.letter)
        marks |= kinds_of(segments)
    variants = []
    for group in alike[1:]:
        trimmed = compare(whole.text, group[0].text, names=names)
        if not group[0].is_lost:
            marks |= kinds_of(trimmed)
        variants.append(_rendered(group, trimmed, in_words(trimmed, beside), names_speaker=names_speaker))
    outlets = [_outlet(one, names_speaker=names_speaker) for one in wording.spoken]
    return Column(
        wording.letter,
        _rendered(alike[0], segments, told, names_speaker=names_speaker),
        list(dict.fromkeys(outlets)),
        variants,
        wording is chosen,
        cuts,
    )


def _beside(chosen: Spoken, other: Spoken, names: frozenset[str]) -> tuple[Segment, ...] | None:
    """The marks of one wording against another; none where they have hardly a word in common."""
    if other.is_lost or not share_words(chosen.text, other.text):
        return None
    return compare(chosen.text, other.text, names=names)


def _prints_alike(one: Spoken, other: Spoken, names: frozenset[str]) -> bool:
    segments = compare(one.text, other.text, names=names)
    return one.is_lost == other.is_lost and not kinds_of(segments)


def _heading(one: Spoken, spoken: Sequence[Spoken], *, names: frozenset[str], marks: set[str]) -> Rendered:
    """A heading beside the words in its article's text that it is likest."""
    own = [other for other in spoken if other.article_id == one.article_id]
    sharing = [other for other in own if share_words(other.text, one.text)]
    if not sharing:
        told = "No words of it stand in the article’s own text."
        return _rendered([one], None, told, names_speaker=False)
    segments = min(
        (compare(other.text, one.text, is_headline=True, names=names) for other in sharing),
        key=lambda found: sum(len(part.text) for segment in found if segment.what for part in segment.other),
    )
    marks |= kinds_of(without_ends(segments))
    return Rendered(
        _places([one], names_speaker=False),
        _how([one]),
        line_of(one.quote).style,
        marked(segments, with_ends=False),
        of_heading(segments),
    )


def _rendered(
    group: list[Spoken], segments: Sequence[Segment] | None, told: str, *, names_speaker: bool
) -> Rendered:
    first = group[0]
    pieces = unmarked(first.text) if segments is None or first.is_lost else marked(segments)
    if first.is_lost and told:
        told = ""
    return Rendered(
        _places(group, names_speaker=names_speaker), _how(group), line_of(first.quote).style, pieces, told
    )


def _places(group: list[Spoken], *, names_speaker: bool) -> list[Place]:
    """Every quote that prints these words."""
    return [
        Place(
            f"{_outlet(one, names_speaker=names_speaker)}{f', {number_of}' if len(one.quotes) > 1 else ''}",
            quote.get_absolute_url(),
            loss(quote),
        )
        for one in group
        for number_of, quote in enumerate(one.quotes, start=1)
    ]


def _outlet(one: Spoken, *, names_speaker: bool) -> str:
    label = one.quote.version.article.outlet.label
    name = speaker_name(one.quote) if names_speaker else ""
    return f"{label} ({name})" if name else label


def _how(group: list[Spoken]) -> str:
    """How close these words are to the speaker's, and when they were printed."""
    ways = list(dict.fromkeys(_way(one) for one in group))
    dates = list(dict.fromkeys(article_date(one.quote.version.article) for one in group))
    relays = list(dict.fromkeys(filter(None, (relay(one.quote) for one in group))))
    lost = list(dict.fromkeys(filter(None, (loss(one.quote) for one in group))))
    return "; ".join([" and ".join(ways), *relays, *dates[:2], *lost])


def _way(one: Spoken) -> str:
    closest = closeness(one.quote)
    if any(quote.kind == Quote.Kind.MIXED for quote in one.quotes) or one.pieces == 1:
        return closest
    kind = str(Quote.Kind(one.quote.kind).label)
    return closest.replace(kind, f"{kind} in {one.pieces} pieces", 1)


def _carried(quotes: list[Quote]) -> list[Carried]:
    """Each outlet once, with how often it carried it where that is more than once."""
    by_outlet: dict[str, list[Quote]] = {}
    for quote in quotes:
        by_outlet.setdefault(quote.version.article.outlet.label, []).append(quote)
    return [
        Carried(
            name,
            "" if len(own) == 1 else TIMES.get(len(own), f"{len(own)} times"),
            "; ".join(dict.fromkeys(map(loss, own))) if all(map(loss, own)) else "",
        )
        for name, own in by_outlet.items()
    ]


def _lede(quotes: list[Quote], wordings: int) -> str:
    outlets = number(len({quote.version.article.outlet_id for quote in quotes}), "outlet")
    renditions = number(len(quotes), "rendition")
    paraphrases = sum(quote.kind == Quote.Kind.INDIRECT for quote in quotes)
    parts = [number(wordings, "wording")] if wordings else []
    parts += [number(paraphrases, "paraphrase")] if paraphrases else []
    told = f": {', '.join(parts)}" if parts else ""
    return f"{renditions[0].upper()}{renditions[1:]} in {outlets}{told}."
