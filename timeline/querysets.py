"""Questions about stored events, their citations and their entries."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from articles.models import Actor, Outlet

PUBLIC_QUOTE_STATUSES = ("accepted", "lost")


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> Self:
        """Events that an editor has published, whatever timeline they stand on."""
        return self.filter(status="published")

    def involving(self, actor: "Actor") -> Self:
        """Events in which the actor, or a record merged into it, took part."""
        return self.filter(Q(actors=actor) | Q(actors__merged_into=actor)).distinct()


class CitationQuerySet(models.QuerySet["Citation"]):
    def public(self) -> Self:
        """Citations of a whole article, or of a quote that was accepted, even if it was lost since."""
        return self.filter(Q(quote__isnull=True) | Q(quote__status__in=PUBLIC_QUOTE_STATUSES))


class EntryQuerySet(models.QuerySet["Entry"]):
    def involving_any(self, actors: "Iterable[Actor]") -> Self:
        """Entries of events where one of the actors took part or is quoted."""
        return self.filter(actor_ids__overlap=[actor.pk for actor in actors])

    def reported_by_any(self, outlets: "Iterable[Outlet]") -> Self:
        return self.filter(outlet_ids__overlap=[outlet.pk for outlet in outlets])

    def ending_after(self, moment: datetime) -> Self:
        """Entries whose window has a part at or after `moment`, the timeline's wall clock written as UTC."""
        return self.filter(window__overlap=(moment, None))

    def starting_before(self, moment: datetime) -> Self:
        """Entries whose window has a part before `moment`, the timeline's wall clock written as UTC."""
        return self.filter(window__overlap=(None, moment))
