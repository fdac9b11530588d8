"""The desk on the admin's own pages: decisions on quotes and events, the way to an article's suggestions.

The record pages of `articles` and `timeline` know nothing of the desk; here they get its buttons and actions.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.admin import ActorAdmin, ArticleAdmin, QuoteAdmin, StatementAdmin
from articles.admin.actors import AliasInline
from articles.admin.records import LabelledFormSet, tag
from articles.models import Actor, Article, Quote, Statement
from desk import accounts  # noqa: F401 - the admin's page of users
from desk.concurrency import SeenAdmin
from desk.merging import others_called
from desk.ordering import OrderedCitationInline, move_citation
from desk.promises_admin import VerifyRunAdmin  # noqa: F401 - registers itself
from desk.publishing import (
    PublishingAsked,
    PublishingRefused,
    PublishReport,
    asked_before,
    checks,
    key_of,
    publish,
    publish_each,
    send_to_review,
    unpublish,
    unpublish_each,
)
from desk.reverting import MOST_CHANGES, bring_back_rows, described, row_changes, rows_of
from desk.reviewing import DecisionRefused, SpeakerAsked, decide_as, decide_each, hold_article_of
from desk.roles import may_publish
from desk.speaking import hold_namesakes, is_only_named
from desk.suggesting import similar_events
from desk.views.linking import MOST_QUOTES
from timeline.admin import DiscrepancyAdmin, EventAdmin, TimelineAdmin
from timeline.admin.events import EntryInline, EventActorInline
from timeline.models import Discrepancy, Event, Timeline

# Editors see jobs on pages of the desk's own, which can tell what became of each file.
admin.site.unregister(ProcrastinateJob)
for model in (Actor, Article, Quote, Statement, Discrepancy, Event, Timeline):
    admin.site.unregister(model)

DONE = {
    "accept_new": "accepted", "accept_nobody": "accepted", "accept": "accepted", "reject": "rejected",
    "reopen": "suggested again",
}  # fmt: skip


class AskingFormSet(LabelledFormSet):
    """Other names; one that somebody else has too is asked about: is it ambiguous?"""

    def clean(self) -> None:
        super().clean()
        typed = [
            form
            for form in self.forms
            if "name" in form.changed_data
            and not form.cleaned_data.get("is_ambiguous")
            and not form.cleaned_data.get("DELETE")
        ]
        if not typed or any(self.errors):
            return
        own = [self.instance, *self.instance.merged.all()] if self.instance.pk else []
        if self.instance.pk and self.instance.merged_into:
            own += [self.instance.merged_into, *self.instance.merged_into.merged.all()]
        called = others_called([form.cleaned_data["name"] for form in typed], besides=own)
        for form in typed:
            if whose := called.get(form.cleaned_data["name"]):
                named = ", ".join(str(actor) for actor in whose)
                form.add_error(
                    "is_ambiguous",
                    f"“{form.cleaned_data['name']}” also names {named}: tick this box, so that it is asked "
                    "about wherever it is read, or take the name out.",
                )


class AskingAliasInline(AliasInline):
    formset = AskingFormSet


@admin.register(Actor)
class DeskActorAdmin(SeenAdmin, ActorAdmin):
    """Actors with their other names, and the way to merge two records of one."""

    change_form_template = "desk/actor_form.html"
    inlines = [AskingAliasInline]


@admin.register(Statement)
class DeskStatementAdmin(SeenAdmin, StatementAdmin):
    """Statements with the quotes that render them."""

    change_form_template = "desk/statement_form.html"


@admin.register(Discrepancy)
class DeskDiscrepancyAdmin(SeenAdmin, DiscrepancyAdmin):
    """Differences with each article's side."""


@admin.register(Timeline)
class DeskTimelineAdmin(SeenAdmin, TimelineAdmin):
    """The stories that readers follow."""


@admin.register(Article)
class DeskArticleAdmin(SeenAdmin, ArticleAdmin):
    """Articles, with the way to their suggestions."""

    change_list_template = "desk/article_list.html"
    change_form_template = "desk/article_form.html"
    view_on_site = False

    @admin.display(description="undecided", ordering="undecided")
    def undecided(self, article: Any) -> str | SafeString:
        if not article.undecided:
            return super().undecided(article)
        sign = tag("suggested", f"{article.undecided} suggested")
        return format_html('<a href="{}">{}</a>', reverse("desk:article", args=[article.pk]), sign)


