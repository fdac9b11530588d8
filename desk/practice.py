"""One article to practise on: written for the project, marked as a sample, never shown to readers, and gone
with one click.

It is known by its public id, which nobody can change. An event that cites it is not published, and nothing
published may cite it: `timeline.models.Citation` refuses that, wherever it is tried.
"""

from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from articles.importing import Metadata, import_text
from articles.models import PRACTICE_ID, Article, Quote, Statement
from articles.phrasing import counted
from articles.recording import delete_for, save_for
from timeline.models import Citation, Event

TEXT = Path(__file__).resolve().parent / "texts" / "practice.txt"
OUTLET = "Sample Gazette"


class PracticeRefused(ValueError):
    """The step cannot be taken; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Remains:
    """What goes with the practice article: its quotes, and drafts and statements resting on nothing else."""

    quotes: int
    citations: int
    events: tuple[Event, ...]
    statements: tuple[Statement, ...]

    def __str__(self) -> str:
        parts = [counted(self.quotes, "quote"), counted(self.citations, "citation")]
        if self.events:
            parts.append(counted(len(self.events), "draft event"))
        if self.statements:
            parts.append(counted(len(self.statements), "statement"))
        return ", ".join(parts)


def practice_article() -> Article | None:
    """Return the article to practise on, where it is there."""
    return Article.objects.filter(public_id=PRACTICE_ID).select_related("outlet").first()


def add_practice_article(user: User | None = None) -> Article:
    """Take the practice article in and read it, as any article. Raises PracticeRefused where it is there."""
    with transaction.atomic():
        if practice_article() is not None:
            raise PracticeRefused("The sample article is there already.")
        imported = import_text(
            TEXT.read_text(encoding="utf-8"),
            metadata=Metadata(outlet=OUTLET, provenance="Written for Sourceline, to practise on."),
            user=user,
        )
        article = imported.article
        if article.outlet.name != OUTLET:
            raise PracticeRefused(f"Its text is there already as “{article}”: remove that first.")
        article.public_id = PRACTICE_ID
        save_for(article, user, "To practise on")
    return article


def remains() -> Remains:
    """Return what is removed with the practice article."""
    citations = Citation.objects.filter(article__public_id=PRACTICE_ID)
    events = Event.objects.filter(citations__in=citations).exclude(status=Event.Status.PUBLISHED).distinct()
    own = Quote.objects.filter(version__article__public_id=PRACTICE_ID)
    statements = Statement.objects.filter(renditions__quote__in=own).distinct()
    return Remains(
        own.count(),
        citations.count(),
        tuple(
            event for event in events if not event.citations.exclude(article__public_id=PRACTICE_ID).exists()
        ),
        tuple(one for one in statements if not one.renditions.exclude(quote__in=own).exists()),
    )


@transaction.atomic
def remove_practice_article(user: User | None = None) -> Remains:
    """Remove the practice article and all that was made of it alone.

    Actors made on the way stay, and so does an event that cites something else as well, without its
    citations of the sample. Raises PracticeRefused where it is gone already.
    """
    article = Article.objects.select_for_update().filter(public_id=PRACTICE_ID).first()
    if article is None:
        raise PracticeRefused("The sample article is removed already.")
    # Quotes before events, as everywhere.
    list(Quote.objects.select_for_update().filter(version__article=article).order_by("pk"))
    going = remains()
    outlet = article.outlet
    for record in (
        *Citation.objects.filter(article=article),
        *going.events,
        *going.statements,
        article,
    ):
        delete_for(record, user)
    if outlet.name == OUTLET and not outlet.articles.exists():
        delete_for(outlet, user)
    return going
