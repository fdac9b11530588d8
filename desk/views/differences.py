"""Where articles differ, as editors decide on it: a list with words beside each other, and one by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.admin.records import LabelledChoice
from articles.models import ArticleVersion, Outlet
from desk import differing
from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.differing import WORD, Place, Wording
from desk.forms import DeskForm
from desk.roles import PUBLISH
from desk.steps import Overtaken, StepRefused
from timeline.admin.discrepancies import SpanForm
from timeline.differing import known_to, suggest_differences
from timeline.models import Discrepancy, DiscrepancySpan, Entry, Event, Timeline

Record = TypeVar("Record", Event, Timeline)
PER_PAGE = 20
MOST_OFFERED = 300
"""Of timelines with more events, the event, the articles and the outlets are found while typing."""
AROUND = 70
"""Characters of the text on either side of the words."""


@dataclass(frozen=True)
class Side:
    """One article's words with what stands around them; `words` is empty where the text is withheld."""

    span: DiscrepancySpan
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Row:
    """A difference as the list shows it: its sides and a digest of what the editor sees."""

    discrepancy: Discrepancy
    sides: list[Side]
    seen: str


class WhichForm(DeskForm):
    """Which differences are listed."""

    status = forms.ChoiceField(choices=Discrepancy.Status.choices, required=False)
    timeline = forms.ModelChoiceField(
        Timeline.objects.order_by("title"), required=False, empty_label="All timelines"
    )
    kind = forms.ChoiceField(choices=[("", "All kinds"), *Discrepancy.Kind.choices], required=False)