@admin.register(Quote)
class DeskQuoteAdmin(SeenAdmin, QuoteAdmin):
    """Quotes, with the decisions on them and the way to an event."""

    change_form_template = "desk/quote_form.html"
    view_on_site = False
    actions = ["accept_selected", "reject_selected", "reopen_selected", "link_selected"]

    @admin.action(description="Accept the selected quotes", permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Quote]) -> None:
        self._decide(request, queryset, "accept")

    @admin.action(description="Reject the selected quotes", permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Quote]) -> None:
        self._decide(request, queryset, "reject")

    @admin.action(description="Mark the selected quotes as suggested again", permissions=["change"])
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet[Quote]) -> None:
        self._decide(request, queryset, "reopen")

    @admin.action(description="Link the selected quotes to an event", permissions=["link"])
    def link_selected(self, request: HttpRequest, queryset: QuerySet[Quote]) -> HttpResponse | None:
        keys = list(
            queryset.order_by("version", "start", "end").values_list("pk", flat=True)[: MOST_QUOTES + 1]
        )
        if len(keys) > MOST_QUOTES:
            messages.error(request, f"At most {MOST_QUOTES} quotes are linked in one go: select fewer.")
            return None
        return HttpResponseRedirect(link_address(keys))

    def lock(self, request: HttpRequest, key: Any) -> None:
        """The article first, as where a quote is decided."""
        if "_accept_new" in request.POST:
            hold_namesakes(key)
        hold_article_of(key)
        super().lock(request, key)

    def has_link_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("timeline.add_citation")

    def _decide(self, request: HttpRequest, queryset: QuerySet[Quote], decision: str) -> None:
        quotes = Quote.objects.filter(pk__in=queryset.values("pk")).order_by("version", "start", "pk")
        report = decide_each(decision, quotes, request.user)  # type: ignore[arg-type]
        if report.decided:
            count = len(report.decided)
            messages.success(request, f"{count} {'quote' if count == 1 else 'quotes'} {DONE[decision]}.")
        for quote, why in report.refused:
            messages.warning(request, f"“{quote}” stays as it was. {why}")

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if change:
            hold_article_of(obj.pk)  # keeps a decision taken meanwhile, and nobody waits in a circle
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: Quote) -> HttpResponse:
        """Take the decision that was pressed, after what was changed is saved."""
        decision = next((name for name in DONE if f"_{name}" in request.POST), None)
        if decision is None:
            return super().response_change(request, obj)
        if decision == "accept_new" and not request.user.has_perm("articles.add_actor"):
            messages.error(request, "It is saved. To put an actor on record is not among your rights.")
            return HttpResponseRedirect(request.path)
        try:
            reason = request.POST.get("decision_reason", "").replace("\x00", "").strip()[:300]
            decide_as(decision, obj, request.user, reason)  # type: ignore[arg-type]
        except SpeakerAsked as asked:
            messages.warning(request, str(asked))
            return HttpResponseRedirect(f"{request.path}?asked=1#decision")
        except DecisionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"“{obj}” {DONE[decision]}.")
        return HttpResponseRedirect(request.get_full_path())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        quote = self.get_object(request, object_id)
        context = {"quote": quote, "link_address": link_address([quote.pk]) if quote else ""}
        if quote is not None:
            context["citations"] = quote.citations.select_related("event").order_by("pk")
            context["asked"] = "asked" in request.GET and is_only_named(quote)
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})


