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
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from timeline.views.errors import is_database_away

BEGAN, SEEN = "signed_in_at", "seen_at"
STORED_EVERY = 60
"""Seconds."""
SENDING_ENDS_LATER = 60 * 60
"""Seconds for which forms that were open when the time was over can still be sent."""


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django has them, which tell when it is the database that is away.

    Django takes any failure to store a session for its end in another window, and answers 400.
    """

    def save(self, must_create: bool = False) -> None:
        """Store it. Raises UpdateError where it is gone, DatabaseError where the database is away."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(cause := error.__context__, DatabaseError) and is_database_away(cause):
                raise cause from None
            raise


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
