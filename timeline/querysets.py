"""Questions about stored events, their citations and their entries."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet

if TYPE_CHECKING:
    from timeline.models import Citation, Entry, Event  # noqa: F401 - named in quotes below

PUBLIC_QUOTE_STATUSES = ("accepted", "lost")


def is_not(field: str) -> ExpressionWrapper:
    """Whether a field is false: ordered by it the other way round, all of a list runs in one direction."""
    return ExpressionWrapper(Q(**{field: False}), output_field=BooleanField())


def keyed_by(keys: QuerySet[Any, Any], name: str = "pk") -> Func:
    """The condition that a row has one of these keys as `name`; PostgreSQL looks them up before it joins.

    With `__in` these would be joined last where much is joined, and the few be sought among all there are.
    """
    return Func(
        F(name), ArraySubquery(keys), template="%(expressions)s)", arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )  # fmt: skip


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
