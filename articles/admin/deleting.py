"""What a deletion would take along, told in a bounded space: of very many records, how many there are."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import CASCADE, PROTECT, RESTRICT, Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from articles.admin.listing import counted_up_to

MOST_LISTED = 50
"""Of more records that go along, or stand in the way, their number is told, and these are not fetched."""


SHOWN = 20


class BoundedDeletion:
    """For admin pages: the page that asks before a deletion is as small for an actor with many quotes."""

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        objs = list(objs)
        resting = list(_resting_on(type(objs[0]), [one.pk for one in objs])) if objs else []
        if all(number <= MOST_LISTED for _, _, number in resting):
            return super().get_deleted_objects(objs, request)  # type: ignore[misc]
        site = self.admin_site  # type: ignore[attr-defined]
        goes: list[Any] = [f"{capfirst(one._meta.verbose_name)}: {one}" for one in objs]
        counts = {str(type(objs[0])._meta.verbose_name_plural): len(objs)}
        lacking: set[str] = set()
        protected: list[Any] = []
        for rows, goes_along, number in resting:
            options = rows.model._meta
            if not goes_along:
                protected += [_linked(site, one) for one in rows.order_by("pk")[:SHOWN]]
                if number > SHOWN:
                    protected.append(f"and others: {number} {options.verbose_name_plural} in all")
                continue
            goes.append(f"{number} {options.verbose_name_plural}")
            counts[str(options.verbose_name_plural)] = number
            if rows.model in site._registry and not site._registry[rows.model].has_delete_permission(request):
                lacking.add(str(options.verbose_name))
        if not self.has_delete_permission(request):  # type: ignore[attr-defined]
            lacking.add(str(type(objs[0])._meta.verbose_name))
        return goes, counts, lacking, protected


def _resting_on(model: type[Model], keys: Any) -> Iterator[tuple[QuerySet[Any], bool, int]]:
    """Yield what goes along with these records, or stands in the way, with its number, level by level."""
    for relation in model._meta.get_fields(include_hidden=True):
        if (
            not relation.auto_created
            or relation.concrete
            or not (relation.one_to_many or relation.one_to_one)
        ):
            continue
        on_delete: Any = relation.on_delete  # type: ignore[union-attr]
        if on_delete not in (CASCADE, PROTECT, RESTRICT):
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})  # type: ignore[union-attr]
        number = counted_up_to(rows)
        if not number:
            continue
        yield rows, on_delete is CASCADE, number
        if on_delete is CASCADE and relation.related_model is not model:
            yield from _resting_on(relation.related_model, rows.values("pk"))  # type: ignore[arg-type]


def _linked(site: Any, record: Model) -> Any:
    name = capfirst(str(record._meta.verbose_name))
    try:
        address = reverse(
            f"{site.name}:{record._meta.app_label}_{record._meta.model_name}_change", args=[quote(record.pk)]
        )
    except NoReverseMatch:
        return f"{name}: {record}"
    return format_html('{}: <a href="{}">{}</a>', name, address, record)
