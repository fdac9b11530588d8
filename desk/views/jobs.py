"""How far the workers are with what was queued, and the way to have no more of it done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from articles.phrasing import counted
from desk.access import EditorRequest, desk_page, desk_render
from desk.jobs.models import Job
from desk.jobs.watching import progress_of, workers_alive
from desk.jobs.working import cancel

JOBS_A_PAGE = 20


@desk_page("articles.add_article")
@require_safe
def jobs(request: EditorRequest) -> HttpResponse:
    """List what was queued, the newest first."""
    pages = Paginator(Job.objects.select_related("user"), JOBS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "title": "Jobs",
        "page": page,
        "progress": [progress_of(job) for job in page],
        "workers": workers_alive(),
    }
    return desk_render(request, "desk/jobs.html", context)


def signs_in_first(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a page that asks by itself be loaded anew once nobody is signed in, which leads to the sign-in.

    Of the sign-in, which it is sent to otherwise, nothing would stand where the progress stood.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "HX-Request" in request.headers and not admin.site.has_permission(request):
            return HttpResponse("Sign in again.\n", status=403, headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return asked


@signs_in_first
@desk_page("articles.add_article")
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: EditorRequest, pk: int) -> HttpResponse:
    """Show how far a job is; by POST, have nothing more done of it."""
    found = get_object_or_404(Job.objects.select_related("user", "cancelled_by"), pk=pk)
    if request.method == "POST":
        if found.finished_at or found.cancelled_at:
            messages.warning(request, "Nothing is left of it to be cancelled.")
        else:
            left = counted(cancel(found, request.user), "item")
            messages.success(request, f"Cancelled: {left} left undone. What was done stays.")
        return redirect("desk:job", pk=pk)
    context = {
        "title": "Job",
        "job": found,
        "progress": progress_of(found, with_failures=True),
        "workers": workers_alive(),
    }
    return desk_render(request, "desk/job.html", context)
