"""Write an archive into an empty database by COPY, article by article, and refresh its entries in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction

from articles.models import (
    Actor,
    Article,
    ArticleVersion,
    Outlet,
    Quote,
    Rendition,
    SharedPassage,
    Statement,
)
from tests.corpus.archive import Archive, Size
from tests.corpus.remembering import HISTORIES, remember, show
from tests.corpus.writing import SILENT, Writer
from timeline.entries import refresh_entries
from timeline.models import (
    Amendment,
    Citation,
    Discrepancy,
    DiscrepancySpan,
    Entry,
    Event,
    EventActor,
    Timeline,
    Wording,
)

REFRESHED_TOGETHER = 1_000
"""Events whose entries are refreshed in one go."""

FILLED = (Outlet, Actor, Timeline, Event, Article, ArticleVersion, Quote, Citation)
BESIDE = (EventActor, Entry, Statement, Rendition, SharedPassage, Discrepancy, DiscrepancySpan, SILENT)
TABLES = tuple(model._meta.db_table for model in (*FILLED, *BESIDE))
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype IN ('f', 'u', 'p', 'x')
      AND (conrelid::regclass::text = ANY (%(tables)s) OR confrelid::regclass::text = ANY (%(tables)s))
    ORDER BY contype = 'p', contype <> 'f', conname"""
INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename = ANY (%(tables)s) ORDER BY indexname"""
KEYS = "timeline_event (id), articles_article (id), articles_articleversion (id), articles_quote (id)"
"""What references are looked up by; of all else the planner learns at the end."""

WRONG = """
    SELECT 'quote ' || quote.public_id || ' ' || fault FROM articles_articleversion version
    JOIN articles_quote quote ON quote.version_id = version.id
    CROSS JOIN LATERAL quote_fault(quote, version.text, version.characters) AS fault
    WHERE fault IS NOT NULL
    UNION ALL
    SELECT 'quote ' || quote.public_id || ' is cited in another article' FROM timeline_citation citation
    JOIN articles_quote quote ON quote.id = citation.quote_id
    JOIN articles_articleversion version ON version.id = quote.version_id
    WHERE version.article_id <> citation.article_id
    UNION ALL
    SELECT 'a side of ' || discrepancy.slug || ' has words that do not stand there'
    FROM timeline_discrepancyspan span
    JOIN timeline_discrepancy discrepancy ON discrepancy.id = span.discrepancy_id
    JOIN articles_articleversion version ON version.id = span.version_id
    WHERE substr(version.text, span.start + 1, span."end" - span.start) <> span.exact
    LIMIT 1"""
"""What triggers hold single quotes, citations and sides of differences against, of all rows at once."""


def make_corpus(quotes: int, tell: Callable[[str], None] = lambda sentence: None) -> None:
    """Fill the database with an archive of so many quotes, in one transaction; `tell` hears how far it is.

    Raises CommandError where the database holds anything of somebody's.
    """
    for model in FILLED:
        if model._default_manager.exists():
            raise CommandError(
                f"This database holds {model._meta.verbose_name_plural} already: make the corpus in an empty "
                "one, since it is not told apart from what is somebody's (DATABASE_URL names another)."
            )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit waits in memory
        with _checked_afterwards(), _made_afterwards():
            events = Writer(Archive(Size(quotes))).write(tell)
        tell("Written and checked; the histories are written.")
        remember()
        _set_sequences()
        tell("The entries are refreshed.")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL sourceline.entries_paused = 'on'")
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")  # planning takes longest
            cursor.execute(f"ANALYZE {', '.join(TABLES)}")
        with _looked_up_afterwards():
            for first in range(1, events + 1, REFRESHED_TOGETHER):
                refresh_entries(range(first, min(first + REFRESHED_TOGETHER, events + 1)))
        show()
    with connection.cursor() as cursor:
        # As a server does by itself sooner or later: what is known of the rows, and which pages all may see.
        vacuum = "" if connection.in_atomic_block else "VACUUM "
        beside = (model._meta.db_table for model in (Wording, Amendment))
        cursor.execute(f"{vacuum}ANALYZE {', '.join((*TABLES, *HISTORIES, *beside))}")
    tell("Ready.")


@contextmanager
def _checked_afterwards() -> Iterator[None]:
    """Let no trigger of ours look at single rows; at the end all are held against the same rules at once."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(WRONG)
        if wrong := cursor.fetchone():
            raise CommandError(f"The corpus is made wrongly: {wrong[0]}.")


@contextmanager
def _made_afterwards() -> Iterator[None]:
    """Take away references and indexes, which are kept right row by row, and make each again at the end."""
    with connection.cursor() as cursor:
        constraints = _found(cursor, CONSTRAINTS)
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        indexes = _found(cursor, INDEXES)
        for _, name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _, _, definition in indexes:
            cursor.execute(definition)
        cursor.execute(f"ANALYZE {KEYS}")  # the references are checked by joins, which are to be planned well
        for table, name, definition in reversed(constraints):
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


@contextmanager
def _looked_up_afterwards() -> Iterator[None]:
    """Take away the index of all words, which takes hundreds of each event, and make it again at the end."""
    (index,) = Wording._meta.indexes
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [index.name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {index.name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(definition)


def _found(cursor: Any, statement: str) -> list[tuple[str, str, str]]:
    cursor.execute(statement, {"tables": list(TABLES)})
    return list(cursor.fetchall())


def _set_sequences() -> None:
    """Let the next record of each table have a number that is free."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) "
                f"FROM {table}"
            )
