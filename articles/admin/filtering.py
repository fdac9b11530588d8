"""Filters by a record that others name, however many such records there are."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict

MOST_OFFERED = 40


class NamedFilter(admin.RelatedFieldListFilter):
    """The first MOST_OFFERED that are named at all, and whichever is chosen; where there are more, a field
    to type a part of the name into.
    """

    template = "admin/filter_named.html"

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: Any,
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.typed_name = f"{field_path}__called"
        self.model, self.path, self.has_more = model, field_path, False
        self.chosen = request.GET.get(f"{field_path}__{field.target_field.name}__exact", "")
        super().__init__(field, request, params, model, model_admin, field_path)
        typed = self.used_parameters.pop(self.typed_name, [""])
        self.typed = str(typed[-1] if isinstance(typed, list) else typed).strip()
        own = {*self.expected_parameters(), "p", "e"}
        self.kept = [
            (name, value) for name, values in request.GET.lists() if name not in own for value in values
        ]

    def expected_parameters(self) -> list[str | None]:
        return [*super().expected_parameters(), self.typed_name]

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = field.remote_field.model._default_manager.all()
        order = self.field_admin_ordering(field, request, model_admin) or rows.model._meta.ordering
        naming = self.model._base_manager.filter(**{self.path: OuterRef("pk")})
        named = list(rows.filter(Exists(naming)).order_by(*order)[: MOST_OFFERED + 1])
        self.has_more = len(named) > MOST_OFFERED
        offered = named[:MOST_OFFERED]
        if (
            self.chosen.isdecimal()
            and len(self.chosen) < 19
            and all(str(one.pk) != self.chosen for one in offered)
        ):
            offered = [*rows.filter(pk=int(self.chosen)), *offered]
        return [(str(one.pk), str(one)) for one in offered]

    def has_output(self) -> bool:
        return self.has_more or super().has_output()

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The links of the list, none of which keeps what was typed."""
        for choice in super().choices(changelist):
            query = QueryDict(choice["query_string"].removeprefix("?"), mutable=True)
            query.pop(self.typed_name, None)
            yield {
                **choice,
                "query_string": f"?{query.urlencode()}",
                "selected": choice["selected"] and not self.typed,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        narrowed = super().queryset(request, queryset)
        if not self.typed or narrowed is None:
            return narrowed
        called = Q()
        related: Any = self.field.related_model
        for name in ("name", "short_name", "title"):
            if any(field.name == name for field in related._meta.fields):
                called |= Q(**{f"{name}__icontains": self.typed})
        keys = list(related._default_manager.filter(called).order_by().values_list("pk", flat=True))
        return narrowed.filter(**{f"{self.path}__in": keys})
