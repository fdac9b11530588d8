"""Lists of records that cost the same however many there are.

A list leads through its first MOST_PAGED rows, and says so where there are more: filters, a search or the
other direction lead to the rest. Of a page, the keys are looked up first, in a narrow query; what a page
shows is fetched for these alone.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property

from articles.admin.searching import left_out_of

MOST_PAGED = 5_000
MOST_AT_ONCE = 200
"""So many rows are taken by one action, which takes up to 0.04 seconds for each and holds what they touch."""
TOO_LONG = (
    "The list is too long to be sorted by this column: search it or choose a filter, and sort what is left."
)


class Grouped(int):
    """A number that pages print as 12,345."""

    def __str__(self) -> str:
        return f"{int(self):,}"


class Told(Grouped):
    """A number of which only a bound or an estimate is known: it counts pages, and is told in words."""

    words: str

    def __new__(cls, number: int, words: str) -> "Told":
        told = super().__new__(cls, number)
        told.words = words
        return told

    def __str__(self) -> str:
        return self.words


def more_than(number: int) -> Told:
    return Told(number, f"more than {number:,}")


def counted_up_to(rows: QuerySet[Any], most: int | None = None) -> int:
    """Count the rows; of more than `most`, or than a list leads through, say just that."""
    most = MOST_PAGED if most is None else most
    number = rows.order_by().values("pk")[: most + 1].count()
    return Grouped(number) if number <= most else more_than(most)


def estimated(rows: QuerySet[Any]) -> int:
    """Return about how many rows the whole table has, as the database has last counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [rows.model._meta.db_table]
        )
        (number,) = cursor.fetchone()
    return max(number, 0)


class ShortPaginator(Paginator):
    """Pages of the first MOST_PAGED rows; `whole` is the list before it was narrowed, as its page shows it.

    Of a narrowed list the keys are looked up once, so that its order is made among these alone: where few of
    very many rows are left, the database might otherwise walk through all of them in order.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, whole: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(rows, per_page, **kwargs)
        self.rows, self.whole = rows, whole
        if rows.query.select_related:
            self.whole.query.select_related = rows.query.select_related

    @cached_property
    def keys(self) -> list[Any] | None:
        """The keys of a narrowed list; nothing of one that is too long, or that is the whole table."""
        if not self.rows.query.where:
            return None
        keys = list(self.rows.order_by().values_list("pk", flat=True)[: MOST_PAGED + 1])
        return keys if len(keys) <= MOST_PAGED else None

    @cached_property
    def count(self) -> int:
        if self.keys is not None:
            return Grouped(len(self.keys))
        if self.rows.query.where:
            return more_than(MOST_PAGED)
        number = counted_up_to(self.rows)
        if not isinstance(number, Told):
            return number
        about = round(estimated(self.rows), -3)
        return Told(MOST_PAGED, f"about {about:,}") if about > MOST_PAGED else number

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        return Page(self.between(bottom, min(bottom + self.per_page, self.count)), number, self)

    def between(self, bottom: int, top: int) -> list[Any]:
        """Return the rows from `bottom` up to `top`: their keys in order, then what is shown of them."""
        ordered = self.rows
        if self.keys is not None:
            ordered = self.whole.filter(pk__in=self.keys).order_by(*self.rows.query.order_by)
        keys = list(ordered.values_list("pk", flat=True)[bottom:top])
        shown = {row.pk: row for row in self.whole.filter(pk__in=keys)}
        return [shown[key] for key in keys if key in shown]


class ShortList(ChangeList):
    """A list that is sorted by what is quickly put in order; by anything else only where it is short."""

    model_admin: Any

    @property
    def may_all_be_chosen(self) -> bool:
        return self.result_count <= MOST_AT_ONCE

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        left_out = left_out_of(self.query) if self.model_admin.is_sought_in_pieces else ""
        if left_out and exclude_parameters is None and request.method == "GET":
            messages.warning(request, left_out)
        if ORDER_VAR not in self.params or not self._sorted_by() & set(self.model_admin.slowly_sorted):
            return rows
        if isinstance(counted_up_to(rows), Told):
            del self.params[ORDER_VAR]
            rows = rows.order_by(*self.get_ordering(request, self.root_queryset))
            if request.method == "GET":
                messages.warning(request, TOO_LONG)
        return rows

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Where one column is chosen that an index has in order, go along that index."""
        ordering = super().get_ordering(request, queryset)
        if len(self._sorted_by() & set(self.model_admin.indexed)) == 1 == len(self._sorted_by()):
            first = ordering[0]
            return [first, "-pk" if str(first).startswith("-") else "pk"]
        return ordering

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count  # beside the field is no way to what is shown already
        if not isinstance(self.result_list, list):  # all on one page
            self.result_list = self.paginator.between(0, self.result_count)

    def _sorted_by(self) -> set[str]:
        """The columns that were chosen to sort by."""
        chosen = str(self.params.get(ORDER_VAR, "")).replace("-", "").split(".")
        places = [int(place) for place in chosen if place.isdecimal() and len(place) < 4]
        return {str(self.list_display[place]) for place in places if place < len(self.list_display)}


class ShortLists:
    """For admin pages whose list may have any number of rows."""

    list_per_page = 50
    show_full_result_count = False
    slowly_sorted: Sequence[str] = ()
    """Columns that a list of more than MOST_PAGED rows is not sorted by."""
    indexed: Sequence[str] = ()
    """Columns that an index has in order, together with the key."""
    is_sought_in_pieces = False
    """Whether it is searched by the pieces that `articles.admin.searching` looks up."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ShortList

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Take an action on as many rows as an editor waits for, and on none where there are more."""
        chosen = len(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if request.POST.get("select_across", "").lower() not in ("", "0", "false"):
            chosen = counted_up_to(queryset, MOST_AT_ONCE)
        if chosen <= MOST_AT_ONCE and not isinstance(chosen, Told):
            return super().response_action(request, queryset, *args, **kwargs)  # type: ignore[misc]
        named = self.opts.verbose_name_plural  # type: ignore[attr-defined]
        messages.error(
            request,
            f"Nothing was changed: an action takes at most {MOST_AT_ONCE} {named} at once, and {chosen} are "
            "chosen. Choose fewer of them.",
        )
        return HttpResponseRedirect(request.get_full_path())

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *args: Any, **kwargs: Any
    ) -> ShortPaginator:
        whole = self.get_queryset(request)  # type: ignore[attr-defined]
        return ShortPaginator(queryset, per_page, whole)
