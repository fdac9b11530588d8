"""What an editor found who read the demonstration's articles beside each other: where they print one text.

Positions are those of the texts in ../shared/seeds. What follows from them for each event was read off the
articles as well, not computed, so that tests can hold the counting against it.
"""

from typing import Any

PASSAGES: list[tuple[tuple[str, int, int], tuple[str, int, int], tuple[str, ...]]] = [
    (("a-news-2022-02-01", 129, 360), ("gulf-today-2022-02-02", 3064, 3285), ()),
    # The demands of Russia are told here; A News tells them nowhere else. No quote of them is cited for it.
    (("a-news-2022-02-01", 608, 974), ("gulf-today-2022-02-02", 2938, 3285), ("russian-security-proposals",)),
    (("a-news-2022-02-01", 1376, 1473), ("gulf-today-2022-02-02", 6521, 6618), ()),
    (("a-news-2022-02-01", 2145, 2274), ("dw-2022-02-01", 1358, 1488), ()),
    (("cgtn-2022-02-02", 3275, 3416), ("gulf-today-2022-02-02", 1781, 1922), ()),
]
"""Both sides of each passage, and the events that it tells of where no quote in it says so."""

ONE_REPORT: dict[str, set[frozenset[str]]] = {
    # The replies being studied: A News has only the sentence that Gulf Today prints too.
    "us-nato-written-responses": {frozenset({"a-news", "gulf-today"})},
    # More than 100,000 troops, and who accuses Moscow: A News has only the sentence that DW prints too.
    "russian-troop-buildup": {frozenset({"a-news", "dw"})},
    "russian-security-proposals": {frozenset({"a-news", "gulf-today"})},
}
"""Which outlets are one report of an event; wherever else, each article tells it in words of its own."""


def shared_passages() -> list[dict[str, Any]]:
    """The passages as a story file tells them."""
    return [
        {
            **{
                side: {"article": article, "version": 1, "start": start, "end": end}
                for side, (article, start, end) in (("one", one), ("other", other))
            },
            "tells": sorted(tells),
        }
        for one, other, tells in sorted(PASSAGES)
    ]