class DifferenceForm(DeskForm):
    """What is said of a difference, in our own words."""

    topic = forms.CharField(max_length=300, help_text="What it is about: How many people were killed.")
    kind = forms.ChoiceField(choices=Discrepancy.Kind.choices)
    explanation = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In our own words, for readers: that they differ and how, never which is right. "
        "Needed for publishing.",
    )
    event = forms.ModelChoiceField(Event.objects.none(), required=False, empty_label="No single event")
    timeline = forms.ModelChoiceField(
        Timeline.objects.order_by("title"),
        required=False,
        empty_label="That of its event",
        help_text="Needed where it concerns no single event.",
    )
    silent = forms.ModelMultipleChoiceField(
        Outlet.objects.none(),
        required=False,
        label="Silent on it",
        widget=forms.CheckboxSelectMultiple,
        help_text="Outlets that report the matter and say nothing on this point, as you found by reading.",
    )

    def __init__(self, *args: Any, timelines: Sequence[Timeline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = Event.objects.filter(timelines__in=timelines).distinct().order_by("sort_on", "title")
        if is_long(timelines):  # a list of all would be longer than anybody reads: they are typed
            fields = Discrepancy._meta
            event = LabelledChoice(
                events,
                required=False,
                widget=AutocompleteSelect(fields.get_field("event"), admin.site),
                help_text="One of the timeline's.",
            )
            silent = forms.ModelMultipleChoiceField(
                Outlet.objects.all(),
                required=False,
                label=self.fields["silent"].label,
                help_text=self.fields["silent"].help_text,
                widget=AutocompleteSelectMultiple(fields.get_field("silent"), admin.site),
            )
            self.fields |= {"event": event, "silent": silent}
            return
        outlets = Outlet.objects.filter(articles__citations__event__in=events).distinct().order_by("name")
        self.fields["event"].queryset = events  # type: ignore[attr-defined]
        self.fields["silent"].queryset = outlets  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned.get("event") is None and cleaned.get("timeline") is None:
            self.add_error("event", "Name the event or the timeline that it concerns.")
        return cleaned


class SideForm(SpanForm):
    """One side: the article, and its words copied out of the text."""

    class Meta(SpanForm.Meta):
        fields = ["version", "start", "end"]

    def __init__(
        self, *args: Any, versions: QuerySet[ArticleVersion], is_long: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if is_long:
            widget = AutocompleteSelect(DiscrepancySpan._meta.get_field("version"), admin.site)
            self.fields["version"] = LabelledChoice(versions, widget=widget)
        choices: Any = self.fields["version"]
        choices.queryset, choices.label, choices.empty_label = versions, "Article", "Choose an article"
        choices.label_from_instance = _called
        self.fields["words"].help_text = "Copied out of the text; of more than eight only the place is kept."
        self.order_fields(["version", "words", "start", "end"])
        self.fields["start"].label = "First character, where the words stand more than once"
        self.fields["end"].label = "Behind the last character"


class _Sides(BaseInlineFormSet):
    """Sides in a row, each of which may be taken out."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Take this side out"


SideForms = inlineformset_factory(
    Discrepancy,
    DiscrepancySpan,
    form=SideForm,
    formset=_Sides,
    fields=["version", "start", "end"],
    extra=2,
    can_delete=True,
)


@desk_page("timeline.view_discrepancy")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def differences(request: EditorRequest) -> HttpResponse:
    """List differences, suggestions first; look for new ones on a timeline, and undo one's last step."""
    if request.method == "POST":
        if not request.user.has_perm(WORD):
            return forbidden(request, [WORD])
        return _find_or_undo(request)
    form = WhichForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    status = asked.get("status") or Discrepancy.Status.SUGGESTED
    found = Discrepancy.objects.filter(status=status)
    if timeline := asked.get("timeline"):
        found = found.filter(known_to(timeline)).distinct()
    if kind := asked.get("kind"):
        found = found.filter(kind=kind)
    found = (
        found.select_related("event", "timeline").prefetch_related("spans", "silent").order_by("kind", "pk")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "Where sources differ",
        "form": WhichForm(initial={**request.GET.dict(), "status": status}),
        "status": status,
        "page": page,
        "rows": rows_of(list(page.object_list)),
        "timelines": Timeline.objects.order_by("title"),
        "timeline": asked.get("timeline"),
        "undoable": differing.last_step(request.user),
        "may_word": request.user.has_perm(WORD),
        "may_publish": request.user.has_perm(PUBLISH),
    }
    return desk_render(request, "desk/differences.html", context)


def _find_or_undo(request: EditorRequest) -> HttpResponse:
    back = request.path
    if request.POST.get("do") == "undo":
        try:
            step = differing.undo(request.user, may_publish=request.user.has_perm(PUBLISH))
            messages.success(request, f"Undone: {step}.")
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(back)
    timeline = _found(Timeline, request.POST.get("timeline", ""))
    if timeline is None:
        messages.error(request, "Choose the timeline whose articles are compared.")
        return redirect(back)
    messages.success(request, str(suggest_differences(timeline, request.user)))
    return redirect(f"{back}?{urlencode({'timeline': timeline.pk})}")


@desk_page("timeline.view_discrepancy")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def difference(request: EditorRequest, pk: int) -> HttpResponse:
    """Show one difference; word it, publish it, reject it, or take it back."""
    discrepancy = get_object_or_404(Discrepancy.objects.select_related("event", "timeline"), pk=pk)
    timelines = _timelines_of(discrepancy)
    said, status = "", 200
    form = DifferenceForm(initial=_initial(discrepancy), timelines=timelines)
    sides = _side_forms(None, discrepancy, timelines)
    if request.method == "POST":
        if not request.user.has_perm(WORD):
            return forbidden(request, [WORD])
        do = request.POST.get("do", "")
        if (
            do in ("publish", "reopen")
            and _needs_publisher(do, discrepancy)
            and not request.user.has_perm(PUBLISH)
        ):
            return forbidden(request, [PUBLISH])
        is_whole = "topic" in request.POST
        if is_whole and do in ("word", "publish"):
            form = DifferenceForm(_without_nul(request.POST), timelines=timelines)
            sides = _side_forms(_without_nul(request.POST), discrepancy, timelines)
        if not is_whole or do not in ("word", "publish") or (form.is_valid() and sides.is_valid()):
            try:
                step = _do(request, discrepancy, form if is_whole else None, sides)
                messages.success(request, f"{step}.")
                return redirect(_back(request, discrepancy))
            except StepRefused as refusal:
                said, status = str(refusal), 409 if isinstance(refusal, Overtaken) else 400
                discrepancy.refresh_from_db()
        else:
            status = 400
    context = {
        "title": "A difference",
        "discrepancy": discrepancy,
        "row": rows_of([discrepancy])[0],
        "form": form,
        "sides": sides,
        "said": said,
        "reasons": differing.reasons_against(discrepancy) if discrepancy.status != "published" else [],
        "data": request.POST,
        "steps": discrepancy.steps.select_related("user")[:20],
        "may_word": request.user.has_perm(WORD),
        "may_publish": request.user.has_perm(PUBLISH),
    }
    return desk_render(request, "desk/difference.html", context, status=status)


@desk_page("timeline.add_discrepancy")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_difference(request: EditorRequest) -> HttpResponse:
    """Make a difference by hand, of the timeline or the event that the address names."""
    event = _found(Event, request.GET.get("event", ""))
    timeline = _found(Timeline, request.GET.get("timeline", ""))
    timelines = (
        list(event.timelines.all()) if event is not None else [timeline] if timeline is not None else []
    )
    said, status = "", 200
    empty = Discrepancy()
    data = _without_nul(request.POST) if request.method == "POST" else None
    form = DifferenceForm(data, initial={"event": event, "timeline": timeline}, timelines=timelines)
    sides = _side_forms(data, empty, timelines)
    if data is not None:
        status = 400
        if form.is_valid() and sides.is_valid():
            try:
                step = differing.make(request.user, _wording(form, sides))
                messages.success(request, f"{step}.")
                return redirect("desk:difference", step.discrepancy_id)
            except StepRefused as refusal:
                said = str(refusal)
    context = {
        "title": "A new difference",
        "form": form,
        "sides": sides,
        "said": said,
        "timelines": Timeline.objects.order_by("title") if not timelines else [],
    }
    return desk_render(request, "desk/difference_new.html", context, status=status)


def rows_of(discrepancies: Sequence[Discrepancy]) -> list[Row]:
    """Return what a page shows of these differences, in four queries however many there are."""
    spans = (
        DiscrepancySpan.objects.filter(discrepancy__in=discrepancies)
        .select_related("version__article__outlet")
        .defer("version__raw", "version__spans")
        .order_by("position", "pk")
    )
    by_difference: dict[int, list[Side]] = {one.pk: [] for one in discrepancies}
    for span in spans:
        by_difference[span.discrepancy_id].append(_side(span))
    return [Row(one, by_difference[one.pk], differing.seen_of(one)) for one in discrepancies]


def _side(span: DiscrepancySpan) -> Side:
    text = span.version.text
    if text is None:
        return Side(span, "", span.exact or "", "")
    return Side(
        span,
        _whole_words(text[max(0, span.start - AROUND) : span.start].rpartition("\n")[2][::-1])[::-1],
        text[span.start : span.end],
        _whole_words(text[span.end : span.end + AROUND].partition("\n")[0]),
    )


def _whole_words(stretch: str) -> str:
    """Return the stretch without the word that its end may have cut."""
    return stretch if len(stretch) < AROUND else stretch.rpartition(" ")[0]


def _do(
    request: EditorRequest, discrepancy: Discrepancy, form: DifferenceForm | None, sides: Any
) -> differing.DifferenceStep:
    """Take the step that was pressed. Words that are typed are saved with publishing."""
    data, user = request.POST, request.user
    seen, do = data.get("seen", ""), data.get("do", "")
    may_publish = user.has_perm(PUBLISH)
    if do == "reject":
        return differing.reject(discrepancy.pk, seen, user, data.get("reason", "").replace("\x00", ""))
    if do == "reopen":
        return differing.reopen(discrepancy.pk, seen, user)
    if do == "publish" and form is None:
        return differing.publish(discrepancy.pk, seen, user, data.get("explanation", "").replace("\x00", ""))
    if form is None or do not in ("word", "publish"):
        raise StepRefused("Choose what is to be done with it.")
    step = differing.word(discrepancy.pk, seen, user, _wording(form, sides), may_publish=may_publish)
    if do == "publish":
        discrepancy.refresh_from_db()
        step = differing.publish(discrepancy.pk, differing.seen_of(discrepancy), user)
    return step


def _wording(form: DifferenceForm, sides: Any) -> Wording:
    said = form.cleaned_data
    event = said["event"]
    places = [
        Place(one.cleaned_data["version"].pk, one.cleaned_data["start"], one.cleaned_data["end"])
        for one in sides
        if one.cleaned_data.get("version") is not None and not one.cleaned_data.get("DELETE")
    ]
    return Wording(
        kind=said["kind"],
        topic=said["topic"],
        explanation=said["explanation"],
        event=event.pk if event is not None else None,
        timeline=said["timeline"].pk if said["timeline"] is not None else None,
        silent=[outlet.pk for outlet in said["silent"]],
        sides=places,
    )


def _initial(discrepancy: Discrepancy) -> dict[str, Any]:
    fields = ("topic", "kind", "explanation", "event", "timeline")
    return {
        **{name: getattr(discrepancy, name) for name in fields},
        "silent": list(discrepancy.silent.values_list("pk", flat=True)),
    }


def _side_forms(data: QueryDict | None, discrepancy: Discrepancy, timelines: Sequence[Timeline]) -> Any:
    entries = Entry.objects.filter(timeline__in=timelines, event__citations__article=OuterRef("article"))
    used = DiscrepancySpan.objects.filter(discrepancy=discrepancy.pk, version=OuterRef("pk"))
    versions = (
        ArticleVersion.objects.filter(Exists(entries) | Exists(used))
        .select_related("article__outlet")
        .defer("text", "raw", "spans")
        .order_by("article__outlet__name", "article__headline", "number")
    )
    return SideForms(
        data,
        instance=discrepancy,
        queryset=DiscrepancySpan.objects.order_by("position", "pk"),
        form_kwargs={"versions": versions, "is_long": is_long(timelines)},
        prefix="sides",
    )


def is_long(timelines: Sequence[Timeline]) -> bool:
    """Whether these timelines have more events than are offered in one list."""
    return Entry.objects.filter(timeline__in=timelines)[: MOST_OFFERED + 1].count() > MOST_OFFERED


def _called(version: ArticleVersion) -> str:
    label = f"{version.article.outlet.label}: {version.article.headline[:70]}"
    label += f" (version {version.number})" if version.number > 1 else ""
    return label


def _timelines_of(discrepancy: Discrepancy) -> list[Timeline]:
    timelines = [] if discrepancy.event is None else list(discrepancy.event.timelines.all())
    if discrepancy.timeline is not None and discrepancy.timeline not in timelines:
        timelines.append(discrepancy.timeline)
    return timelines


def _needs_publisher(do: str, discrepancy: Discrepancy) -> bool:
    return do == "publish" or discrepancy.status == Discrepancy.Status.PUBLISHED


def _back(request: EditorRequest, discrepancy: Discrepancy) -> str:
    """Where to go on: to the list it was decided in, with what is chosen there, or to its own page."""
    if "list" in request.POST:
        kept = QueryDict(request.POST["list"])
        names = ("status", "timeline", "kind", "page")
        return (
            f"{reverse('desk:differences')}?{urlencode({name: kept[name] for name in names if name in kept})}"
        )
    return reverse("desk:difference", args=[discrepancy.pk])


def _without_nul(posted: QueryDict) -> QueryDict:
    data = posted.copy()
    for name, values in posted.lists():
        data.setlist(name, [str(value).replace("\x00", "") for value in values])
    return data


def _found(model: type[Record], number: str) -> Record | None:
    """Return the record with this key; what is no number names none."""
    is_key = number.isascii() and number.isdecimal() and len(number) < 10
    return model._default_manager.filter(pk=int(number)).first() if is_key else None
