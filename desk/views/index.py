"""The desk's first page: what needs an editor."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from articles.admin.listing import counted_up_to
from articles.statements import ungrouped
from desk.access import EditorRequest, desk_page, desk_render
from desk.practice import practice_article
from desk.waiting import SHOWN, waiting_for


@desk_page()
@require_safe
def index(request: EditorRequest) -> HttpResponse:
    context = {
        "title": "What needs an editor",
        "waiting": waiting_for(request.user),
        "shown": SHOWN,
        "ungrouped": counted_up_to(ungrouped()) if request.user.has_perm("articles.view_statement") else 0,
        "sample": practice_article() if request.user.has_perm("articles.view_quote") else None,
    }
    return desk_render(request, "desk/index.html", context)
