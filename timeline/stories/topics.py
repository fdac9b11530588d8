"""Topics of a story: what one speaker said on one thing, linked in order by an editor."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from articles.models import Rendition
from timeline.models import StatementLink
from timeline.querysets import PUBLIC_QUOTE_STATUSES
from timeline.stories import rows
from timeline.stories.format import Record


def links_in(articles: Iterable[int]) -> QuerySet[StatementLink]:
    """Links of statements that these articles render: those that a story of them can tell."""
    told = Rendition.objects.filter(
        quote__status__in=PUBLIC_QUOTE_STATUSES, quote__version__article__in=articles
    )
    return StatementLink.objects.filter(statement__in=told.values("statement"))


def align_links(topics: Mapping[int, Record], statements: Mapping[str, int], articles: Iterable[int]) -> None:
    """Link the statements that the records of `topics` (by id) name; what no article here renders stays."""
    rows.align(
        links_in(articles).filter(topic__in=topics),
        {
            (topic, statements[row["statement"]]): {
                "topic_id": topic,
                "statement_id": statements[row["statement"]],
                "change": row["change"],
                "position": position,
            }
            for topic, record in topics.items()
            for position, row in enumerate(record["statements"])
        },
        lambda row: (row.topic_id, row.statement_id),
    )
