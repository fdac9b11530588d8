"""Differences in an export are published ones, and print no more of an outlet's prose than eight words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from articles.models import Quote
from timeline.models import Citation, Discrepancy, DiscrepancySpan, Event
from timeline.verifying.events import SEEN

Line = dict[str, Any]

MOST_WORDS = 8


class StoredDifferences:
    """What the tables themselves tell of the differences of some events, to hold printed ones against."""

    def __init__(self, event_ids: list[int]) -> None:
        rows = Discrepancy.objects.filter(event__in=event_ids)
        self.status = dict(rows.values_list("slug", "status"))
        self.published: dict[int, set[str]] = defaultdict(set)
        for event, slug in rows.filter(status=Discrepancy.Status.PUBLISHED).values_list("event", "slug"):
            self.published[event].add(slug)
        spans = DiscrepancySpan.objects.filter(discrepancy__in=rows).values_list(
            "discrepancy__slug", "version__article", "version__text_sha256", "start", "end"
        )
        self.places: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
        # Two articles may print one text, and so have one hash.
        self.articles: dict[str, set[int]] = defaultdict(set)
        for slug, article, digest, start, end in spans:
            self.places[slug].add((digest, start, end))
            self.articles[digest].add(article)
        self.known: set[int] = set()
        self.said: dict[int, list[str]] = defaultdict(list)
        self.excerpts: dict[int, list[str]] = defaultdict(list)
        cited = Citation.objects.filter(
            article__in={article for articles in self.articles.values() for article in articles},
            event__status=Event.Status.PUBLISHED,
            event__entries__timeline__is_published=True,
        ).distinct()
        for article, status, kind, exact, fragments, is_shown in cited.values_list(
            "article", "quote__status", "quote__kind", "quote__exact", "quote__fragments",
            "quote__shows_excerpt",
        ):  # fmt: skip
            if status is None or status in SEEN:
                self.known.add(article)
            if status in SEEN and kind == Quote.Kind.DIRECT:
                self.said[article].append(exact or "")
            elif status in SEEN:
                self.said[article] += [one["exact"] for one in fragments or [] if one["exact"]]
                self.excerpts[article] += [exact] if is_shown and exact else []

    def faults(self, event_id: int, printed: Iterable[Line]) -> Iterator[str]:
        """What is wrong with the differences that an export prints of an event, a sentence for each."""
        slugs = [difference["slug"] for difference in printed]
        if missing := self.published[event_id] - set(slugs):
            yield f"it leaves out the differences {', '.join(sorted(missing))}."
        for difference in printed:
            slug = difference["slug"]
            name = f"its difference {slug}"
            if slug not in self.published[event_id]:
                yield f"{name} is printed, and is {self.status.get(slug, 'none of its own')}."
            for span in difference["spans"]:
                place = (span["version_sha256"], span["start"], span["end"])
                if place not in self.places[slug]:
                    yield f"{name} is printed with a side at {place[1]} to {place[2]} that it does not have."
                elif not self.articles[place[0]] & self.known:
                    yield f"{name} is printed with a side of an article that is not cited in public."
                yield from (f"{name} {fault}" for fault in self._words_faults(span))

    def _words_faults(self, span: Line) -> Iterator[str]:
        articles = self.articles[span["version_sha256"]]
        said = [words for article in articles for words in self.said[article]]
        excerpts = [words for article in articles for words in self.excerpts[article]]
        prose = span["words"] or ""
        for fragment in span["fragments"]:
            if not any(fragment in words for words in said):
                yield "is printed with words that no speaker is quoted with there."
            prose = prose.replace(fragment, "", 1)
        if len(prose.split()) > MOST_WORDS and not any(prose in words for words in excerpts):
            yield f"is printed with {len(prose.split())} words of the outlet's prose."
