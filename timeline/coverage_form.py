"""What a reader may ask of the coverage table: the filters of the timeline, and how its rows are chosen."""

from typing import Any, ClassVar

from django.db.models import Q

from timeline.facets import Choice
from timeline.filters import PLACES, UNKNOWN, Chip, EventFilterForm, Text

SORTS = {"": "time", "most": "most outlets first", "fewest": "fewest outlets first"}
"""Ways of sorting with the words for each; besides them `silent:<outlet>` puts its silences first."""
SILENT_FIRST = "silent:"
OF_ONE_OUTLET = ("only", "silent")


class CoverageForm(EventFilterForm):
    """The filters of the timeline, and `rows`, `sort`, `only` and `silent`, which the table has beside them.

    `only` and `silent` keep the rows that one outlet alone reports, or that it does not report. `part` and
    `columns` are places in the table, and stand in no link that leads to other rows.
    """

    view: ClassVar[str] = "coverage"

    rows = Text(required=False, max_length=20)
    sort = Text(required=False, max_length=100)
    only = Text(required=False, max_length=100)
    silent = Text(required=False, max_length=100)
    part = Text(required=False, max_length=10)
    columns = Text(required=False, max_length=10)

    shows_statements: bool = False
    sorting: str = ""
    silent_first: Choice | None = None
    only_here: Choice | None = None
    silent_on: Choice | None = None
    part_number: int = 1
    columns_number: int = 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = dict(cleaned)
        if (rows := given.get("rows")) not in ("", None, "events", "statements"):
            self._refuse("rows", rows, f"“{rows}” is no kind of row: write rows=statements, or leave it out.")
        self.shows_statements = rows == "statements"
        self._read_sort(given.get("sort") or "")
        self.only_here = self._outlet("only", given.get("only") or "")
        self.silent_on = self._outlet("silent", given.get("silent") or "")
        self.part_number = self._read_part("part", given.get("part"), "part of the table")
        self.columns_number = self._read_part("columns", given.get("columns"), "set of columns")
        return cleaned

    def _read_sort(self, sort: str) -> None:
        if sort.startswith(SILENT_FIRST) and sort != SILENT_FIRST:
            self.silent_first = self._outlet("sort", sort.removeprefix(SILENT_FIRST))
            self.sorting = sort if self.silent_first else ""
        elif sort in (*SORTS, "time"):
            self.sorting = sort.removeprefix("time")
        else:
            self._refuse(
                "sort",
                sort,
                f"“{sort}” is no order of the table: write sort=most, sort=fewest or sort=silent:an-outlet.",
            )

    def _outlet(self, name: str, slug: str) -> Choice | None:
        if not slug:
            return None
        found = next((choice for choice in self.choices["outlet"] if choice.value == slug), None)
        if found is None:
            self._refuse(name, slug, UNKNOWN["outlet"].format(slug))
        return found

    def conditions(self) -> dict[str, Q]:
        """Those of the timeline; of events also that one outlet alone reports them, or does not."""
        if self._conditions is None:
            conditions = super().conditions()
            if self.only_here and not self.shows_statements:
                conditions["only"] = Q(outlet_ids=[self.only_here.pk])
            if self.silent_on and not self.shows_statements:
                conditions["silent"] = ~Q(outlet_ids__contains=[self.silent_on.pk])
        assert self._conditions is not None
        return self._conditions

    def conditions_of_events(self) -> list[Q]:
        """The conditions without those on what one outlet reports, over which its figures are counted."""
        return [condition for name, condition in self.conditions().items() if name not in OF_ONE_OUTLET]

    def values(self) -> dict[str, Any]:
        values = super().values()
        if self.shows_statements:
            values["rows"] = "statements"
        if self.sorting:
            values["sort"] = self.sorting
        for name, chosen in (("only", self.only_here), ("silent", self.silent_on)):
            if chosen:
                values[name] = chosen.value
        return values

    def kept(self) -> list[tuple[str, Any]]:
        """What the filter form keeps beside the filters, as hidden fields."""
        values = self.values()
        return [(name, values[name]) for name in ("rows", "sort", *OF_ONE_OUTLET) if name in values]

    @property
    def is_filtered(self) -> bool:
        return bool(self.values().keys() - {"order", "background", "rows", "sort"}) or bool(
            self.unread.keys() - PLACES
        )

    def chips(self) -> list[Chip]:
        chips = super().chips()
        here = []
        if self.only_here:
            here.append(Chip(f"Only in {self.only_here.label}", self.query(only=None)))
        if self.silent_on:
            here.append(Chip(f"{self.silent_on.label} silent", self.query(silent=None)))
        right = [chip for chip in chips if not chip.is_wrong]
        return right + here + [chip for chip in chips if chip.is_wrong]
