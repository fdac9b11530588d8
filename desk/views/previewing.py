"""An event as readers will see it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from desk.access import EditorRequest, desk_page
from desk.previewing import preview
from timeline.models import Event


@desk_page("timeline.view_event")
@require_safe
def event_preview(request: EditorRequest, pk: int) -> HttpResponse:
    return HttpResponse(preview(request, get_object_or_404(Event, pk=pk)))
