"""What the demonstration timeline must show, computed from its file alone: nothing of the app is asked.

The definitions are those of the design: values of one filter are alternatives, different filters must all
hold, each of the event as a whole.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

STORY = Path(__file__).resolve().parent.parent.parent / "stories" / "ukraine-crisis-february-2022.json"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """An event as filters see it; `opens` and `closes` are None where nothing bounds it on that side."""

    slug: str
    title: str
    actors: frozenset[str]
    outlets: frozenset[str]
    agencies: frozenset[str]
    kinds: frozenset[str]
    event_kind: str
    reports: int
    is_background: bool
    is_undated: bool
    opens: datetime | None
    closes: datetime | None
    sort_on: date
    rank: int
    places: tuple[tuple[str, ...], ...]
    quotes: tuple[str, ...]

    def overlaps(self, since: datetime | None, until: datetime | None) -> bool:
        """Whether a part of the event lies between the two moments; of an undated one nothing is known to."""
        if self.is_undated:
            return False
        begins_in_time = until is None or self.opens is None or self.opens < until
        ends_in_time = since is None or self.closes is None or self.closes > since
        return begins_in_time and ends_in_time


def expected(
    *,
    actor: Iterable[str] = (),
    outlet: Iterable[str] = (),
    agency: Iterable[str] = (),
    kind: Iterable[str] = (),
    event: Iterable[str] = (),
    since: str = "",
    until: str = "",
    q: str = "",
    origins: int = 0,
    background: int = 0,
    order: str = "",
) -> list[str]:
    """Return the slugs of the events that these filters leave, in the order of the timeline.

    >>> expected(actor=["viktor-orban"], since="2022-02-01", outlet=["cgtn"])
    ['putin-orban-talks', 'putin-orban-news-conference']
    """
    chosen: list[tuple[Iterable[str], Callable[[Line], frozenset[str]]]] = [
        (actor, lambda line: line.actors),
        (outlet, lambda line: line.outlets),
        (agency, lambda line: line.agencies),
        (kind, lambda line: line.kinds),
        (event, lambda line: frozenset([line.event_kind])),
    ]
    first, last = moment(since)[0] if since else None, moment(until)[1] if until else None
    wanted, unwanted = terms(q)
    lines = [
        line
        for line in lines_of_story()
        if all(not set(values) or set(values) & facts(line) for values, facts in chosen)
        and (not (since or until) or line.overlaps(first, last))
        and line.reports >= origins
        and (background or not line.is_background)
        and (not wanted or any(all(holds(place, term) for term in wanted) for place in line.places))
        and not any(holds(place, term) for place in line.places for term in unwanted)
    ]
    return [line.slug for line in in_order(lines, newest_first=order == "newest")]


def in_order(lines: list[Line], *, newest_first: bool = False) -> list[Line]:
    """Background apart at the end and undated last, whichever way round; then by day, rank and slug."""
    by_day = sorted(lines, key=lambda line: (line.sort_on, line.rank, line.slug), reverse=newest_first)
    return sorted(by_day, key=lambda line: (line.is_background, line.is_undated))


def moment(text: str) -> tuple[datetime, datetime]:
    """Return when a day or an hour begins and when it ends.

    >>> [at.isoformat() for at in moment("2022-02-01T14")]
    ['2022-02-01T14:00:00', '2022-02-01T15:00:00']
    """
    begins = datetime.fromisoformat(text if len(text) == 10 else f"{text}:00")
    return begins, begins + (DAY if len(text) == 10 else timedelta(hours=1))


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def terms(q: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return what must stand in one place and what must stand in none: words, and phrases in double marks.

    >>> terms('"news conference" Putin -gas')
    ([('news', 'conference'), ('putin',)], [('gas',)])
    """
    parts = [
        (minus, words(phrase or word)) for minus, phrase, word in re.findall(r'(-?)(?:"([^"]*)"|(\S+))', q)
    ]
    return [term for minus, term in parts if not minus], [term for minus, term in parts if minus]


def holds(place: tuple[str, ...], term: tuple[str, ...]) -> bool:
    """Whether the words of `term` stand in the place one after the other, letter for letter, unstemmed."""
    return any(place[start : start + len(term)] == term for start in range(len(place) - len(term) + 1))


@cache
def story() -> dict[str, Any]:
    return json.loads(STORY.read_text(encoding="utf-8"))


@cache
def lines_of_story() -> list[Line]:
    """Every published event that has a citation, background included."""
    data = story()
    quotes = {quote["public_id"]: quote for quote in data["quotes"]}
    articles = {article["public_id"]: article for article in data["articles"]}
    gists = {
        row["quote"]: statement["gist"]
        for statement in data["statements"]
        for row in statement["renditions"]
        if row.get("judgement", "same") == "same"
    }
    follows = {event["slug"]: event.get("follows", []) for event in data["events"]}
    return [
        _line(event, quotes, articles, gists, _rank(event["slug"], follows))
        for event in data["events"]
        if event.get("status") == "published" and event.get("citations")
    ]


def _rank(slug: str, follows: dict[str, list[str]]) -> int:
    return max((_rank(earlier, follows) + 1 for earlier in follows[slug]), default=0)


def _line(event: Any, quotes: Any, articles: Any, gists: dict[str, str], rank: int) -> Line:
    cited = [quotes[row["quote"]] for row in event["citations"] if "quote" in row]
    reporting = {row["article"] for row in event["citations"] if "article" in row}
    reporting |= {quote["article"] for quote in cited}
    actors = {row["actor"] for row in event.get("actors", ())}
    actors |= {quote["speaker"] for quote in cited if "speaker" in quote}
    actors |= {slug for quote in cited for slug in quote.get("co_speakers", ())}
    places = [
        event["title"],
        event.get("summary", ""),
        *(articles[article]["headline"] for article in reporting),
    ]
    for quote in cited:
        places += [quote.get("gist", ""), gists.get(quote["public_id"], ""), quote.get("exact", "")]
        # Words may stand in different fragments of one quote, but no phrase runs from one into the next.
        places.append(" zqzq ".join(part["exact"] for part in quote.get("fragments", ())))
    earliest, latest = (
        date.fromisoformat(event[key]) if key in event else None for key in ("earliest", "latest")
    )
    if event.get("precision") == "day":
        latest = latest or earliest
    return Line(
        slug=event["slug"],
        title=event["title"],
        actors=frozenset(actors),
        outlets=frozenset(articles[article]["outlet"] for article in reporting),
        agencies=frozenset(
            agency for article in reporting for agency in articles[article].get("agencies", ())
        ),
        kinds=frozenset(quote["kind"] for quote in cited),
        event_kind=event.get("kind", ""),
        reports=len(reporting),
        is_background=event.get("is_background", False),
        is_undated=earliest is None and latest is None,
        opens=datetime.combine(earliest, datetime.min.time()) if earliest else None,
        closes=datetime.combine(latest, datetime.min.time()) + DAY if latest else None,
        sort_on=date.fromisoformat(event["sort_on"]),
        rank=rank,
        places=tuple(words(place) for place in places),
        quotes=tuple(quote["public_id"] for quote in cited),
    )
