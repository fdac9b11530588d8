"""How long somebody stays signed in: so many hours without a request, and so many in all.

The idle time is that of the session itself, which is stored anew with a later end as long as it is used, at
most once a minute. What is being sent when the whole time is over is still taken for a while, so that nobody
loses a form.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

BEGAN, SEEN = "signed_in_at", "seen_at"
STORED_EVERY = 60
"""Seconds."""
SENDING_ENDS_LATER = 60 * 60
"""Seconds for which forms that were open when the time was over can still be sent."""


@receiver(user_logged_in)
def note_beginning(sender: Any, request: HttpRequest, **more: Any) -> None:
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


class SessionLifeMiddleware:
    """End sessions that have lasted their time; keep those that are used from ending before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request: HttpRequest) -> None:
        now = int(time.time())
        began = request.session.setdefault(BEGAN, now)
        if began > now:  # the clock was set back; it would last so much longer
            began = request.session[BEGAN] = now
        most = settings.SESSION_WHOLE_SECONDS
        if request.method not in ("GET", "HEAD"):
            most += SENDING_ENDS_LATER
        if now - began >= most:
            logout(request)
        elif not 0 <= now - request.session.get(SEEN, 0) < STORED_EVERY:
            request.session[SEEN] = now
