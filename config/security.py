"""The Content-Security-Policy every answer carries, who may frame it, and cookies that nobody was given."""

import re
from collections.abc import Callable, Sequence
from functools import cache

from django.conf import settings
from django.core.exceptions import DisallowedHost, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from config.printed_into_pages import page_script, page_styles


@cache
def readers_and_editors() -> str:
    """Return the policy of all pages but embeds: what is ours, and what is printed into pages."""
    return (
        f"default-src 'none'; script-src 'self' {page_script().source}; "
        f"style-src 'self' {page_styles().source}; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; frame-src 'self'; manifest-src 'self'"
    )


UNUSED_FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


TOKEN = re.compile(r"[a-zA-Z0-9]{32}|[a-zA-Z0-9]{64}")
"""What Django takes as the cookie of a form's token, of its present kind or of an earlier one."""


class StorableCookiesMiddleware:
    """Leave out cookies that nobody was given: the database refuses to look for a session whose name holds a
    NUL character, and a token that is none Django answers with a new one, on readers' pages and refusals too.

    It stands before whatever may refuse a request. What asks for a token, an editor's form, still sets one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        if not TOKEN.fullmatch(request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.CSRF_COOKIE_NAME, None)
        return self.get_response(request)


LARGEST_PORT = 65_535


class NamedPortsMiddleware:
    """Refuse a host whose port is none; every address on the page would lead nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Of a host that Django takes only digits come behind the last colon, or the end of an IPv6 address.
        _, colon, port = request.get_host().rpartition(":")
        if colon and port.isdecimal() and (len(port.lstrip("0")) > 5 or int(port) > LARGEST_PORT):
            raise DisallowedHost(f"The Host header names port {port[:20]}: ports end at {LARGEST_PORT}.")
        return self.get_response(request)


def frame_ancestors(sources: Sequence[str]) -> str:
    """Return who may frame embeds as a policy says it: `sources` are origins, `*` or `'none'`.

    Raises ImproperlyConfigured for what would end the directive and begin another.

    >>> frame_ancestors(["https://paper.example"])
    "'self' https://paper.example"
    >>> frame_ancestors(["*"]), frame_ancestors(["'none'"])
    ('*', "'self'")
    """
    for source in sources:
        if not source.isascii() or not source.isprintable() or set(source) & set("; ,"):
            raise ImproperlyConfigured(
                f"EMBED_FRAME_ANCESTORS names {source!r}: give origins like https://paper.example, separated "
                "by commas, * for everybody, or 'none'."
            )
    named = [source for source in sources if source not in ("'none'", "none", "'self'")]
    return "*" if "*" in named else " ".join(["'self'", *named])


def embeds(request: HttpRequest) -> str:
    """Return the policy of pages under /embed/, which stand in frames on other sites.

    The origin stands beside 'self', which matches nothing in a sandboxed frame of some versions of Safari.
    """
    own = f"'self' {request.scheme}://{request.get_host()}"
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src {own}; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors {frame_ancestors(settings.EMBED_FRAME_ANCESTORS)}"
    )


def let_any_page_show(headers: dict[str, str], path: str, url: str) -> None:
    """Add to a static file's headers that an embed may load it where a page around it isolates itself."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def is_an_editors(request: HttpRequest) -> bool:
    """Whether an answer may show more than every reader sees, or asks for a password."""
    return request.path.startswith("/admin/") or settings.SESSION_COOKIE_NAME in request.COOKIES


class ContentSecurityPolicyMiddleware:
    """Send one strict policy to readers and editors, and another with everything under /embed/.

    What goes wrong there can be read in the frame as well, so it is the address that counts, not the view.
    Powers of the browser that no page of ours uses are given up, so that nothing framed or injected has them.
    What an editor sees is cut off from the window that opened it. Readers' pages hold nothing that is not
    public, and a browser would start a process for each that is cut off, which they would wait for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/embed/"):
            response.headers["Content-Security-Policy"] = embeds(request)
            # A host that isolates itself shows only frames that do so too and say who may load them.
            response.headers["Cross-Origin-Embedder-Policy"] = "credentialless"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            del response.headers["X-Frame-Options"]
        response.headers.setdefault("Content-Security-Policy", readers_and_editors())
        response.headers.setdefault("Permissions-Policy", UNUSED_FEATURES)
        if is_an_editors(request):
            response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response