@admin.register(Event)
class DeskEventAdmin(SeenAdmin, EventAdmin):
    """Events, with what stands against publishing them, and the step itself."""

    inlines = [EventActorInline, EntryInline, OrderedCitationInline]
    change_list_template = "desk/event_list.html"
    change_form_template = "desk/event_form.html"
    view_on_site = False
    actions = ["publish_selected", "unpublish_selected"]

    def lock(self, request: HttpRequest, key: Any) -> None:
        """Quotes before the event, as everywhere: those it cites, and those that the form has it cite."""
        named = [str(value) for name, value in request.POST.items() if name.endswith("-quote")]
        sent = [value for value in named if value.isdecimal() and len(value) < 19]
        cited = Quote.objects.filter(Q(citations__event=key) | Q(pk__in=sent[:MOST_QUOTES]))
        rows = Quote.objects.filter(pk__in=cited.values("pk")).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
        super().lock(request, key)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Of an old state, bring back the people and citations as well."""
        super().save_model(request, obj, form, change)
        if state := getattr(obj, "_history", None):
            reason = form.cleaned_data.get("change_reason") or f"As on {state.history_date:%-d %b %Y, %H:%M}"
            for sentence in bring_back_rows(obj, state, request.user, reason):  # type: ignore[arg-type]
                messages.warning(request, sentence)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        state = Event.history.filter(id=object_id, pk=version_id).first() if version_id.isdecimal() else None
        rows = rows_of(state) if state else {}
        context = {"rows_then": described(rows), "has_rows": bool(rows), **(extra_context or {})}
        try:
            with transaction.atomic():
                if request.method == "POST" and state:
                    self.lock(request, int(state.id))
                return super().history_form_view(request, object_id, version_id, context)
        except PublishingRefused as refusal:
            messages.error(request, f"Nothing was brought back. {refusal}")
            return HttpResponseRedirect(request.path)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        changes = row_changes(int(object_id)) if object_id.isdecimal() else []
        return super().history_view(request, object_id, {"row_changes": changes, **(extra_context or {})})

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Leave out what a form stored unchanged before a step, such as publishing, changed the event."""
        super().set_history_delta_changes(request, historical_records, foreign_keys_are_objs)
        records = list(historical_records)
        rows = row_changes(records[0].id) if records else []
        until, kept = None, []
        for record in records:
            changes = getattr(record, "history_delta_changes", None)
            record.rows_changed = any(
                record.history_date <= row.when and (until is None or row.when < until) for row in rows
            )
            # Of rows changed long ago nobody knows here any more.
            is_known = len(rows) < MOST_CHANGES or rows[-1].when < record.history_date
            if (
                changes
                or changes is None
                or record.history_change_reason
                or record.rows_changed
                or not is_known
            ):
                kept.append(record)
            until = record.history_date
        historical_records.object_list = kept

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request.user)

    @admin.action(description="Publish the selected events", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        events = Event.objects.filter(pk__in=queryset.values("pk")).order_by("sort_on", "pk")
        self._tell(request, publish_each(events, request.user), "published")  # type: ignore[arg-type]

    @admin.action(description="Unpublish the selected events", permissions=["publish"])
    def unpublish_selected(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        events = Event.objects.filter(pk__in=queryset.values("pk")).order_by("sort_on", "pk")
        self._tell(request, unpublish_each(events, request.user), "unpublished")  # type: ignore[arg-type]

    def _tell(self, request: HttpRequest, report: PublishReport, done: str) -> None:
        count = len(report.changed)
        messages.success(request, f"{count} {'event' if count == 1 else 'events'} {done}.")
        for event, reasons in report.refused:
            address = reverse("admin:timeline_event_change", args=[event.pk])
            messages.warning(
                request,
                format_html('<a href="{}">“{}”</a> was not published. {}', address, event, " ".join(reasons)),
            )

    def response_add(
        self, request: HttpRequest, obj: Event, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._step(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Event) -> HttpResponse:
        return self._step(request, obj) or super().response_change(request, obj)

    def _step(self, request: HttpRequest, event: Event) -> HttpResponse | None:
        """Publish, take back, send to review or move a citation as pressed, after the form is saved."""
        if said := request.POST.get("_move"):
            move_citation(event, said, request.user)  # type: ignore[arg-type]
            address = reverse("admin:timeline_event_change", args=[event.pk])
            return HttpResponseRedirect(f"{address}#citations-group")
        steps = {"_unpublish": unpublish, "_review": send_to_review}
        pressed = next((name for name in ("_publish", *steps) if name in request.POST), None)
        if pressed is None:
            return None
        if pressed != "_review" and not may_publish(request.user):
            messages.error(
                request,
                f"“{event}” is saved. To publish it, or to take it back from readers, is a publisher's step.",
            )
            return HttpResponseRedirect(reverse("admin:timeline_event_change", args=[event.pk]))
        try:
            if pressed == "_publish":
                publish(event, request.user, request.POST["_publish"])  # type: ignore[arg-type]
            else:
                steps[pressed](event, request.user)  # type: ignore[arg-type]
        except PublishingAsked as asked:
            messages.warning(
                request,
                f"“{event}” is saved, but not published yet. {asked} If it is, press “Publish all the same”.",
            )
        except PublishingRefused as refusal:
            messages.warning(request, f"“{event}” is saved, but cannot be published yet. {refusal}")
        else:
            done = {"_publish": "published", "_unpublish": "a draft again", "_review": "sent to review"}[
                pressed
            ]
            messages.success(request, f"“{event}” is saved and {done}.")
        return HttpResponseRedirect(reverse("admin:timeline_event_change", args=[event.pk]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        event = self.get_object(request, object_id)
        context: dict[str, Any] = {"event": event, "may_publish": may_publish(request.user)}
        if event is not None:
            context["checks"] = checks(event)
            if event.status != Event.Status.PUBLISHED:
                context["alike"] = similar_events(event.title, event.sort_on, without=event)
            context["blocked"] = any(check.blocks and not check.holds for check in context["checks"])
            context["to_confirm"] = key_of(asked_before(event))
            context["readers_see_it"] = event.entries.filter(is_public=True).exists()
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})


def link_address(keys: list[int]) -> str:
    """Return the address at which these quotes are linked to an event."""
    return f"{reverse('desk:link')}?{urlencode([('quote', key) for key in keys])}"
