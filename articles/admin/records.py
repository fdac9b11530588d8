"""What all record pages of the admin share: history, signs for a status, and how a record is chosen from a
list.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models, transaction
from django.db.models import Count, ManyToOneRel, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from articles.admin.deleting import BoundedDeletion
from articles.admin.listing import ShortLists
from articles.admin.wording import PlainForm
from articles.identifiers import is_number
from articles.recording import explain

NOTHING = "–"


def tag(status: str, label: str) -> SafeString:
    """Return a sign for a status: the word always, and a ground of its own for what a machine suggests."""
    return format_html('<span class="tag {}">{}</span>', status, label.lower())


def link(address: str, words: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words)


def counted(model: type[models.Model], path: str, only: Q | None = None) -> Subquery | Coalesce:
    """Return how many related rows each record has, those that meet `only`.

    Asked for each row that is shown: a join would group the whole table before the first page of it is cut.
    """
    related = next((one for one in model._meta.related_objects if one.get_accessor_name() == path), None)
    if only is None and isinstance(related, ManyToOneRel):
        named = related.field.name  # of these alone an index knows how many there are
        own = related.related_model._base_manager.filter(**{named: OuterRef("pk")}).order_by().values(named)
        return Coalesce(Subquery(own.annotate(rows=Count("*")).values("rows")), 0)
    rows = model._default_manager.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(rows.annotate(rows=Count(path, filter=only)).values("rows"))


class LabelledChoice(forms.ModelChoiceField):
    """One record, told by `choice_label` of its own admin page."""

    def prepare_value(self, value: Any) -> Any:
        """What cannot be a record's number is not looked up again when the form is shown with its error."""
        value = super().prepare_value(value)
        return "" if isinstance(value, str) and not is_number(value) else value

    def label_from_instance(self, obj: models.Model) -> str:
        page = admin.site.get_model_admin(type(obj))
        return page.choice_label(obj) if isinstance(page, RecordAdmin) else str(obj)


class NamesField(forms.Field):
    """Names as they are printed, one a line: a name may have commas in it."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else "\n".join(value or [])

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        ProhibitNullCharactersValidator()("\n".join(value))
        for name in value:
            if len(name) > 200:
                raise ValidationError(f"“{name[:40]}…” is longer than 200 characters: one name a line.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class ReasonField(forms.CharField):
    """Why an editor changes a record; a note for its history, no fact of the record."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Why you change it",
            required=False,
            max_length=100,
            help_text="Optional; it stands in history beside what you changed. Of a published event, "
            "readers see it where it begins with “For readers:”; “Typo” folds the change away.",
            widget=forms.TextInput(attrs={"size": 60}),
            **kwargs,
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class KnownSelect(AutocompleteSelect):
    """A choice among very many; what is chosen already is not looked up where the row has it at hand."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        if self.known is None or [str(one) for one in value] != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        label = self.choices.field.label_from_instance(self.known)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.known.pk, label, True, len(options)))
        return [(None, options, 0)]


class KnownRows:
    """A row's form, whose choices take what is chosen from the row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownSelect):
                widget.known = self.instance._state.fields_cache.get(name)  # type: ignore[attr-defined]


class LabelledChoices:
    """For admin pages and inlines: what is chosen already is told in the words of the list of choices."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest | None, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs.setdefault("form_class", LabelledChoice)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class LabelledFormSet(BaseInlineFormSet):
    """Rows whose box for deleting has a name; shown, they have the record at hand that they belong to."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if form.instance.pk is not None and not self.is_bound:
            setattr(form.instance, self.fk.name, self.instance)
        return form

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Delete"


