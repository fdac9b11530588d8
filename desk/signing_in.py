"""How often a password may be guessed, without locking out whoever knows it, or the newsroom around them.

django-axes counts failures in the database, so all processes count together. Five of one account from one
address pause that account there. Guesses spread over many addresses or many accounts are counted as well,
but not against a browser in which that account has signed in before (OWASP: device cookies).
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.db.models import Q, QuerySet, Sum
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

MOST_OF_ONE_ACCOUNT = 50
"""Failures for one account in the time that failures count, from wherever."""

MOST_FROM_ONE_ADDRESS = 100
"""Failures from one address in that time, for whichever accounts; a newsroom may be behind it."""

LONGEST_NAME = 255
"""Characters; no account has a name half as long."""

KNOWN_FOR = timedelta(days=180)
MOST_KNOWN = 5
"""Accounts that have signed in in one browser and are remembered there."""

SALT = "desk.signing_in.known"
log = logging.getLogger(__name__)


class GuessLimits(AxesDatabaseHandler):
    """Count what django-axes counts, and beyond it the guesses that go round its one limit."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures that count against this attempt; the limit where a wider one is met."""
        own = super().get_failures(request, credentials)
        limit = get_failure_limit(request, credentials)
        username = counted_name(request, credentials)
        if own >= limit or is_known(request, username):
            return own
        wide = (
            _failures(_recent(request, username=username)) >= MOST_OF_ONE_ACCOUNT
            or _failures(_recent(request, ip_address=_address(request))) >= MOST_FROM_ONE_ADDRESS
        )
        return max(own, limit) if wide else own


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Return the account that an attempt counts for, cut to what the table of failures holds."""
    name = (request.POST if credentials is None else credentials).get("username")
    return str(name or "")[:LONGEST_NAME]


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """Answer an attempt that was not looked at: when to try again, and who can help before."""
    username = counted_name(request, credentials)
    until = paused_until(request, username)
    minutes = max(1, round((until - timezone.now()).total_seconds() / 60))
    context = {
        **admin.site.each_context(request),
        "title": "Signing in is paused",
        "until": until,
        "minutes": minutes,
        "login_url": reverse("admin:login"),
        "has_permission": False,
    }
    answer = render(request, "desk/locked_out.html", context, status=429)
    answer["Retry-After"] = str(minutes * 60)
    answer["Cache-Control"] = "no-store"
    return answer


def paused_until(request: HttpRequest, username: str) -> datetime:
    """Return when an attempt for `username` from where `request` comes is looked at again, at the latest."""
    of_this_kind = Q(username=username, ip_address=_address(request))
    counted = _recent(request).filter(of_this_kind)
    if _failures(counted) < get_failure_limit(request, {}):
        counted = _recent(request).filter(Q(username=username) | Q(ip_address=_address(request)))
    last = counted.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (last or timezone.now()) + (get_cool_off(request) or timedelta())


def let_in_again(username: str) -> int:
    """Forget the failures of an account, and return how many there were."""
    attempts = AccessAttempt.objects.filter(username=username)
    count = _failures(attempts)
    attempts.delete()
    return count


def is_known(request: HttpRequest, username: str) -> bool:
    """Whether `username` has signed in in this browser before."""
    return _trace(username) in _known(request)


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Leave a sign in the browser that `username` has signed in there; it names nobody, and opens nothing."""
    known = [_trace(username), *(one for one in _known(request) if one != _trace(username))][:MOST_KNOWN]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(known, salt=SALT, compress=True),
        max_age=KNOWN_FOR,
        path=reverse("admin:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@receiver(user_locked_out)
def tell(sender: Any, request: HttpRequest, username: str, ip_address: str | None, **more: Any) -> None:
    """Log once that an account is paused, for whoever watches; attempts during the pause are not told."""
    if getattr(request, "axes_failures_since_start", 0):
        log.warning("Signing in is paused for account %r from %s.", username, ip_address)


def _known(request: HttpRequest) -> list[str]:
    try:
        known = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR
        )
    except signing.BadSignature:
        return []
    return [one for one in known if isinstance(one, str)]


def _trace(username: str) -> str:
    return salted_hmac(SALT, username, algorithm="sha256").hexdigest()[:32]


def _address(request: HttpRequest) -> str | None:
    return request.axes_ip_address  # type: ignore[attr-defined]


def _recent(request: HttpRequest, **of: Any) -> QuerySet[AccessAttempt]:
    return AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request), **of)


def _failures(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
