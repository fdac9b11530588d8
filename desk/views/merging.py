"""Merging two actors, after a page that says what will change, and undoing it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from articles.admin.records import LabelledChoice
from articles.models import Actor, Quote
from desk.access import EditorRequest, desk_page, desk_render
from desk.forms import DeskForm
from desk.merging import Foreseen, MergeRefused, foresee_merge, merge, unmerge
from desk.roles import MERGE


class IntoForm(DeskForm):
    """The record that stays."""

    into = LabelledChoice(
        Actor.objects.all(),
        label="The record that stays",
        widget=AutocompleteSelect(Quote._meta.get_field("speaker"), admin.site),
    )


@desk_page(MERGE)
@require_http_methods(["GET", "HEAD", "POST"])
def merge_actor(request: EditorRequest, pk: int) -> HttpResponse:
    """Choose the record that stays, look at what will change, and confirm; or undo a merge."""
    actor = get_object_or_404(Actor.objects.select_related("merged_into"), pk=pk)
    data = request.POST if request.method == "POST" else request.GET
    form = IntoForm(data if "into" in data else None)
    foreseen: Foreseen | None = None
    refusal = ""
    reason = request.POST.get("reason", "").strip()
    try:
        if "\x00" in reason:
            raise MergeRefused("The reason holds a NUL character, which no text has: type it anew.")
        if request.method == "POST" and "undo" in request.POST:
            unmerge(actor, request.user, reason)
            messages.success(request, f"“{actor}” stands for itself again.")
            return redirect("admin:articles_actor_change", actor.pk)
        if form.is_bound and form.is_valid():
            stays = form.cleaned_data["into"]
            if request.method == "POST":
                merge(
                    actor,
                    stays,
                    request.user,
                    request.POST.getlist("ambiguous"),
                    reason,
                )
                messages.success(request, f"“{actor}” is merged into “{stays}”.")
                return redirect("admin:articles_actor_change", stays.pk)
            foreseen = foresee_merge(actor, stays)
    except (MergeRefused, forms.ValidationError) as error:
        refusal = str(error) if isinstance(error, MergeRefused) else " ".join(error.messages)
    context = {
        "title": "Merge two records of one actor",
        "actor": actor,
        "form": form,
        "foreseen": foreseen,
        "refusal": refusal,
    }
    is_wrong = bool(refusal or form.errors)
    return desk_render(request, "desk/merge.html", context, status=400 if is_wrong else 200)
