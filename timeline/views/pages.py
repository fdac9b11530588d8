"""The two addresses that machines ask whether we are well."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.observing.readiness import reason_against


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers soon and has every migration; else 503 with the reason."""
    if reason := reason_against():
        return HttpResponse(f"not ready: {reason}\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
