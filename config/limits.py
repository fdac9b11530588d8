"""How much one client may ask of us: searches and oEmbed answers in a minute, and the size of what it sends.

What is answered from a page that is kept, here or in a cache in front of us, costs next to nothing and is not
counted; so neither readers of a front page nor a rush for an embed meet a limit.
"""

import math
import time
from collections.abc import Callable
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template import loader
from django.utils.http import escape_leading_slashes

from config.clients import address_of, is_this_machine
from config.shared_allowances import SharedAllowance

MOST_OF_A_STRANGER = 100 * 1024
"""Bytes that may be sent by somebody who is not signed in: a name, a password and a token take a thousand."""


class RateLimitsMiddleware:
    """Answer 429, with a sentence and when to ask again, to whoever asks for too much that must be computed.

    Stands behind the pages that are kept. All processes count together. This machine's own address is not
    counted: a proxy on it of which BEHIND_PROXY does not tell would make all readers one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.searches = SharedAllowance("searches", settings.SEARCHES_A_MINUTE)
        self.oembeds = SharedAllowance("oembeds", settings.OEMBEDS_A_MINUTE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        allowance = self._allowance(request)
        if allowance is not None and allowance.a_minute:
            address = address_of(request)
            if address is not None and not is_this_machine(address):
                seconds = allowance.wait(address, time.monotonic())
                if seconds:
                    return too_many(request, seconds)
        return self.get_response(request)

    def _allowance(self, request: HttpRequest) -> SharedAllowance | None:
        if request.path == "/oembed":
            return self.oembeds
        is_a_readers = not request.path.startswith("/admin/")
        return self.searches if is_a_readers and request.GET.get("q", "").strip() else None


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say when to ask again, in the form of what was asked for."""
    when = "in a second" if seconds == 1 else f"in {seconds} seconds"
    sentence = f"Your address has asked for more than is answered at once: ask again {when}."
    response: HttpResponse
    if request.path.endswith(".json"):
        response = JsonResponse({"errors": [{"message": sentence}]}, status=429)
    elif request.path == "/oembed":
        response = HttpResponse(f"{sentence}\n", status=429, content_type="text/plain; charset=utf-8")
        response["Access-Control-Allow-Origin"] = "*"
    else:
        page = loader.get_template("429.html").render({"sentence": sentence})
        response = HttpResponse(page, status=429)
    if "HX-Request" in request.headers:  # shows nothing of a refusal, so the page itself is to tell
        asked = urlencode(list(request.GET.lists()), doseq=True)
        response["HX-Redirect"] = f"{escape_leading_slashes(quote(request.path))}?{asked}"
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


class BoundedBodiesMiddleware:
    """Refuse, with status 413 and before any of it is read, what is too large to be sent here.

    Stands behind the sign-in: forms are read to look for their token before a view asks who sends them, and
    files of any size would fill the disk. Without a length nothing is read at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        written = request.META.get("CONTENT_LENGTH") or "0"
        size = int(written) if written.isascii() and written.isdigit() and len(written) < 20 else math.inf
        if size > MOST_OF_A_STRANGER and (size > settings.MOST_SENT_BYTES or not is_staff(request)):
            most = settings.MOST_SENT_BYTES // 2**20
            return HttpResponse(
                f"This is more than can be sent at once. Editors who are signed in send up to {most} MB: "
                "split what you send, or sign in again.\n",
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


def is_staff(request: HttpRequest) -> bool:
    """Whether a signed-in editor asks; whoever brings no session is not looked up."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and bool(getattr(request.user, "is_staff", False))
