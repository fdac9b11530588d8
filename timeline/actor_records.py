"""What an actor is reported to have said over time: statements by day, and what changed on a linked topic."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from articles.comparing.diff import Kind, Segment, compare
from articles.comparing.tokens import JOINT
from articles.models import Actor, Quote, Rendition
from articles.precision import Precision
from timeline.dates import said_on, spell_day
from timeline.describing import number
from timeline.lines import STRENGTH, Line, as_unnamed, line_of, with_printed_parts
from timeline.marks import Piece, in_words, marked
from timeline.models import Citation, StatementLink, StatementTopic
from timeline.origins import Shared, origins, passages_between, shared_sides
from timeline.renditions import Group, Place, grouped
from timeline.typography import typographic
from timeline.visibility import public_words, visible_citations, visible_quotes

SIZE = 50
"""So many statements stand on one page."""
MOST_QUOTES = 1_000
"""So many quotes are told at once; a longer record goes on from the next one."""
ALIKE = 0.3
"""Words are marked against each other from this share of characters that both have."""
PLACES = (
    "kind", "zone", "start", "end", "speaker_start", "speaker_end", "cue_start", "cue_end", "said_on",
    "said_on_precision", "addressee", "relayed_by_id", "relayed_by_description",
    "version__article__outlet_id",
)  # fmt: skip


@dataclass(frozen=True)
class SpokenOn:
    """What was said on one day, as exactly as the day is known; `events` are those it was said at."""

    title: str
    groups: list[Group]
    events: list[Place]


@dataclass(frozen=True)
class Step:
    """A statement of a topic; `pieces` are its words with what they have not of those of the one before."""

    day: str
    gist: str
    url: str
    line: Line | None
    change: str = ""
    pieces: list[Piece] = field(default_factory=list)
    told: str = ""


@dataclass(frozen=True)
class Chain:
    """Statements on one topic, one after another, as an editor linked them."""

    topic: StatementTopic
    steps: list[Step]
    is_first_of_topic: bool


@dataclass(frozen=True)
class Told:
    """What the record tells in figures: of all the actor's quotes, whatever page is open."""

    quotes: int
    statements: int
    unjudged: int
    days: int
    outlets: int
    reports: int
    relayed: int
    kinds: Counter[str]
    addressees: list[str]
    relayed_by: list[str]
    is_capped: bool


