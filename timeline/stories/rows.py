"""Write many rows at once with their history, so that a story of hundreds of records loads in a second."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

REASON = "Loaded from a story file"
BATCH = 1000

Values = Mapping[str, Any]


def create(model: type[Model], rows: Sequence[Any]) -> None:
    """Create the rows, with their history where the model keeps one."""
    if not rows:
        return
    if hasattr(model, "history"):
        bulk_create_with_history(rows, model, batch_size=BATCH, default_change_reason=REASON)
    else:
        model._default_manager.bulk_create(rows, batch_size=BATCH)


def update(model: type[Model], rows: Sequence[Any], fields: Iterable[str]) -> None:
    """Save these fields of the rows, with their history where the model keeps one."""
    fields = list(fields)
    if not rows or not fields:
        return
    if hasattr(model, "history"):
        bulk_update_with_history(rows, model, fields, batch_size=BATCH, default_change_reason=REASON)
    else:
        model._default_manager.bulk_update(rows, fields, batch_size=BATCH)


def set_values(row: Model, values: Values) -> bool:
    """Set the values on the row, and return whether one of them was another before."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)


def align(
    existing: QuerySet[Any],
    wanted: Mapping[Hashable, Values],
    key: Callable[[Any], Hashable],
    *,
    yields: Callable[[Any], bool] = lambda row: False,
    delete: bool = True,
) -> None:
    """Make the `existing` rows those that are `wanted`, keeping each row whose key stays.

    Rows are deleted first; then those are changed that `yields` says free a unique place for another row,
    then the others; new rows come last.
    """
    model = existing.model
    rows = {key(row): row for row in existing}
    if delete:
        for name in rows.keys() - wanted.keys():
            rows[name].delete()
    changed = [
        rows[name] for name, values in wanted.items() if name in rows and set_values(rows[name], values)
    ]
    fields = {name for values in wanted.values() for name in values}
    for giving_way in (True, False):
        update(model, [row for row in changed if yields(row) is giving_way], fields)
    create(model, [model(**values) for name, values in wanted.items() if name not in rows])
