"""Many differences on one timeline in a few statements, for tests of what their page costs at size."""

from tests.makers import TEXT, make_article, make_event, make_outlet, make_quote, make_version
from timeline.models import Discrepancy, DiscrepancySpan, Timeline

KINDS = ("figure", "wording", "spelling", "attribution", "omission")
PLACES = ("Ines Calder", "cleared the northern channel", "painful but limited", "a week's catch")


def make_differing(timeline: Timeline, *, points: int) -> None:
    """Published differences of one event, "opens", each with a side in four outlets."""
    versions = [make_version(make_article(make_outlet(f"Outlet {n}"))) for n in range(4)]
    quotes = [
        quote
        for version in versions
        for quote in (
            make_quote(version),
            make_quote(version, 'the damage "painful but limited"', fragments=["painful but limited"]),
        )
    ]
    event = make_event(timeline, slug="opens", quotes=quotes)
    made = Discrepancy.objects.bulk_create(
        Discrepancy(
            slug=f"point-{number:04}",
            event=event,
            kind=KINDS[number % 5],
            topic=f"What is told of pier {number}",
            explanation="The reports put it in more than one way.",
            status="published",
        )
        for number in range(points)
    )
    DiscrepancySpan.objects.bulk_create(
        DiscrepancySpan(
            discrepancy=point,
            version=version,
            start=TEXT.index(words),
            end=TEXT.index(words) + len(words),
            exact=words,
            position=position,
        )
        for number, point in enumerate(made)
        for position, version in enumerate(versions)
        for words in (PLACES[(number + position) % 4],)
    )
