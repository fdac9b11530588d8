"""`make_…` functions that fill in what a test does not care about; all words are invented."""

import hashlib
import itertools
from datetime import UTC, date, datetime
from typing import Any

from articles.models import Actor, Alias, Article, ArticleVersion, Outlet, Quote, Rendition, Statement
from timeline.models import Citation, Discrepancy, DiscrepancySpan, Entry, Event, EventActor, Timeline

numbers = itertools.count(1)

TEXT = (
    "Harbour reopens after storm\n\n"
    "The harbour will open again on Friday, harbour master Ines Calder said on Tuesday.\n\n"
    '"We have cleared the northern channel," Calder told reporters. '
    'She called the damage "painful but limited" and thanked the crews.\n\n'
    "Fishermen said they had lost a week's catch.\n"
)


def slugify(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def make_outlet(name: str = "", **fields: Any) -> Outlet:
    name = name or f"The Daily Anchor {next(numbers)}"
    return Outlet.objects.create(name=name, slug=fields.pop("slug", slugify(name)), **fields)


def make_article(outlet: Outlet | None = None, **fields: Any) -> Article:
    fields.setdefault("headline", f"Harbour reopens after storm, report {next(numbers)}")
    fields.setdefault("published_at", datetime(2022, 2, 1, tzinfo=UTC))
    if fields["published_at"] is not None:
        fields.setdefault("published_precision", "day")
    return Article.objects.create(outlet=outlet or make_outlet(), **fields)


def make_version(article: Article | None = None, text: str | None = TEXT, **fields: Any) -> ArticleVersion:
    """A version of `text`; give text=None with characters and text_sha256 for a withheld one."""
    if text is not None:
        fields.setdefault("characters", len(text))
        fields.setdefault("text_sha256", hashlib.sha256(text.encode()).hexdigest())
    article = article or make_article()
    fields.setdefault("number", article.versions.count() + 1)
    return ArticleVersion.objects.create(article=article, text=text, **fields)


def make_withheld(text: str = TEXT, article: Article | None = None, **fields: Any) -> ArticleVersion:
    """A version that knows the length and hash of `text` but does not hold it."""
    return make_version(
        article, None, characters=len(text), text_sha256=hashlib.sha256(text.encode()).hexdigest(), **fields
    )


def make_actor(name: str = "", aliases: tuple[str, ...] = (), **fields: Any) -> Actor:
    name = name or f"Ines Calder {next(numbers)}"
    actor = Actor.objects.create(name=name, slug=fields.pop("slug", slugify(name)), **fields)
    for position, alias in enumerate(aliases):
        Alias.objects.create(actor=actor, name=alias, position=position)
    return actor


def make_quote(
    version: ArticleVersion | None = None, words: str = "We have cleared the northern channel", **fields: Any
) -> Quote:
    """An accepted quote of `words` where they first stand in the text; `fragments` as a list of words."""
    version = version or make_version()
    if "start" not in fields:
        assert version.text is not None, "give start, end and exact for a withheld text"
        fields["start"] = version.text.index(words)
        fields["end"] = fields["start"] + len(words)
    fields.setdefault(
        "exact", version.text[fields["start"] : fields["end"]] if version.text is not None else None
    )
    fragments = []
    for fragment in fields.pop("fragments", ()):
        if isinstance(fragment, dict):
            fragments.append(fragment)
            continue
        assert version.text is not None
        place = version.text.index(fragment, fields["start"])
        fragments.append({"start": place, "end": place + len(fragment), "exact": fragment})
    fields.setdefault("kind", "mixed" if fragments else "direct")
    fields.setdefault("status", "accepted")
    return Quote.objects.create(version=version, fragments=fragments, **fields)


def make_statement(*quotes: Quote, **fields: Any) -> Statement:
    """A statement of which the quotes are renditions."""
    fields.setdefault("slug", f"statement-{next(numbers)}")
    fields.setdefault("gist", "The channel is open again.")
    statement = Statement.objects.create(**fields)
    for position, quote in enumerate(quotes):
        Rendition.objects.create(statement=statement, quote=quote, position=position)
    return statement


def make_timeline(**fields: Any) -> Timeline:
    """A published timeline."""
    number = next(numbers)
    fields.setdefault("title", f"Storm on the coast {number}")
    fields.setdefault("slug", f"storm-{number}")
    fields.setdefault("zone", "Europe/Kyiv")
    fields.setdefault("is_published", True)
    return Timeline.objects.create(**fields)


def make_event(
    timeline: Timeline | None = None,
    *,
    on: date | None = date(2022, 2, 1),
    actors: tuple[Actor, ...] | list[Actor] = (),
    article: Article | None = None,
    quotes: tuple[Quote, ...] | list[Quote] = (),
    is_cited: bool = True,
    **fields: Any,
) -> Event:
    """A published event of one day, cited by `quotes`, by `article`, or by an article of its own."""
    number = next(numbers)
    fields.setdefault("title", f"The harbour opens {number}")
    fields.setdefault("slug", f"harbour-opens-{number}")
    fields.setdefault("summary", "Ships may enter the harbour again.")
    fields.setdefault("status", "published")
    if on is not None:
        moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
        fields.setdefault("earliest", moment)
        fields.setdefault("latest", moment)
        fields.setdefault("precision", "day")
        fields.setdefault("sort_on", on)
    event = Event.objects.create(**fields)
    for position, actor in enumerate(actors):
        EventActor.objects.create(event=event, actor=actor, position=position)
    for quote in quotes:
        make_citation(event, quote=quote)
    if is_cited and not quotes:
        make_citation(event, article=article or make_article())
    if timeline is not None:
        Entry.objects.create(timeline=timeline, event=event)
    return event


def make_citation(
    event: Event, *, quote: Quote | None = None, article: Article | None = None, **fields: Any
) -> Citation:
    if quote is not None:
        article = quote.version.article
    fields.setdefault("position", event.citations.count())
    return Citation.objects.create(event=event, article=article or make_article(), quote=quote, **fields)


def make_discrepancy(*places: tuple[ArticleVersion, str], **fields: Any) -> Discrepancy:
    """A published discrepancy between words of versions."""
    number = next(numbers)
    fields.setdefault("slug", f"difference-{number}")
    fields.setdefault("topic", "How many ships waited")
    fields.setdefault("kind", "figure")
    fields.setdefault("explanation", "The reports give two numbers.")
    fields.setdefault("status", "published")
    if "event" not in fields and "timeline" not in fields:
        fields["event"] = make_event()
    discrepancy = Discrepancy.objects.create(**fields)
    for position, (version, words) in enumerate(places):
        assert version.text is not None
        start = version.text.index(words)
        DiscrepancySpan.objects.create(
            discrepancy=discrepancy,
            version=version,
            start=start,
            end=start + len(words),
            exact=words,
            position=position,
        )
    return discrepancy
