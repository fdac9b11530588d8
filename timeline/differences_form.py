"""What a reader may ask of the page of differences: the filters of the timeline, kinds and outlets."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from timeline.differences import KINDS
from timeline.facets import Choice, Counts, count
from timeline.filters import UNKNOWN, EventFilterForm, Several
from timeline.models import Discrepancy
from timeline.querysets import EntryQuerySet
from timeline.visibility import visible_discrepancies, visible_spans


class DifferencesForm(EventFilterForm):
    """The filters of the timeline, and `differ` and `side`, which the differences have beside them.

    A difference is shown when its event matches. One of the timeline as a whole is shown as long as no filter
    asks for events. Background is no filter here: a difference on a background event is one.
    """

    view: ClassVar[str] = "differences"

    differ = Several(required=False)
    side = Several(required=False)

    kinds: list[str]
    outlets: list[Choice]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.kinds, self.outlets = [], []
        for kind in dict.fromkeys(cleaned.get("differ") or []):
            if kind in KINDS:
                self.kinds.append(kind)
            elif kind:
                known = ", ".join(KINDS)
                self._refuse("differ", kind, f"“{kind}” is no kind of difference: there are {known}.")
        outlets = {choice.value: choice for choice in self.choices["outlet"]}
        for slug in dict.fromkeys(cleaned.get("side") or []):
            if slug in outlets:
                self.outlets.append(outlets[slug])
            elif slug:
                self._refuse("side", slug, UNKNOWN["outlet"].format(slug))
        return cleaned

    def conditions(self) -> dict[str, Q]:
        conditions = super().conditions()
        conditions.pop("background", None)
        return conditions

    def values(self) -> dict[str, Any]:
        values = super().values()
        if self.kinds:
            values["differ"] = self.kinds
        if self.outlets:
            values["side"] = [outlet.value for outlet in self.outlets]
        return values

    def kept(self) -> list[tuple[str, str]]:
        """What the filter form keeps beside the filters, as hidden fields."""
        return [
            (name, value)
            for name, values in (("differ", self.kinds), ("side", [one.value for one in self.outlets]))
            for value in values
        ]

    @property
    def asks_for_events(self) -> bool:
        """Whether a filter of the timeline is in use, so that what has no event cannot match."""
        return bool(EventFilterForm.values(self).keys() - {"order", "background"})

    def differing(self) -> EntryQuerySet:
        """The events in order that match, of those on which sources differ."""
        return self.apply(self.entries.filter(event__in=self._points().values("event"))).in_order(
            newest_first=self.newest_first
        )

    def count(self) -> Counts:
        """Counts of differences, not of events; those of the timeline as a whole are not among them."""
        points = self._points()
        if self.kinds:
            points = points.filter(kind__in=self.kinds)
        if self.outlets:
            named = [outlet.pk for outlet in self.outlets]
            sides = visible_spans().filter(version__article__outlet__in=named)
            points = points.filter(pk__in=sides.values("discrepancy"))
        # The join gives an event's row once for each of its differences.
        return count(self.entries.filter(event__discrepancies__in=points), self.conditions())

    def _points(self) -> QuerySet[Discrepancy]:
        return visible_discrepancies(self.timeline)
