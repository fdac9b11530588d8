"""The queue: the suggestions of an article one after another, and the articles that wait behind it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from articles.admin.quotes import QUOTE_WORDS
from articles.admin.searching import place_of
from articles.comparing.utterances import Likeness
from articles.models import Actor, Article, ArticleVersion, Quote, Rendition
from articles.statements import Suggestion, suggestions_for
from desk.models import Step
from desk.naming import beside, mention_of
from desk.speaking import known_by_name
from desk.suggesting import suggest_events
from timeline.admin.events import EVENT_WORDS
from timeline.models import Citation, Event

SHOWN = (
    "version_id", "start", "end", "exact", "kind", "fragments", "zone", "status", "rule", "certainty", "gist",
    "speaker_id", "speaker_description", "speaker_named", "speaker_start", "speaker_end", "cue_start",
    "cue_end", "said_on", "said_on_precision", "said_on_basis", "reviewed_by_id", "reviewed_at",
    "review_reason",
)  # fmt: skip
"""What the queue shows of a quote; the rest of its some fifty fields is fetched where it is asked for."""
COUNTED = 1_000
"""So many suggestions of other articles are counted; of more, that there are more."""
OFFERED = 8
"""So many speakers, events or renditions are offered to choose from; the others are found by typing."""


@dataclass(frozen=True)
class Progress:
    """How far the article is and what is left of the pile, this article not counted."""

    decided: int
    quotes: int
    articles_after: int
    suggestions_after: int
    has_more: bool = False
    """Whether more suggestions wait than are counted, in more articles."""


@dataclass(frozen=True)
class Move:
    """A link that moves one end of a span; `key` is the arrow that follows it."""

    name: str
    key: str
    start: int
    end: int


@dataclass
class Work:
    """What the queue shows of an article: its newest version, the quotes in reading order, one in hand."""

    article: Article
    version: ArticleVersion | None
    quotes: list[Quote] = field(default_factory=list)
    behind: set[int] = field(default_factory=set)
    current: Quote | None = None
    known: dict[int, Actor] = field(default_factory=dict)
    """Of suggestions that give only a name: the one actor on record who is called so."""

    @property
    def undecided(self) -> list[Quote]:
        return [quote for quote in self.quotes if quote.status == Quote.Status.SUGGESTED]

    @property
    def certain(self) -> list[Quote]:
        """Suggestions the engine is certain of and that name their speaker, to be accepted in one go."""
        return [
            quote
            for quote in self.undecided
            if quote.certainty == "certain"
            and (quote.speaker_id or quote.speaker_description or quote.pk in self.known)
            and quote.pk not in self.behind
        ]

    def beside(self, step: int) -> Quote | None:
        """The quote `step` places on from the one in hand, decided or not."""
        keys = [quote.pk for quote in self.quotes]
        if self.current is None or self.current.pk not in keys:
            return self.quotes[0 if step > 0 else -1] if self.quotes else None
        at = keys.index(self.current.pk) + step
        return self.quotes[at] if 0 <= at < len(keys) else None


def work_on(article: Article) -> Work:
    """Return the article's work with nothing in hand yet."""
    version = article.versions.defer("raw").order_by("-number").first()
    if version is None:
        return Work(article, None)
    quotes = list(version.quotes.only(*SHOWN).order_by("start", "-end", "pk"))
    for quote in quotes:
        quote.version = version
    suggested = [quote for quote in quotes if quote.status != Quote.Status.ACCEPTED]
    return Work(article, version, quotes, put_behind_in(article), known=known_by_name(suggested))


def take_in_hand(work: Work, quote: Quote | None) -> None:
    """Make `quote` the one in hand, with what only that one shows: its events and its statement."""
    work.current = quote
    if quote is not None:
        citations = Citation.objects.select_related("event").order_by("pk")
        same = Rendition.objects.filter(judgement="same").select_related("statement")
        prefetch_related_objects([quote], Prefetch("citations", citations), Prefetch("renditions", same))


def put_behind_in(article: Article) -> set[int]:
    """Keys of the quotes that an editor was unsure of, and has not undone so."""
    steps = Step.objects.filter(article=article, verb="unsure", undone_at=None, quote__isnull=False)
    return {key for key in steps.values_list("quote_id", flat=True) if key is not None}


def next_in(work: Work, after: Quote | None) -> Quote | None:
    """Return the suggestion to decide after `after`: the next in the text, then from the beginning, those put
    behind last; nothing when all are decided.
    """
    place = (after.start, -after.end, after.pk) if after else (-1, 0, 0)
    waiting = [quote for quote in work.undecided if after is None or quote.pk != after.pk]

    def rank(quote: Quote) -> tuple[bool, bool, int, int, int]:
        own = (quote.start, -quote.end, quote.pk)
        return (quote.pk in work.behind, own < place, *own)

    return min(waiting, key=rank, default=after if after in work.undecided else None)


def pile() -> QuerySet[Article]:
    """Articles with suggestions in their newest text, oldest first, so that none waits for ever."""
    return Article.objects.filter(Exists(_waiting().filter(version__article=OuterRef("pk")))).order_by("pk")


