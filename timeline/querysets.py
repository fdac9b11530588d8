"""Questions about stored events, their citations and their entries."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q

if TYPE_CHECKING:
    from timeline.models import Citation, Entry, Event  # noqa: F401 - named in quotes below

PUBLIC_QUOTE_STATUSES = ("accepted", "lost")


def is_not(field: str) -> ExpressionWrapper:
    """Whether a field is false: ordered by it the other way round, all of a list runs in one direction."""
    return ExpressionWrapper(Q(**{field: False}), output_field=BooleanField())


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> Self:
        """Events that an editor has published, whatever timeline they stand on."""
        return self.filter(status="published")


class CitationQuerySet(models.QuerySet["Citation"]):
    def public(self) -> Self:
        """Citations of a whole article, or of a quote that was accepted, even if it was lost since."""
        return self.filter(Q(quote__isnull=True) | Q(quote__status__in=PUBLIC_QUOTE_STATUSES))


class EntryQuerySet(models.QuerySet["Entry"]):
    def in_order(self, *, newest_first: bool = False) -> Self:
        """Background apart at the end, the undated last within each; else by time and by what follows."""
        if newest_first:
            groups = is_not("is_background").desc(), is_not("is_undated").desc()
            return self.order_by(*groups, "-sort_at", "-rank", "-id")
        return self.order_by("is_background", "is_undated", "sort_at", "rank", "id")
