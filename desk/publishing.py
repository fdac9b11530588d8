"""From draft to readers: what stands against publishing an event, and the step itself.

An event is published only when nothing stands against it, looked at again in the transaction that publishes
it. What reads badly but breaks no promise is a warning: it is shown beside the reasons and stops nobody.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from articles.models import ArticleVersion, Quote
from articles.phrasing import counted
from articles.precision import CLOCK, Precision
from articles.recording import save_for
from config.afterwards import afterwards
from desk.holding import hold_quotes
from timeline.dates import event_date, timeline_days
from timeline.models import Citation, Event, Timeline
from timeline.stored_cards import keep_cards_of

BORROWED_WORDS = 8
"""So many words in a row that a cited article has too are no longer ours."""
ALL_THE_SAME = "On its own page it can be published all the same."


class PublishingRefused(ValueError):
    """The event cannot be published; `reasons` holds a sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class PublishingAsked(PublishingRefused):
    """Something speaks against publishing the event that an editor may confirm; `key` names what it is."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(reasons)
        self.key = key_of(reasons)


@dataclass(frozen=True)
class Check:
    """One thing looked at before publishing; `about` names what an editor opens to put it right. What `asks`
    does not block: it is published once somebody who has read it says so.
    """

    sentence: str
    holds: bool = True
    blocks: bool = True
    asks: bool = False
    about: str = ""
    quote: Quote | None = None


@dataclass
class PublishReport:
    """What became of several events: those changed, and those refused with their reasons."""

    changed: list[Event] = field(default_factory=list)
    refused: list[tuple[Event, list[str]]] = field(default_factory=list)


def reasons_against(event: Event) -> list[str]:
    """Return a sentence for each thing that keeps `event` from being published; none: it can be."""
    found = [*_titled(event), *_citations(event), *_timelines(event)]
    return [check.sentence for check in found if check.blocks and not check.holds]


def with_what_is_checked(events: QuerySet[Event]) -> QuerySet[Event]:
    """With all that `reasons_against` them rests on, in a fixed number of queries."""
    citations = Prefetch("citations", _told(Citation.objects.all()), to_attr="checked_citations")
    return events.prefetch_related("timelines", citations)


def _told(citations: QuerySet[Citation]) -> QuerySet[Citation]:
    """With what is checked of each, without the texts."""
    return citations.select_related(
        "article__outlet", "quote__speaker", "quote__version__article__outlet"
    ).defer("quote__version__text", "quote__version__raw", "quote__version__spans")


def checks(event: Event) -> list[Check]:
    """Return all that is looked at, what stands against publishing first, then warnings, then what is in
    order.
    """
    found = [*_own_words(event), *_citations(event), *_timelines(event), *_date(event), *_days(event)]
    return sorted(found, key=lambda check: (check.holds, not check.blocks, not check.asks))


def asked_before(event: Event) -> list[str]:
    """Return a sentence for each thing that an editor confirms before `event` is published."""
    return [check.sentence for check in _days(event) if check.asks]


def key_of(sentences: list[str]) -> str:
    """Return a short digest by which a form says which sentences were read; nothing for none."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16] if sentences else ""


@transaction.atomic
def publish(event: Event, user: User, confirmed: str = "") -> Event:
    """Show `event` to readers. Raises PublishingRefused with the reasons that stand against it, and
    PublishingAsked with what is to be confirmed first: `confirmed` is the key of what was.
    """
    _publish(event, user, confirmed)
    _make_cards([event])
    return event