def _waiting() -> QuerySet[Quote]:
    """Suggestions in texts that no newer version has replaced."""
    newer = ArticleVersion.objects.filter(
        article=OuterRef("version__article"), number__gt=OuterRef("version__number")
    )
    return Quote.objects.suggested().filter(~Exists(newer))


def next_article(after: int | None = None) -> Article | None:
    """Return the article of the pile after the one with this key, from the beginning again after the last."""
    if after is None:
        return pile().first()
    waiting = pile().exclude(pk=after)
    return waiting.filter(pk__gt=after).first() or waiting.first()


def progress(work: Work) -> Progress:
    """Count what is done of the article and what is left of the pile: of a very large one, its beginning."""
    left = _waiting().exclude(version__article=work.article).order_by("pk")
    after = list(left.values_list("version__article", flat=True)[: COUNTED + 1])
    articles, suggestions = set(after[:COUNTED]), after[:COUNTED]
    decided = len(work.quotes) - len(work.undecided)
    return Progress(decided, len(work.quotes), len(articles), len(suggestions), len(after) > COUNTED)


def likely_speakers(work: Work, quote: Quote) -> list[Actor]:
    """Return who may be meant: whoever these words meant before, the engine's candidates, then whoever speaks
    in the article.
    """
    mention = mention_of(quote)
    before: list[Actor | None] = []
    if mention:
        chosen = Step.objects.filter(verb="speaker", mention=mention, undone_at=None, actor__isnull=False)
        before = [step.actor for step in chosen.select_related("actor__merged_into")[:OFFERED]]
    speakers = [one for one in work.quotes if one.speaker_id]
    prefetch_related_objects(speakers, "speaker__merged_into")
    beside_it = sorted(speakers, key=lambda one: abs(one.start - quote.start))
    named = work.known.get(quote.pk)
    found = [named, *before, *quote.speaker_candidates.all(), *(one.speaker for one in beside_it)]
    offered = {actor.canonical.pk: actor.canonical for actor in found if actor is not None}
    return list(offered.values())[:OFFERED]


def alias_proposed(quote: Quote) -> str:
    """Return the words that an editor resolved to the quote's speaker and that are no name of theirs yet."""
    if quote.speaker is None:
        return ""
    mention = mention_of(quote)
    if not mention or mention.casefold() == quote.speaker.name.casefold():
        return ""
    if quote.speaker.aliases.filter(name__iexact=mention).exists():
        return ""
    chosen = Step.objects.filter(verb="speaker", mention=mention, actor=quote.speaker, undone_at=None)
    return mention if chosen.exists() else ""


def likely_events(quote: Quote, user: Any, words: str = "") -> list[Event]:
    """Return events to link `quote` to: those whose title holds `words`; without words the one this editor
    linked to last, then those that suit it best.
    """
    if words:
        found = Event.objects.filter(place_of(Event, words, ["title"], EVENT_WORDS))
        return list(found.order_by("-sort_on", "-pk")[:OFFERED])
    last = Citation.history.filter(history_user=user, history_type="+").order_by("-history_date").first()
    offered = [suggestion.event for suggestion in suggest_events([quote], limit=OFFERED)]
    if last is not None:
        offered = [*Event.objects.filter(pk=last.event_id), *offered]
    return list({event.pk: event for event in offered}.values())[:OFFERED]


def likely_renditions(quote: Quote, words: str = "") -> list[Suggestion]:
    """Return accepted quotes that may render the same utterance, the likeliest first, with the reasons; or
    those of other articles whose words or gist hold `words`.
    """
    if not words:
        return suggestions_for(quote, OFFERED)
    others = (
        Quote.objects.accepted()
        .exclude(version__article=quote.version.article_id)
        .select_related("speaker", "version__article__outlet")
        .defer("version__text", "version__raw", "version__spans")
    )
    held = place_of(Quote, words, ["exact", "gist"], QUOTE_WORDS)
    found = others.filter(held).order_by("-pk")[:OFFERED]
    return [Suggestion(one, Likeness(0.0, "unlike", ()), is_suggested=False) for one in found]


def moves(text: str, start: int, end: int) -> list[Move]:
    """Return the moves of either end by a word or a character that leave a span inside the text."""
    after = beside(text, end, is_start=False, forwards=True)
    found = [
        Move("Start, a word back", "ArrowLeft", beside(text, start, is_start=True, forwards=False), end),
        Move("Start, a word on", "ArrowRight", beside(text, start, is_start=True, forwards=True), end),
        Move("Start, a character back", "Alt+ArrowLeft", start - 1, end),
        Move("Start, a character on", "Alt+ArrowRight", start + 1, end),
        Move("End, a word back", "Shift+ArrowLeft", start, beside(text, end, is_start=False, forwards=False)),
        Move("End, a word on", "Shift+ArrowRight", start, after),
        Move("End, a character back", "Shift+Alt+ArrowLeft", start, end - 1),
        Move("End, a character on", "Shift+Alt+ArrowRight", start, end + 1),
    ]
    return [move for move in found if 0 <= move.start < move.end <= len(text)]
