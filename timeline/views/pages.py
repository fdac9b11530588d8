"""The two addresses that machines ask whether we are well."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.observing.readiness import reason_against, told_of_replicas


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers soon and has every migration; else 503 with the reason.

    A line on each replica says how far it is behind. That keeps nobody away: pages come from the primary.
    """
    if reason := reason_against():
        return HttpResponse(f"not ready: {reason}\n", content_type="text/plain", status=503)
    return HttpResponse(
        "".join(f"{line}\n" for line in ["ready", *told_of_replicas()]), content_type="text/plain"
    )