class RowsInline(LabelledChoices, admin.TabularInline):
    """Rows of a table, each field with a name of its own: a screen reader does not read the column's heading
    there.

    A choice has no buttons beside it but the one that adds a record, and that one not where the record is
    `made_elsewhere`.
    """

    formset: type[BaseInlineFormSet] = LabelledFormSet
    made_elsewhere: Sequence[str] = ()
    extra = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type(formset.form.__name__, (KnownRows, PlainForm, formset.form), {})
        return formset

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        widget = field.widget
        widget.attrs.setdefault("aria-label", str(field.label or db_field.verbose_name).capitalize())
        if hasattr(widget, "can_add_related"):
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
            widget.can_add_related = widget.can_add_related and db_field.name not in self.made_elsewhere
        return field


def _with_choices_of(form: type[forms.ModelForm], state: Any) -> type[forms.ModelForm]:
    """Return the form of an old state; what it named in lists of several is in a table of its own."""
    named = {
        field.name: list(
            getattr(state, field.name).values_list(f"{field.m2m_reverse_field_name()}_id", flat=True)
        )
        for field in getattr(state, "_history_m2m_fields", ())
    }

    class FormOfThen(form):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.initial |= {name: keys for name, keys in named.items() if name in self.fields}

    return FormOfThen


class ChangesInWords(HistoricalRecordContextHelper):
    """What changed between two states, in the words of the forms: no codes, no clock where there is a day."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        value = super().prepare_delta_change_value(change, value)
        field = self.model._meta.get_field(change.field)
        if value in (None, "", []):
            return NOTHING
        if isinstance(value, list):
            return "; ".join(map(str, value))
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
            return f"{value:%-d %B %Y}" if is_day else f"{value:%-d %B %Y, %H:%M} UTC"
        if isinstance(value, date):
            return f"{value:%-d %B %Y}"
        choices = dict(getattr(field, "flatchoices", None) or ())
        return str(choices[value]).lower() if isinstance(value, str) and value in choices else value


class RecordAdmin(ShortLists, BoundedDeletion, LabelledChoices, SimpleHistoryAdmin):
    """A record with history. Reverting it brings back its facts, not the decisions taken on it.

    `decided_elsewhere` names fields that have their own buttons (a status, who reviewed it): neither a form
    nor a revert changes them.
    """

    decided_elsewhere: Sequence[str] = ()
    empty_value_display = NOTHING
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }
    actions_on_top = True

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_number(object_id):
            raise Http404
        return super().history_view(request, object_id, *args, **kwargs)

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> HistoricalRecordContextHelper:
        return ChangesInWords(self.model, historical_record)

    def action_checkbox(self, obj: models.Model) -> SafeString:
        """The box that chooses a record of a list; as templates, fifty would take half of the page's time."""
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="Choose: {}">',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            obj,
        )

    def choice_label(self, record: models.Model) -> str:
        """Return the words by which a record is told from others where it is chosen from a list."""
        return str(record)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form = type(form.__name__, (PlainForm, form), {})
        if obj is None or ("fields" in kwargs and kwargs["fields"] is None):
            return form
        made: type[forms.ModelForm] = type(form.__name__, (form,), {"change_reason": ReasonField()})
        state = getattr(obj, "_history", None)
        return made if state is None else _with_choices_of(made, state)

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            self.keep_decisions(obj)
        if reason := form.cleaned_data.get("change_reason"):
            explain(obj, reason)
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        if reason := form.cleaned_data.get("change_reason"):
            for row in formset.forms:
                explain(row.instance, reason)
        super().save_formset(request, form, formset, change)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show an old state to whoever may look at the record; only who may change it brings it back."""
        if not is_number(object_id) or not is_number(version_id):
            raise Http404
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            return super().history_form_view(request, object_id, version_id, extra_context)

    def keep_decisions(self, record: models.Model) -> None:
        """Put the stored decisions back into `record`, whatever a form or an old state of it says."""
        if self.decided_elsewhere:
            stored = type(record)._default_manager.only(*self.decided_elsewhere).get(pk=record.pk)
            for name in self.decided_elsewhere:
                attribute = getattr(type(record)._meta.get_field(name), "attname")  # noqa: B009
                setattr(record, attribute, getattr(stored, attribute))
