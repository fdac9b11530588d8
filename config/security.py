"""The Content-Security-Policy every answer carries, who may frame it, and cookies that nobody was given."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

READERS_AND_EDITORS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; "
    "manifest-src 'self'"
)

UNUSED_FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class StorableCookiesMiddleware:
    """Leave out cookies that hold a NUL character: nobody was given one, and the database refuses to look
    for a session of that name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


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
