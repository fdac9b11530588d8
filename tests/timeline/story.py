"""What the story file says by itself, so that tests compute their expectations without the app."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from tests.demonstration_copies import ONE_REPORT

PATH = Path(__file__).resolve().parents[2] / "stories" / "ukraine-crisis-february-2022.json"
SLUG = "ukraine-crisis-february-2022"


class Story:
    """The demonstration story, read as plain data."""

    def __init__(self) -> None:
        data = json.loads(PATH.read_text(encoding="utf-8"))
        self.events: dict[str, dict[str, Any]] = {event["slug"]: event for event in data["events"]}
        self.quotes = {quote["public_id"]: quote for quote in data["quotes"]}
        self.articles = {article["public_id"]: article for article in data["articles"]}
        self.gists = {
            rendition["quote"]: statement["gist"]
            for statement in data["statements"]
            for rendition in statement["renditions"]
            if rendition.get("judgement", "same") == "same"
        }

    def cited_quotes(self, slug: str) -> list[dict[str, Any]]:
        return [self.quotes[c["quote"]] for c in self.events[slug].get("citations", []) if c.get("quote")]

    def cited_articles(self, slug: str) -> list[dict[str, Any]]:
        named = [
            self.quotes[c["quote"]]["article"] if c.get("quote") else c["article"]
            for c in self.events[slug].get("citations", [])
        ]
        return [self.articles[public_id] for public_id in sorted(set(named))]

    def actors(self, slug: str) -> set[str]:
        involved = {part["actor"] for part in self.events[slug].get("actors", [])}
        for quote in self.cited_quotes(slug):
            involved |= {quote.get("speaker"), *quote.get("co_speakers", [])} - {None}
        return involved

    def outlets(self, slug: str) -> set[str]:
        return {article["outlet"] for article in self.cited_articles(slug)}

    def reports(self, slug: str) -> int:
        """How many independent reports there are, by the table of whoever read the articles."""
        copies = sum(len(outlets) - 1 for outlets in ONE_REPORT.get(slug, ()))
        return len(self.cited_articles(slug)) - copies

    def agencies(self, slug: str) -> set[str]:
        return {agency for article in self.cited_articles(slug) for agency in article.get("agencies", [])}

    def kinds(self, slug: str) -> set[str]:
        return {quote["kind"] for quote in self.cited_quotes(slug)}

    def window(self, slug: str) -> tuple[date, date] | None:
        """First and last day that the event may have been on; None where nothing is known."""
        event = self.events[slug]
        earliest, latest = event.get("earliest"), event.get("latest")
        if earliest is None and latest is None:
            return None
        if event["precision"] == "day" and latest is None:
            latest = earliest
        return (
            date.fromisoformat(earliest) if earliest else date.min,
            date.fromisoformat(latest) if latest else date.max,
        )

    def places(self, slug: str) -> list[str]:
        """Every place that words may stand in, each by itself."""
        event = self.events[slug]
        texts = [event["title"], event.get("summary", "")]
        texts += [article["headline"] for article in self.cited_articles(slug)]
        for quote in self.cited_quotes(slug):
            texts += [quote.get("gist", ""), self.gists.get(quote["public_id"], "")]
            if quote["kind"] == "direct":
                texts.append(quote["exact"])
            if quote["kind"] == "mixed":
                texts.append(" ¶ ".join(fragment["exact"] for fragment in quote["fragments"]))
        return texts

    def matching(self, **asked: Any) -> set[str]:
        """The events that `asked` leaves: filter names as in the address, values as lists or days.

        `q` is a list of regular expressions that must all be found in one place, `q_not` of such as in none.
        """
        return {slug for slug in self.events if self._matches(slug, asked)}

    def _matches(self, slug: str, asked: dict[str, Any]) -> bool:
        event = self.events[slug]
        if event.get("is_background") and not asked.get("background"):
            return False
        for name, held in (
            ("actor", self.actors(slug)),
            ("outlet", self.outlets(slug)),
            ("agency", self.agencies(slug)),
            ("kind", self.kinds(slug)),
            ("event", {event.get("kind")}),
        ):
            if asked.get(name) and not held & set(asked[name]):
                return False
        if "since" in asked or "until" in asked:
            window = self.window(slug)
            if window is None:
                return False
            if window[1] < asked.get("since", date.min) or window[0] > asked.get("until", date.max):
                return False
        if asked.get("origins") and self.reports(slug) < asked["origins"]:
            return False
        places = self.places(slug)
        if asked.get("q") and not any(all(_holds(text, term) for term in asked["q"]) for text in places):
            return False
        return not any(_holds(text, term) for term in asked.get("q_not", []) for text in places)


def _holds(text: str, pattern: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None
