"""Scores the suggestions of differences against the reference answers: `python -m tests.scoring_differences`.

A suggestion is true where it has the kind of a reference difference and stands at words of two of its sides.
Figures and spellings are found in the texts alone; the other kinds need quotes that are accepted and grouped
into statements, which are taken from the reference too.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from articles.comparing.differing import Difference, Rendered, Told, find_differences
from articles.comparing.figures import find_figures
from tests.articles.copies import copied_texts
from tests.conftest import SHARED

SEEDS = SHARED / "seeds"
FROM_TEXTS = ("figure", "spelling")


@dataclass(frozen=True)
class Score:
    """What was suggested, which reference differences that meets, and all of them."""

    suggested: list[tuple[Difference, list[str]]]
    wanted: list[dict[str, Any]]

    def of(self, kinds: tuple[str, ...]) -> tuple[int, int, int, int]:
        """Return how many of these kinds are found, wanted, suggested rightly and suggested wrongly."""
        found = {slug for one, slugs in self.suggested if one.kind in kinds for slug in slugs}
        wanted = [one for one in self.wanted if one["kind"] in kinds]
        given = [slugs for one, slugs in self.suggested if one.kind in kinds]
        true = sum(bool(slugs) for slugs in given)
        return len(found), len(wanted), true, len(given) - true

    @property
    def missed(self) -> list[dict[str, Any]]:
        found = {slug for _, slugs in self.suggested for slug in slugs}
        return [one for one in self.wanted if one["slug"] not in found]


def accounts(gold: dict[str, Any], sources: dict[str, Any], *, quotes: bool = True) -> list[Told]:
    """Return the reference articles to compare, with their quotes grouped by statement, or without quotes."""
    statements = {quote: one["slug"] for one in gold["statements"] for quote in one["quotes"]}
    events: dict[str, list[str]] = defaultdict(list)
    for event in gold["events"]:
        for quote in event["quotes"]:
            events[quote].append(event["slug"])
    by_file = {source["file"]: source for source in sources["sources"]}
    return [
        Told(
            article["file"],
            (SEEDS / article["file"]).read_bytes().decode("utf-8"),
            (by_file[article["file"]]["body_start"], by_file[article["file"]]["body_end"]),
            tuple((part["kind"], part["start"], part["end"]) for part in by_file[article["file"]]["spans"]),
            tuple(_rendered(quote, statements, events) for quote in article["quotes"]) if quotes else (),
        )
        for article in gold["articles"]
    ]


def _rendered(quote: dict[str, Any], statements: dict[str, str], events: dict[str, list[str]]) -> Rendered:
    def place(name: str) -> tuple[int, int] | None:
        start, end = quote.get(f"{name}_start"), quote.get(f"{name}_end")
        return (start, end) if start is not None and end is not None else None

    return Rendered(
        quote["id"],
        quote["start"],
        quote["end"],
        quote["kind"],
        quote["zone"],
        tuple((part["start"], part["end"]) for part in quote.get("fragments") or ()),
        quote["speaker"],
        quote.get("speaker_description") or "",
        place("speaker"),
        place("cue"),
        statements.get(quote["id"]),
        tuple(events.get(quote["id"], ())),
    )


def score(*, quotes: bool = True) -> Score:
    """Suggest differences among the reference articles and hold them against the reference."""
    gold = json.loads((SEEDS / "gold.json").read_text(encoding="utf-8"))
    sources = json.loads((SEEDS / "sources.json").read_text(encoding="utf-8"))
    gists = {one["slug"]: one["gist"] for one in gold["statements"]}
    wanted = gold["discrepancies"]
    found = find_differences(accounts(gold, sources, quotes=quotes), gists)
    return Score([(one, [ref["slug"] for ref in wanted if _meets(one, ref)]) for one in found], wanted)


def _meets(one: Difference, reference: dict[str, Any]) -> bool:
    if one.kind != reference["kind"]:
        return False
    touched = {
        at
        for at, item in enumerate(reference["items"])
        if any(
            side.article == item["file"] and side.start < item["end"] and item["start"] < side.end
            for side in one.sides
        )
    }
    return len(touched) >= 2


def score_of_changed() -> tuple[int, int, list[str]]:
    """Return how many changed figures are found, how many there are, and what else is suggested.

    The invented reports of tests/articles/copies.py: an original and an independent report of each event,
    once as they are, where nothing should be suggested, and once for each figure with another digit.
    """
    texts = {one.name: "\n".join(part.words for part in one.paragraphs) for one in copied_texts()}
    found, wanted, false = 0, 0, []
    for number in range(30):
        one, other = texts[f"original {number}"], texts[f"independent {number}"]
        false += [difference.reason for difference in _between(one, other)]
        for figure in {figure.text for figure in find_figures(other) if figure.text[0].isdigit()}:
            if figure in one:
                at = 3 if len(figure) == 4 and figure.isdigit() else 0  # of a year the last one
                changed = f"{figure[:at]}{int(figure[at]) % 9 + 1}{figure[at + 1 :]}"
                given = _between(one, other.replace(figure, changed))
                met = any(changed in difference.reason for difference in given)
                found, wanted = found + met, wanted + 1
    return found, wanted, false


def _between(one: str, other: str) -> list[Difference]:
    return find_differences([Told("one", one), Told("other", other)])


def main() -> int:
    """Print the figures and list every error; return the exit status."""
    print("\n== differences: invented reports of 30 events, each figure changed in one of two")
    found, wanted, unchanged = score_of_changed()
    print(
        f"{found} of {wanted} changed figures found; {len(unchanged)} false suggestions where none is changed"
    )
    for reason in unchanged:
        print(f"  false: {reason}")
    print("\n== differences: the five reference articles")
    if not (SEEDS / "gold.json").is_file():
        print("Nothing to score against: the reference articles (../shared/seeds) are not beside this one.")
        return 0
    result = score()
    for name, kinds in (
        ("figures and spellings", FROM_TEXTS),
        *((kind, (kind,)) for kind in ("figure", "spelling", "attribution", "wording", "omission")),
    ):
        found, wanted, true, false = result.of(kinds)
        print(f"{name:22} {found} of {wanted} found; {true} true and {false} false suggestions")
    for one, slugs in result.suggested:
        if not slugs:
            print(f"  not in the reference: {one.kind}, {one.rule}: {one.topic}")
    for reference in result.missed:
        print(f"  missed: {reference['kind']}: {reference['topic']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