@transaction.atomic
def _publish(event: Event, user: User, confirmed: str = "") -> None:
    # Quotes before the event, as everywhere: whoever decides a quote holds it while its entries are
    # refreshed.
    resting_on = Quote.objects.filter(citations__event=event).order_by("pk")
    quotes = set(resting_on.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    held = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if quotes != set(resting_on.values_list("pk", flat=True)):
        raise PublishingRefused(["Its citations were changed at this moment: look at them, then publish."])
    if held.status != Event.Status.PUBLISHED:
        if reasons := reasons_against(held):
            raise PublishingRefused(reasons)
        if (asked := asked_before(held)) and key_of(asked) != confirmed:
            raise PublishingAsked(asked)
        _change_status(held, Event.Status.PUBLISHED, user, "Published")
    event.status = held.status


@transaction.atomic
def unpublish(event: Event, user: User) -> Event:
    """Take `event` back from readers; it is a draft again."""
    held = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if held.status == Event.Status.PUBLISHED:
        _change_status(held, Event.Status.DRAFT, user, "Unpublished")
    event.status = held.status
    return event


@transaction.atomic
def send_to_review(event: Event, user: User) -> Event:
    """Hand a draft to whoever publishes; a published event stays published."""
    held = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if held.status == Event.Status.DRAFT:
        _change_status(held, Event.Status.IN_REVIEW, user, "Sent to review")
    event.status = held.status
    return event


@transaction.atomic
def publish_each(events: Iterable[Event], user: User) -> PublishReport:
    """Publish those of `events` that can be, and report the others with reasons; published ones are left.

    One transaction: whoever is cut off in the middle finds all of them as they were.
    """
    report = PublishReport()
    for event in _held(events):
        if event.status == Event.Status.PUBLISHED:
            continue
        try:
            _publish(event, user)
            report.changed.append(event)
        except PublishingAsked as asked:
            report.refused.append((event, [*asked.reasons, ALL_THE_SAME]))
        except PublishingRefused as refusal:
            report.refused.append((event, refusal.reasons))
    _make_cards(report.changed)
    return report


def _make_cards(events: list[Event]) -> None:
    """Have their cards made once the editor is told; where that fails, the first reader has them made."""
    keys = [event.pk for event in events]
    transaction.on_commit(lambda: afterwards(lambda: keep_cards_of(keys)))


@transaction.atomic
def unpublish_each(events: Iterable[Event], user: User) -> PublishReport:
    """Take back those of `events` that are published, in one transaction."""
    return PublishReport(
        changed=[unpublish(event, user) for event in _held(events) if event.status == Event.Status.PUBLISHED]
    )


def _held(events: Iterable[Event]) -> list[Event]:
    """The events as they are given, held with all that they cite."""
    given = list(events)
    keys = [event.pk for event in given]
    hold_quotes(Quote.objects.filter(citations__event__in=keys).values_list("pk", flat=True), keys)
    return given


def _change_status(event: Event, status: str, user: User, reason: str) -> None:
    event.status = status
    save_for(event, user, reason)


def _titled(event: Event) -> Iterator[Check]:
    if not event.title.strip():
        yield Check("It has no title.", holds=False, about="title")
    if not event.summary.strip():
        yield Check("It has no summary in our own words.", holds=False, about="summary")


def _own_words(event: Event) -> Iterator[Check]:
    yield from _titled(event)
    if event.title.strip() and event.summary.strip():
        borrowed = borrowed_from(event)
        if borrowed is None:
            yield Check("Title and summary are ours: no eight words of a cited article.")
        else:
            yield Check(
                f"Title or summary has eight words in a row of {borrowed.article}: say it in our own.",
                holds=False,
                blocks=False,
                about="summary",
            )


def _citations(event: Event) -> Iterator[Check]:
    citations = getattr(event, "checked_citations", None)
    if citations is None:
        citations = list(_told(event.citations.all()))
    if not citations:
        yield Check("It cites nothing: no line without a source.", holds=False, about="citations")
        return
    if any(citation.article.is_practice for citation in citations):
        yield Check(
            "It cites the sample article: practise as far as the preview, no reader sees it.",
            holds=False,
            about="citations",
        )
    faults: dict[str, str] = {
        Quote.Status.SUGGESTED: "A cited quote is not decided",
        Quote.Status.REJECTED: "A cited quote was rejected: take its citation out",
        Quote.Status.LOST: "A cited quote was lost when its article changed: cite what stands there now",
    }
    for citation in citations:
        if citation.quote is not None and citation.quote.is_given_up:
            yield Check(
                f"A cited quote was given up with its text, so cite something else: “{citation.quote}”.",
                holds=False,
                about="citations",
                quote=citation.quote,
            )
        elif citation.quote is not None and (fault := faults.get(citation.quote.status)):
            yield Check(f"{fault}: “{citation.quote}”.", holds=False, about="citations", quote=citation.quote)
    nobodys = [one.quote for one in citations if one.quote is not None and not _has_speaker(one.quote)]
    if nobodys:
        yield Check(
            f"{counted(len(nobodys), 'cited quote')} without a speaker: readers see “Speaker not given”.",
            holds=False,
            blocks=False,
            about="citations",
            quote=nobodys[0],
        )
    if all(_is_sound(citation) for citation in citations):
        articles = {citation.article_id for citation in citations}
        outlets = {citation.article.outlet_id for citation in citations}
        yield Check(f"{counted(len(articles), 'article')} of {counted(len(outlets), 'outlet')} cited.")


def _timelines(event: Event) -> Iterator[Check]:
    timelines = list(event.timelines.all())
    if not timelines:
        yield Check("It stands on no timeline: no reader would find it.", holds=False, about="entries")
    elif not any(timeline.is_published for timeline in timelines):
        names = ", ".join(f"“{timeline}”" for timeline in timelines)
        yield Check(
            f"Readers will see it once a timeline of it is published: {names}.",
            holds=False,
            blocks=False,
            about="entries",
        )
    else:
        names = ", ".join(f"“{timeline}”" for timeline in timelines if timeline.is_published)
        yield Check(f"It stands on the published timeline {names}.")


def _date(event: Event) -> Iterator[Check]:
    if event.precision == Precision.UNKNOWN:
        if event.sort_on is None:
            yield Check(
                "It has no date and no day to place it by: it stands last.",
                holds=False,
                blocks=False,
                about="when",
            )
    elif not event.date_basis.strip():
        yield Check("Nothing says what its date rests on.", holds=False, blocks=False, about="date_basis")
    else:
        yield Check("Date and precision have a basis.")


def _days(event: Event) -> Iterator[Check]:
    """Whether it happened in the days that its timelines name; what may have, as far as is known, has."""
    for timeline in event.timelines.all():
        first, last = _first_and_last(event, timeline)
        is_before = last is not None and timeline.first_day is not None and last < timeline.first_day
        is_after = first is not None and timeline.last_day is not None and first > timeline.last_day
        if is_before or is_after:
            days, side = timeline_days(timeline), "before" if is_before else "after"
            yield Check(
                f"Its date, {event_date(event, timeline.zone)}, lies {side} the "
                f"days of “{timeline}” ({days[:1].lower()}{days[1:]}): is it on the right timeline?",
                holds=False,
                blocks=False,
                asks=True,
                about="entries",
            )


def _first_and_last(event: Event, timeline: Timeline) -> tuple[date | None, date | None]:
    """The days between which it happened, by the timeline's clock; None where that end is not known."""
    if event.precision == Precision.UNKNOWN:
        return None, None
    zone = timeline.zone_info if event.precision in CLOCK else UTC
    first = event.earliest.astimezone(zone).date() if event.earliest else None
    last = event.latest.astimezone(zone).date() if event.latest else None
    return first, last if last or event.precision == Precision.ONGOING else first


def borrowed_from(event: Event) -> ArticleVersion | None:
    """Return a cited article's version that shares eight words in a row with title or summary, or None.

    Words that the event cites as somebody's own may be repeated; case and marks do not matter.
    """
    ours = word_runs(event.title) | word_runs(event.summary)
    if not ours:
        return None
    cited = event.citations.all()
    for quote in Quote.objects.filter(citations__event=event):
        for words in quote.verbatim_fragments:
            ours -= word_runs(words)
    versions = ArticleVersion.objects.filter(article__citations__in=cited, text__isnull=False).distinct()
    for version in versions.select_related("article__outlet").defer("raw").order_by("pk"):
        if ours & word_runs(version.text or ""):
            return version
    return None


def word_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + BORROWED_WORDS]) for at in range(len(words) - BORROWED_WORDS + 1)}


def _has_speaker(quote: Quote) -> bool:
    return quote.speaker_id is not None or bool(quote.speaker_description)


def _is_sound(citation: Citation) -> bool:
    return citation.quote is None or citation.quote.status == Quote.Status.ACCEPTED
