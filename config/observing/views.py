"""The address that Prometheus reads."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from config.observing import metrics, stored
from config.observing.access import may_read


@require_safe
@never_cache
def read_metrics(request: HttpRequest) -> HttpResponse:
    """Every count; 404 where nobody may read them, 403 with what is missing where this one may not."""
    if not settings.METRICS_TOKEN and not settings.METRICS_FROM:
        raise Http404
    if not may_read(request, settings.METRICS_TOKEN, settings.METRICS_FROM):
        return HttpResponse(
            "Metrics are for whoever sends METRICS_TOKEN as `Authorization: Bearer …`, or asks straight from "
            "an address of METRICS_FROM.\n",
            content_type="text/plain; charset=utf-8",
            status=403,
        )
    return HttpResponse(metrics.written() + stored.written(), content_type=CONTENT_TYPE_LATEST)
