"""The Content-Security-Policy every answer carries, and who may frame it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

READERS_AND_EDITORS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; "
    "manifest-src 'self'"
)

UNUSED_FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicyMiddleware:
    """Send one strict policy unless the view has set its own, as pages under /embed/ do.

    Powers of the browser that no page of ours uses are given up, so that nothing framed or injected has them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", READERS_AND_EDITORS)
        response.headers.setdefault("Permissions-Policy", UNUSED_FEATURES)
        return response