@dataclass(frozen=True)
class Record:
    """One page of a record; `rows` statements and quotes in all that the topic leaves, `part` of `parts`.

    Of a record that holds more quotes than are told at once, `following` is the public id of the quote from
    which it goes on, and `is_later` where it begins with another than the first.
    """

    told: Told
    days: list[SpokenOn]
    rows: int
    part: int
    quotes: list[Quote]
    following: str = ""
    is_later: bool = False

    @property
    def parts(self) -> int:
        return max(1, -(-self.rows // SIZE))


def record_of(
    speakers: Sequence[int], part: int, statements: set[int] | None = None, beginning: Quote | None = None
) -> Record:
    """Return one page of the record of `speakers` (`records_of`), of some statements only where given.

    It begins with the quote `beginning` where one is given. Takes as many queries however much was said.
    """
    quotes, following = _spoken(speakers, None, beginning)
    articles = {quote.version.article_id for quote in quotes}
    shared = shared_sides(passages_between(articles)) if len(articles) > 1 else []
    told = _told(quotes, shared, bool(following))
    if statements is not None:
        if following:
            quotes, _ = _spoken(speakers, statements, None)
        following = ""
    utterances: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        if statements is None or quote.statement_id in statements:  # type: ignore[attr-defined]
            pk = quote.statement_id  # type: ignore[attr-defined]
            utterances[f"s{pk}" if pk else f"q{quote.pk}"].append(quote)
    rows = list(utterances.values())
    part = min(part, max(1, -(-len(rows) // SIZE)))
    shown = [quote.pk for row in rows[(part - 1) * SIZE : part * SIZE] for quote in row]
    printed = {quote.pk: quote for quote in with_printed_parts(visible_quotes().filter(pk__in=shown))}
    page = [printed[pk] for pk in shown if pk in printed]
    return Record(
        told, _by_day(page, shared), len(rows), part, page, following, is_later=beginning is not None
    )


def records_of(actor: Actor) -> list[int]:
    """Return the ids under which the actor is stored: their own, and those that were merged into it."""
    return [
        actor.pk,
        *Actor.objects.filter(merged_into=actor).order_by("pk").values_list("pk", flat=True),
    ]


def _spoken(
    speakers: Sequence[int], statements: set[int] | None, beginning: Quote | None
) -> tuple[list[Quote], str]:
    """Their public quotes in the order of time, and the public id of the first that is left out.

    What was said alone and together with others is looked up by itself: either comes from an index in its
    order, where both at once would have all of it read and sorted.
    """
    alone = Q(speaker__in=speakers) if len(speakers) > 1 else Q(speaker=speakers[0])
    found: set[tuple[bool, Any, int, int, int, str]] = set()
    for whose in (alone, Q(co_speakers__in=speakers)):
        quotes = visible_quotes().filter(whose)
        if statements is not None:
            quotes = quotes.filter(
                renditions__statement__in=statements, renditions__judgement=Rendition.Judgement.SAME
            )
        if beginning is not None:
            quotes = quotes.filter(_from(beginning))
        rows = quotes.order_by("said_on", "version", "start", "pk").values_list(
            "said_on", "version", "start", "pk", "public_id"
        )
        for said_on_day, version, start, pk, public_id in rows[: MOST_QUOTES + 1]:
            found.add((said_on_day is None, said_on_day or date.max, version, start, pk, public_id))
    ordered = sorted(found)
    same = Rendition.objects.filter(quote=OuterRef("pk"), judgement=Rendition.Judgement.SAME)
    told = (
        Quote.objects.filter(pk__in=[row[4] for row in ordered[:MOST_QUOTES]])
        .select_related("version__article", "relayed_by__merged_into")
        .only(*PLACES, "relayed_by__name", "relayed_by__merged_into__name")
        .annotate(statement_id=Subquery(same.values("statement")[:1]))
        .in_bulk()
    )
    return (
        [told[row[4]] for row in ordered[:MOST_QUOTES] if row[4] in told],
        ordered[MOST_QUOTES][5] if len(ordered) > MOST_QUOTES else "",
    )


def _from(quote: Quote) -> Q:
    """Those that stand in the order of time at `quote` or behind it; those of no known day stand last."""
    here = (
        Q(version__gt=quote.version_id)
        | Q(version=quote.version_id, start__gt=quote.start)
        | Q(version=quote.version_id, start=quote.start, pk__gte=quote.pk)
    )
    if quote.said_on is None:
        return Q(said_on__isnull=True) & here
    return Q(said_on__gt=quote.said_on) | Q(said_on__isnull=True) | (Q(said_on=quote.said_on) & here)


def _told(quotes: Sequence[Quote], shared: Sequence[Shared], is_capped: bool) -> Told:
    by_article: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_article[quote.version.article_id].append(quote)
    statements = [quote.statement_id for quote in quotes]  # type: ignore[attr-defined]
    relayed = [quote for quote in quotes if quote.relayed_by_id or quote.relayed_by_description]
    return Told(
        quotes=len(quotes),
        statements=len({pk for pk in statements if pk}),
        unjudged=sum(1 for pk in statements if not pk),
        days=len({q.said_on for q in quotes if q.said_on and q.said_on_precision == Precision.DAY}),
        outlets=len({quote.version.article.outlet_id for quote in quotes}),
        reports=len(set(origins(by_article, shared).values())),
        relayed=len(relayed),
        kinds=Counter(quote.kind for quote in quotes),
        addressees=sorted({quote.addressee for quote in quotes if quote.addressee}),
        relayed_by=sorted(
            {quote.relayed_by.canonical.name for quote in relayed if quote.relayed_by}
            | {as_unnamed(q.relayed_by_description) for q in relayed if q.relayed_by_description}
        ),
        is_capped=is_capped,
    )


def _by_day(quotes: list[Quote], shared: Sequence[Shared]) -> list[SpokenOn]:
    """Days in the order of the quotes; a statement stands under the first that one of its quotes gives."""
    day_of: dict[str, str] = {}
    days: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        key = getattr(quote, "statement_slug", None) or f"quote {quote.public_id}"
        day = said_on(quote, weekday=True)
        days[day_of.setdefault(key, day[0].upper() + day[1:])].append(quote)
    at = _said_at([quote.pk for quote in quotes])
    return [
        SpokenOn(
            title,
            grouped(said, names_speaker=False, shared=shared),
            list({place.url: place for quote in said for place in at.get(quote.pk, [])}.values()),
        )
        for title, said in days.items()
    ]


def _said_at(quote_ids: list[int]) -> dict[int, list[Place]]:
    """The events at which readers find the quotes said, by quote."""
    at: dict[int, list[Place]] = defaultdict(list)
    citations = (
        visible_citations()
        .filter(quote__in=quote_ids, relation=Citation.Relation.SAID_HERE)
        .select_related("event")
        .only("quote_id", "event__slug", "event__title")
        .order_by("event__sort_on", "event", "pk")
    )
    for citation in citations:
        assert citation.quote_id is not None
        place = Place(typographic(citation.event.title), citation.event.get_absolute_url())
        at[citation.quote_id].append(place)
    return at


# What changed on a topic.


def chains_of(runs: Sequence[Sequence[StatementLink]]) -> list[Chain]:
    """Return the chains with the words that readers see of each statement, in one query.

    `runs` are links of public statements that follow each other, from `timeline.visibility`.
    """
    ids = {link.statement_id for run in runs for link in run}
    if not ids:
        return []
    quotes: dict[str, list[Quote]] = defaultdict(list)
    rendered = visible_quotes().filter(
        renditions__statement__in=ids, renditions__judgement=Rendition.Judgement.SAME
    )
    for quote in with_printed_parts(rendered).order_by("version", "start"):
        quotes[quote.statement_slug].append(quote)  # type: ignore[attr-defined]
    first_of = {run[0].topic_id: run[0].pk for run in reversed(runs)}
    return [Chain(run[0].topic, _steps(run, quotes), first_of[run[0].topic_id] == run[0].pk) for run in runs]


def _steps(run: Sequence[StatementLink], quotes: dict[str, list[Quote]]) -> list[Step]:
    first = run[0].statement
    steps = [_step(run[0], quotes[first.slug], _strongest(quotes[first.slug]))]
    for earlier, later in pairwise(run):
        before, after = _beside(quotes[earlier.statement.slug], quotes[later.statement.slug])
        pieces: list[Piece] = []
        told = ""
        if before is not None and after is not None:
            segments = compare(_words(before), _words(after))
            if _alike(segments) >= ALIKE:
                pieces = marked(segments)
                outlet = before.version.article.outlet.label
                told = in_words(
                    segments, f"the words of {_day(earlier, quotes[earlier.statement.slug])} in {outlet}"
                )
        steps.append(
            _step(
                later,
                quotes[later.statement.slug],
                after or _strongest(quotes[later.statement.slug]),
                pieces,
                told,
            )
        )
    return steps


def _step(
    link: StatementLink,
    quotes: list[Quote],
    shown: Quote | None,
    pieces: list[Piece] | None = None,
    told: str = "",
) -> Step:
    return Step(
        _day(link, quotes),
        typographic(link.statement.gist),
        link.statement.get_absolute_url(),
        line_of(shown, names_speaker=False, repeats_gist=False)
        if shown is not None and _words(shown)
        else None,
        typographic(link.change),
        pieces or [],
        told,
    )


def _day(link: StatementLink, quotes: list[Quote]) -> str:
    if link.statement.said_on is not None:
        return spell_day(link.statement.said_on)
    dated = [quote for quote in quotes if quote.said_on is not None]
    return said_on(dated[0]) if dated else "day not given"


def _words(quote: Quote) -> str:
    """The speaker's own words that readers see of the quote, or nothing."""
    return JOINT.join(public_words(quote).fragments)


def _rank(quote: Quote) -> tuple[bool, int, bool, int]:
    return (
        quote.status == Quote.Status.LOST,
        STRENGTH[Quote.Kind(quote.kind)],
        quote.zone != Quote.Zone.BODY,
        -len(_words(quote)),
    )


def _strongest(quotes: list[Quote]) -> Quote | None:
    worded = [quote for quote in quotes if _words(quote)]
    return min(worded, key=_rank, default=None)


def _beside(before: list[Quote], after: list[Quote]) -> tuple[Quote | None, Quote | None]:
    """The renditions to set beside each other: of one outlet where it printed both, else the strongest."""
    both = {quote.version.article.outlet_id for quote in before if _words(quote)} & {
        quote.version.article.outlet_id for quote in after if _words(quote)
    }
    pairs = []
    for outlet in both:
        one = _strongest([quote for quote in before if quote.version.article.outlet_id == outlet])
        other = _strongest([quote for quote in after if quote.version.article.outlet_id == outlet])
        if one is not None and other is not None:
            pairs.append((one, other))
    if pairs:
        return min(pairs, key=lambda pair: (_rank(pair[0]), _rank(pair[1])))
    return _strongest(before), _strongest(after)


def _alike(segments: Sequence[Segment]) -> float:
    same = sum(len(segment.other_text) for segment in segments if segment.kind == Kind.SAME)
    whole = max(
        sum(len(segment.chosen_text) for segment in segments),
        sum(len(segment.other_text) for segment in segments),
    )
    return same / whole if whole else 0.0


def told_in_a_sentence(told: Told) -> str:
    """Return the figures of a record: “7 statements in 13 renditions, on 2 days; 4 outlets, …”."""
    if told.is_capped:
        said = f"more than {MOST_QUOTES:,} quotes, {MOST_QUOTES:,} of them here"
    elif told.statements:
        said = f"{number(told.statements, 'statement')} in {number(told.quotes - told.unjudged, 'rendition')}"
        if told.unjudged:
            said += f", and {number(told.unjudged, 'more quote')}"
    else:
        said = number(told.quotes, "quote")
    if told.days:
        said += f", on {number(told.days, 'day')}"
    return said[0].upper() + said[1:]
