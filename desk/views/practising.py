"""The article to practise on: what it is, and one click to remove it or to bring it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from desk.access import EditorRequest, desk_page, desk_render
from desk.practice import (
    PracticeRefused,
    add_practice_article,
    practice_article,
    remains,
    remove_practice_article,
)


@desk_page("articles.add_article", "articles.delete_article")
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: EditorRequest) -> HttpResponse:
    """Show what the sample is and what would go with it; remove it, or take it in again."""
    if request.method == "POST":
        return _step(request)
    article = practice_article()
    context = {
        "title": "The article to practise on",
        "sample": article,
        "remains": remains() if article else None,
    }
    return desk_render(request, "desk/practice.html", context)


def _step(request: EditorRequest) -> HttpResponse:
    try:
        if "_remove" in request.POST:
            gone = remove_practice_article(request.user)
            messages.success(request, f"The sample article is removed, with {gone}.")
            return redirect("desk:index")
        article = add_practice_article(request.user)
    except PracticeRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:practice")
    messages.success(request, "The sample article is there: its suggestions wait.")
    return redirect("desk:article", pk=article.pk)
