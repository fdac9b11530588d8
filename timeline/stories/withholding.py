"""Keep out of stories what went with a text that was taken down, also when an older file still has it."""

from articles.models import ArticleVersion, Quote
from timeline.stories.format import Record

GIVEN_UP: Record = {
    "kind": Quote.Kind.INDIRECT.value,
    "exact": None,
    "fragments": [],
    "shows_excerpt": False,
    "status": Quote.Status.LOST.value,
}
"""What a story says of a quote that was given up: that somebody is cited there, and none of the words."""


def withhold_taken_down(story: Record) -> None:
    """Take from the story, in place, words of quotes given up here, and prose of texts taken down here.

    A file that was written before the text was taken down then says no more than the database does, so that
    loading it neither asks for what is gone nor counts as an editor's change. Two queries.
    """
    told = {
        (article["public_id"], version["text_sha256"]): (article["public_id"], version["number"])
        for article in story["articles"]
        for version in article["versions"]
    }
    gone = ArticleVersion.objects.filter(
        taken_down_at__isnull=False, article__public_id__in=[public_id for public_id, _ in told]
    ).values_list("article__public_id", "text_sha256")
    places = {told[known] for known in gone if known in told}
    for discrepancy in story["discrepancies"]:
        for span in discrepancy["spans"]:
            if (span["article"], span["version"]) in places:
                span["exact"] = None
    given_up = set(
        Quote.objects.filter(
            lost_because=Quote.Loss.TAKEN_DOWN,
            public_id__in=[quote["public_id"] for quote in story["quotes"]],
        ).values_list("public_id", flat=True)
    )
    for quote in story["quotes"]:
        if quote["public_id"] in given_up:
            quote.update(GIVEN_UP)
        elif (quote["article"], quote["version"]) in places:
            quote["shows_excerpt"] = False
