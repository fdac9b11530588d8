"""What a reader may ask of the page of differences: the filters of the timeline, kinds and outlets."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q

from timeline.differences import KINDS
from timeline.facets import Choice, Counts, count
from timeline.filters import UNKNOWN, EventFilterForm, Several, Text
from timeline.models import DiscrepancySpan
from timeline.visibility import entries_with_discrepancies, visible_citations

EVENTS_A_DIFFERENCE = 10
"""To look at a difference takes as long as to count so many events."""


class DifferencesForm(EventFilterForm):
    """The filters of the timeline, and `differ` and `side`, which the differences have beside them.

    A difference is shown when its event matches. One of the timeline as a whole is shown as long as no filter
    asks for events. Background is no filter here: a difference on a background event is one. `part` is a
    place in the list, and `point` asks for the part that has the difference of that slug.
    """

    view: ClassVar[str] = "differences"

    differ = Several(required=False)
    side = Several(required=False)
    part = Text(required=False, max_length=10)
    point = Text(required=False, max_length=100)

    kinds: list[str]
    outlets: list[Choice]
    part_number: int = 1

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
        self.part_number = self._read_part("part", cleaned.get("part"), "part of the list")
        return cleaned

    def turn_to(self, slugs: list[str], size: int) -> int:
        """Return which part of the list of these differences is asked for, each of at most `size`."""
        point = self.cleaned_data.get("point") or ""
        if point in slugs:
            return slugs.index(point) // size + 1
        if point:
            self._refuse("point", point, f"No difference “{point}” is in this list.")
        return min(self.part_number, max(1, -(-len(slugs) // size)))

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

    def count(self) -> Counts:
        """Counts of differences, not of events; those of the timeline as a whole are not among them."""
        wanted = []
        if self.kinds:
            wanted.append(Q(event__discrepancies__kind__in=self.kinds))
        if self.outlets:
            known = visible_citations().filter(article=OuterRef("version__article"))
            named = [outlet.pk for outlet in self.outlets]
            sides = DiscrepancySpan.objects.filter(Exists(known), version__article__outlet__in=named)
            wanted.append(Q(event__discrepancies__in=sides.values("discrepancy")))
        return self.found_once(
            "counts of points",
            lambda: count(
                entries_with_discrepancies(self.entries, *wanted, timeline=self.timeline),
                self.conditions_to_count(),
            ),
            lambda counts: counts.looked_at * EVENTS_A_DIFFERENCE,
        )
