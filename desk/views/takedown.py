"""Taking the texts of an article down, after a page that says what will change."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from articles.models import Article, Quote
from desk.access import EditorRequest, desk_page, desk_render
from desk.forms import DeskForm
from desk.roles import TAKE_DOWN
from desk.takedown import TakeDownRefused, take_down
from timeline.models import Event


class TakeDownForm(DeskForm):
    """Why, what readers are told, and what becomes of the quotes."""

    reason = forms.CharField(
        max_length=250,
        help_text="Who demanded it, and when. For editors only.",
        error_messages={"required": "Say why the text is taken down: who demanded it, and when."},
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label="Note for readers",
        help_text="Stands on the article's page beside the date. May be left empty.",
    )
    quotes = forms.ChoiceField(
        label="Its quotes",
        choices=[
            (
                "keep",
                "Keep them: speakers’ words stay cited, paraphrases in the outlet’s words are not shown",
            ),
            ("lose", "Give them up: readers see that the text was taken down, and none of the words"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Decide what becomes of its quotes."},
    )


@desk_page(TAKE_DOWN, "articles.view_articleversion")
@require_http_methods(["GET", "HEAD", "POST"])
def take_down_article(request: EditorRequest, pk: int) -> HttpResponse:
    """Show what a take-down would change; do it when it is confirmed."""
    article = get_object_or_404(Article.objects.select_related("outlet"), pk=pk)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = take_down(
                article,
                request.user,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                keeps_quotes=form.cleaned_data["quotes"] == "keep",
            )
        except TakeDownRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{article}”: {done}")
            return redirect("desk:article", pk=article.pk)
    quotes = Quote.objects.filter(version__article=article)
    context = {
        "title": "Take the text down",
        "article": article,
        "form": form,
        "versions": article.versions.defer("text", "raw", "spans").order_by("number"),
        "open": article.versions.filter(taken_down_at=None).count(),
        "decided": quotes.filter(status__in=["accepted", "lost"]).count(),
        "undecided": quotes.filter(status="suggested").count(),
        "events": Event.objects.filter(citations__quote__in=quotes).distinct().order_by("sort_on", "pk"),
    }
    return desk_render(request, "desk/take_down.html", context, status=400 if form.errors else 200)
