"""Two editors on one record: the second save shows what the first changed, and nothing is overwritten unseen.

A form carries what it showed when it was opened. When it comes back, that is compared with the record as it
is now and with what was typed. Whatever somebody else has changed meanwhile is shown beside the editor's own
values, who chooses field by field; rows of an inline are told apart by their keys.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import unquote
from django.core import signing
from django.db import models, transaction
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.admin.records import RecordAdmin
from desk.access import desk_render

SALT = "sourceline.desk.seen"
MOST_ROWS = 2000
CHOICE = "choice:"
PLACE = "place"
"""Among what is decided elsewhere: which words of the text a quote has."""
NOTHING = "–"

Values = list[str]
"""What a browser sends of a field; empty for an empty field."""


class SeenField(forms.CharField):
    """What the form showed when it was opened, as one signed word."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass
class Snapshot:
    """Fields and rows of a form as a browser would send them, and the decisions that stood beside them."""

    fields: dict[str, Values]
    rows: dict[str, dict[str, dict[str, Values]]]
    decided: dict[str, str]
    at: str = ""

    def packed(self) -> str:
        return signing.dumps(vars(self), salt=SALT, compress=True)

    @classmethod
    def unpacked(cls, packed: str) -> "Snapshot | None":
        try:
            return cls(**signing.loads(packed, salt=SALT))
        except (signing.BadSignature, TypeError):
            return None

    def digest(self) -> str:
        told = json.dumps([self.fields, self.rows, self.decided], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass
class Difference:
    """One thing that somebody else changed: before, now, and what this editor would save."""

    key: str
    label: str
    before: str
    theirs: str
    yours: str
    is_conflict: bool
    chosen: str = ""
    theirs_values: dict[str, Values] = field(default_factory=dict)


@dataclass
class Comparison:
    """What an editor has to choose, and what is only told."""

    differences: list[Difference] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    gone: dict[str, set[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.differences or self.told)


class SeenAdmin(RecordAdmin):
    """For admin pages of records that several editors work on; comes before the page's own class."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or ("fields" in kwargs and kwargs["fields"] is None):
            return form
        return type(form.__name__, (form,), {"seen": SeenField(required=False)})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if "seen" in form.fields and not form.is_bound:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            form.initial["seen"] = self._snapshot(form, formsets).packed()
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            answer = self._choices_needed(request, unquote(object_id))
            return answer or super().changeform_view(request, object_id, form_url, extra_context)

    def lock(self, request: HttpRequest, key: Any) -> None:
        """Hold the record until the form is saved: of two saves, the second compares with the first's."""
        rows = self.model._base_manager.select_for_update(of=("self",), no_key=True)
        list(rows.filter(pk=key).values_list("pk"))

    def _choices_needed(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Return the page of choices, or None where the form can be saved as it is sent or was chosen."""
        seen = Snapshot.unpacked(request.POST.get("seen", ""))
        if seen is None or not object_id.isdecimal() or not self.has_change_permission(request):
            return None
        self.lock(request, int(object_id))
        record = self.get_object(request, object_id)
        if record is None:
            return None
        form, formsets = self._as_it_is_now(request, record)
        now = self._snapshot(form, formsets)
        asked = unsettled(request, seen, now, form, formsets)
        if asked is None:
            return None
        pressed = next((name for name in request.POST if name.startswith("_") and name != "_popup"), "_save")
        return choice_page(
            request,
            record,
            seen,
            now,
            *asked,
            back=reverse(admin_urlname(self.model._meta, "change"), args=[record.pk]),  # type: ignore[arg-type]
            button=pressed if pressed in ("_save", "_continue") else "_continue",
            put_off=pressed not in ("_save", "_continue", "_addanother"),
        )

    def _as_it_is_now(
        self, request: HttpRequest, record: Any
    ) -> tuple[forms.ModelForm, list[BaseInlineFormSet]]:
        form = self.get_form(request, record, change=True)(instance=record)
        formsets, prefixes = [], dict[str, int]()
        for formset_class, inline in self.get_formsets_with_inlines(request, record):
            prefix = formset_class.get_default_prefix()
            prefixes[prefix] = prefixes.get(prefix, 0) + 1
            if prefixes[prefix] != 1:
                prefix = f"{prefix}-{prefixes[prefix]}"
            formsets.append(
                formset_class(instance=record, prefix=prefix, queryset=inline.get_queryset(request))
            )
        return form, formsets

    def _snapshot(self, form: forms.ModelForm, formsets: list[Any]) -> Snapshot:
        record = form.instance
        return Snapshot(
            fields=shown_values(form),
            rows={
                formset.prefix: {
                    str(row.instance.pk): shown_values(row)
                    for row in formset.initial_forms
                    if row.instance.pk is not None
                }
                for formset in formsets
            },
            decided={name: str(getattr(record, _attname(record, name))) for name in self.decided_elsewhere},
            at=timezone.now().isoformat(),
        )


def unsettled(
    request: HttpRequest, seen: Snapshot, now: Snapshot, form: forms.BaseForm, formsets: list[Any]
) -> tuple[Comparison, bool] | None:
    """Return what the editor has to choose and whether that was asked before; None where the form can be
    saved. What was chosen then stands in `request.POST`.
    """
    found = compare(request.POST, seen, now, form, formsets)
    if not found:
        return None
    was_shown = request.POST.get("shown") == now.digest()
    for difference in found.differences:
        difference.chosen = request.POST.get(CHOICE + difference.key, "") if was_shown else ""
    if was_shown and all(one.chosen in ("theirs", "yours") for one in found.differences):
        data = request.POST.copy()
        apply(data, found, formsets)
        data["seen"] = now.packed()
        request.POST = data  # type: ignore[assignment]
        return None
    return found, was_shown


def choice_page(
    request: HttpRequest,
    record: Any,
    seen: Snapshot,
    now: Snapshot,
    found: Comparison,
    was_shown: bool,
    **way: Any,
) -> HttpResponse:
    """Show both values of each thing. `way` has the address `back`, the `button` that saves with its
    `button_value`, and whether a decision was `put_off`.
    """
    status = now.decided.get("status")
    if status is not None and seen.decided.get("status") not in (None, status):
        found.told.append(f"Its status is “{record.get_status_display()}” now.")
    left = ("csrfmiddlewaretoken", "shown", way["button"])
    context = {
        "title": "Somebody else changed it meanwhile",
        "record": record,
        "opts": record._meta,
        "found": found,
        "savers": list(_savers(record, seen)),
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if not name.startswith((CHOICE, "_")) and name not in left
            for value in values
        ],
        "is_popup": "_popup" in request.POST,
        "shown": now.digest(),
        "must_choose": was_shown,
        "button_value": "1",
        **way,
    }
    return desk_render(request, "desk/choose.html", context, status=409)


def compare(
    sent: QueryDict, seen: Snapshot, now: Snapshot, form: forms.BaseForm, formsets: list[Any]
) -> Comparison:
    """Return what differs between what was seen and what is now, as far as `sent` would not save the same."""
    found = Comparison()
    for name, theirs in now.fields.items():
        before = seen.fields.get(name, theirs)
        _add(found, form[name], before, theirs, sent_values(sent, form[name]))
    decided = {name for name, value in now.decided.items() if seen.decided.get(name, value) != value}
    if PLACE in decided:
        found.told.append("Its kind or its place in the text was changed since you opened it.")
    if decided - {PLACE}:
        found.told.append("A decision was taken on it since you opened it.")
    for formset in formsets:
        _compare_rows(found, sent, seen.rows.get(formset.prefix, {}), now.rows[formset.prefix], formset)
    return found


def apply(data: QueryDict, found: Comparison, formsets: list[Any]) -> None:
    """Put what was chosen into `data`, as if the editor had typed it; rows that are gone leave it."""
    again: dict[str, set[str]] = {}
    for difference in found.differences:
        kind, _, rest = difference.key.partition(":")
        if kind == "again":
            prefix, _, key = rest.rpartition("-")
            if difference.chosen == "yours":
                again.setdefault(prefix, set()).add(key)
        elif difference.chosen == "theirs":
            for name, values in difference.theirs_values.items():
                _put(data, name, values)
    for formset in formsets:
        if gone := found.gone.get(formset.prefix):
            _without(data, formset, gone, again.get(formset.prefix, set()))


def shown_values(form: forms.BaseForm) -> dict[str, Values]:
    """Return each field of a form that was not sent yet, as a browser would send it unchanged."""
    return {
        bound.name: _as_sent(bound, bound.value())
        for bound in form
        if not bound.field.disabled and bound.name not in ("seen", "change_reason")
    }


def sent_values(sent: QueryDict, bound: forms.BoundField, html_name: str = "") -> Values:
    return _as_sent(bound, sent.getlist(html_name or bound.html_name))


def _compare_rows(
    found: Comparison,
    sent: QueryDict,
    seen: dict[str, dict[str, Values]],
    now: dict[str, dict[str, Values]],
    formset: Any,
) -> None:
    places = dict(_places(sent, formset))
    rows = {str(row.instance.pk): row for row in formset.initial_forms}
    what = str(formset.model._meta.verbose_name).capitalize()
    for key, theirs in now.items():
        if key not in seen:
            found.told.append(f"{what} added: {rows[key].instance}. It stays.")
        elif key in places:
            prefix = places[key]
            if sent.get(f"{prefix}-DELETE") and theirs != seen[key]:
                _add_deletion(found, rows[key], seen[key], theirs, f"{prefix}-DELETE", what)
                continue
            for name, values in theirs.items():
                bound = rows[key][name]
                mine = sent_values(sent, bound, f"{prefix}-{name}")
                label = f"{what} “{rows[key].instance}”, {_label(bound)}"
                _add(found, bound, seen[key].get(name, values), values, mine, label, f"{prefix}-{name}")
    empty = formset.empty_form
    for key, before in seen.items():
        if key in now or key not in places:
            continue
        found.gone.setdefault(formset.prefix, set()).add(key)
        prefix = places[key]
        named = _described(empty, before)
        ours = {name: sent_values(sent, empty[name], f"{prefix}-{name}") for name in before}
        if sent.get(f"{prefix}-DELETE") or _facts(ours) == _facts(before):
            found.told.append(f"{what} removed: {named}.")
        else:
            found.differences.append(
                Difference(
                    key=f"again:{formset.prefix}-{key}",
                    label=f"{what} “{named}”",
                    before=named,
                    theirs="removed",
                    yours=_described(empty, ours),
                    is_conflict=True,
                )
            )


def _add(
    found: Comparison,
    bound: forms.BoundField,
    before: Values,
    theirs: Values,
    mine: Values,
    label: str = "",
    html_name: str = "",
) -> None:
    if before == theirs or mine == theirs or bound.is_hidden:
        return
    found.differences.append(
        Difference(
            key=html_name or bound.html_name,
            label=label or _label(bound),
            before=_told(bound, before),
            theirs=_told(bound, theirs),
            yours=_told(bound, mine),
            is_conflict=mine != before,
            theirs_values={html_name or bound.html_name: theirs},
        )
    )


def _add_deletion(
    found: Comparison, row: Any, before: dict[str, Values], theirs: dict[str, Values], name: str, what: str
) -> None:
    found.differences.append(
        Difference(
            key=name,
            label=f"{what} “{row.instance}”",
            before=_described(row, before),
            theirs=_described(row, theirs),
            yours="deleted",
            is_conflict=True,
            theirs_values={name.replace("DELETE", part): values for part, values in theirs.items()},
        )
    )


def _places(sent: QueryDict, formset: Any) -> Iterator[tuple[str, str]]:
    """The key of each stored row that was sent, with the prefix of its fields."""
    key = formset.model._meta.pk.name
    for number in range(_count(sent, f"{formset.prefix}-TOTAL_FORMS")):
        if value := sent.get(f"{formset.prefix}-{number}-{key}"):
            yield value, f"{formset.prefix}-{number}"


def _without(data: QueryDict, formset: Any, gone: set[str], again: set[str]) -> None:
    """Number the rows anew, without those that are gone; those wanted `again` come as new ones."""
    prefix, key = formset.prefix, formset.model._meta.pk.name
    stored: list[dict[str, Values]] = []
    new: list[dict[str, Values]] = []
    for number in range(_count(data, f"{prefix}-TOTAL_FORMS")):
        start = f"{prefix}-{number}-"
        row = {name[len(start) :]: data.getlist(name) for name in list(data) if name.startswith(start)}
        for name in row:
            del data[start + name]
        pk = (row.get(key) or [""])[0]
        if pk in again:
            new.append({**row, key: [""]})
        elif pk and pk not in gone:
            stored.append(row)
        elif not pk:
            new.append(row)
    for number, row in enumerate([*stored, *new]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stored))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(stored) + len(new))


def _put(data: QueryDict, name: str, values: Values) -> None:
    if values:
        data.setlist(name, values)
    elif name in data:
        del data[name]


def _count(sent: QueryDict, name: str) -> int:
    value = sent.get(name, "")
    return min(int(value), MOST_ROWS) if value.isdecimal() and len(value) < 6 else 0


def _as_sent(bound: forms.BoundField, value: Any) -> Values:
    """As a browser sends it, but without what browsers do differently: line breaks, empty fields, order."""
    widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)
    if isinstance(widget, forms.CheckboxInput):
        ticked = value not in (None, False, "", [], ["false"], ["False"])
        return ["on"] if ticked else []
    values = list(value) if isinstance(value, list | tuple | models.QuerySet) else [value]
    sent = [_text(one if isinstance(one, str) else widget.format_value(one)) for one in values]
    kept = [one for one in sent if one]
    return sorted(kept) if isinstance(widget, forms.SelectMultiple) else kept


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _told(bound: forms.BoundField, values: Values) -> str:
    """The values in the words of the form's own choices."""
    chosen: Any = bound.field
    if isinstance(getattr(chosen.widget, "widget", chosen.widget), forms.CheckboxInput):
        return "yes" if values else "no"
    if not values:
        return NOTHING
    if isinstance(chosen, forms.ModelChoiceField):
        offered: Any = chosen.queryset
        rows = offered.filter(pk__in=[value for value in values if value.isdecimal()])
        named = {str(row.pk): str(chosen.label_from_instance(row)) for row in rows}
        return ", ".join(named.get(value, value) for value in values)
    if isinstance(chosen, forms.ChoiceField):
        choices: Any = chosen.choices
        labels = {str(value): str(label) for value, label in choices}
        return ", ".join(labels.get(value, value) for value in values)
    return "\n".join(values)


def _described(row: Any, values: dict[str, Values]) -> str:
    told = [_told(row[name], value) for name, value in values.items() if value and not row[name].is_hidden]
    return ", ".join(told) or NOTHING


def _facts(values: dict[str, Values]) -> dict[str, Values]:
    return {name: value for name, value in values.items() if name != "DELETE"}


def _label(bound: forms.BoundField) -> str:
    return str(bound.label)


def _attname(record: models.Model, name: str) -> str:
    return str(getattr(type(record)._meta.get_field(name), "attname", name))


def _savers(record: Any, seen: Snapshot) -> Iterator[dict[str, Any]]:
    """Who has saved the record since the form was opened, when and why; from its history."""
    opened = parse_datetime(seen.at) if seen.at else None
    if opened is None or not hasattr(record, "history"):
        return
    told = set()
    for one in record.history.filter(history_date__gt=opened).select_related("history_user"):
        saver = (one.history_user, f"{one.history_date:%H:%M}", one.history_change_reason)
        if saver not in told:
            told.add(saver)
            yield {"who": one.history_user, "when": one.history_date, "why": one.history_change_reason}
