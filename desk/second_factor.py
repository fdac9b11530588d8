"""The second factor of an account: codes of an app, and recovery codes on paper for when the app is lost.

A password alone signs nobody in whose account has one: until the code, all that is kept is who has given the
password, when, and where they wanted to go. Nothing else of the site takes such a visitor for an editor.
"""

import logging
import secrets
import time
from base64 import b32encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model, load_backend
from django.contrib.auth import login as auth_login
from django.contrib.auth import logout as auth_logout
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import default_key

from desk.devices import SealedTOTPDevice
from desk.sealing import CannotBeOpened, opened, seal, secrets_of_the_site

logger = logging.getLogger("sourceline.second_factor")

PENDING = "second_factor_pending"
SET_UP = "second_factor_key"
LASTS = 10 * 60
"""Seconds between the password and the code."""
MOST_WRONG = 5
"""Wrong codes before the password is asked for again."""
RECOVERY_CODES = 10
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Of recovery codes: 32 that nobody takes for one another, so 50 bits in ten of them."""

UNREADABLE = (
    "The second factor of account %s cannot be read, as SECRET_KEY is another one now: put the earlier one "
    "into SECRET_KEY_FALLBACKS, or take the second factor away, which is then set up anew."
)


class NotYet(Exception):
    """A code is not looked at before `until`, since others were wrong just now."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Pending:
    """Somebody who has given the password, and not yet the code."""

    user: User
    backend: str
    next: str


def has_one(user: User) -> bool:
    return SealedTOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_needed(user: User) -> bool:
    """Whether a password alone does not sign `user` in."""
    return settings.REQUIRE_SECOND_FACTOR or has_one(user)


def begin(request: HttpRequest, user: User, next_page: str) -> None:
    """Note that the password was right; whoever was signed in before in this browser is not any more."""
    backend = user.backend
    request.session.flush()
    request.session[PENDING] = {
        "user": user.pk,
        "backend": backend,
        "hash": user.get_session_auth_hash(),
        "next": next_page,
        "at": int(time.time()),
        "wrong": 0,
    }


def pending(request: HttpRequest) -> Pending | None:
    """Return who has given the password in this browser within ten minutes and not changed it since."""
    noted = request.session.get(PENDING)
    if not noted or not 0 <= time.time() - noted["at"] < LASTS:
        return None
    user = load_backend(noted["backend"]).get_user(noted["user"])
    if user is None or not constant_time_compare(noted["hash"], user.get_session_auth_hash()):
        return None
    return Pending(user, noted["backend"], noted["next"])


def count_wrong(request: HttpRequest) -> bool:
    """Count a wrong code; return whether the password has to be given again, which then is forgotten."""
    noted = request.session[PENDING]
    noted["wrong"] += 1
    if noted["wrong"] >= MOST_WRONG:
        request.session.flush()
        return True
    request.session.modified = True
    return False


def finish(request: HttpRequest, who: Pending, device: Device) -> None:
    """Sign in whoever has given both."""
    del request.session[PENDING]
    who.user.otp_device = device  # type: ignore[attr-defined]
    auth_login(request, who.user, backend=who.backend)


def check(user: User, typed: str) -> Device | None:
    """Return the device of `user` whose code `typed` is, or None; a code serves once.

    Raises NotYet while codes are not looked at: for 1, 2, 4, 8 … seconds after each wrong one in a row.
    Raises CannotBeOpened where nobody can say which code would be right, as the site's key is another.
    """
    code = "".join(typed.split()).replace("-", "").lower()
    is_of_the_app = len(code) == 6 and code.isascii() and code.isdigit()
    model = SealedTOTPDevice if is_of_the_app else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return None
        is_allowed, why = device.verify_is_allowed()
        if not is_allowed:
            raise NotYet(why["locked_until"])
        can_tell = not is_of_the_app or device.is_readable
        if can_tell and device.verify_token(code if is_of_the_app else _kept_as(user, code)):
            return device
    if not all(app.is_readable for app in SealedTOTPDevice.objects.filter(user=user)):
        logger.error(UNREADABLE, user.pk)
        raise CannotBeOpened
    return None


def new_key(request: HttpRequest) -> str:
    """Return the secret that an app is being set up with in this session, in hexadecimal digits."""
    kept = request.session.get(SET_UP, "")
    with suppress(CannotBeOpened):
        if kept:
            return opened(kept)
    key = default_key()
    request.session[SET_UP] = seal(key)
    return key


def set_up(user: User, key: str, code: str) -> tuple[SealedTOTPDevice, list[str]] | None:
    """Give `user` the app that holds `key` as second factor, in place of any other, and recovery codes.

    None, and nothing changed, where `code` is not what the app shows now.
    """
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        device = SealedTOTPDevice.objects.create(user=user, key=key, name="App", confirmed=False)
        if not device.verify_token("".join(code.split())):
            transaction.set_rollback(True)
            return None
        SealedTOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
        return device, new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Return ten codes in place of those that `user` had; only what they are found by is stored."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="Recovery codes", confirmed=True)
        codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
        for code in codes:
            device.token_set.create(token=_stored(user, code))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def take_away(user: User) -> bool:
    """Take the second factor from an account and end its sessions; return whether there was one."""
    with transaction.atomic():
        count, _ = SealedTOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        end_sessions(user)
    return bool(count)


def seal_anew() -> tuple[int, list[str]]:
    """Seal every secret under SECRET_KEY itself; return how many are, and whose cannot be read."""
    sealed, lost = 0, []
    devices = SealedTOTPDevice.objects.select_for_update(of=("self",)).select_related("user")
    for key in list(SealedTOTPDevice.objects.values_list("pk", flat=True)):
        with transaction.atomic():
            if (device := devices.filter(pk=key).first()) is None:
                continue
            device.save(update_fields=["key"])
            if device.is_readable:
                sealed += 1
            else:
                lost.append(device.user.get_username())
    return sealed, sorted(set(lost))


def forget_wrong_codes(user: User) -> None:
    """Look at the next code at once, however many were wrong."""
    for model in (SealedTOTPDevice, StaticDevice):
        for device in model.objects.filter(user=user):
            device.throttle_reset()


def end_sessions(user: User) -> None:
    """Sign an account out everywhere. A session does not say whose it is unless it is opened: so all are."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def picture(device_url: str) -> str:
    """Return a QR code of `device_url` as the address of an image: dark on light in any scheme."""
    return segno.make(device_url, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")


def setting_up_url(user: User, key: str) -> str:
    """Return what an app reads from the QR code."""
    return SealedTOTPDevice(user=user, key=key).config_url


def spelled(key: str) -> str:
    """Return the secret as apps take it typed: letters and digits in groups of four.

    >>> spelled("48656c6c6f21deadbeef")
    'JBSW Y3DP EHPK 3PXP'
    """
    letters = b32encode(bytes.fromhex(key)).decode("ascii").rstrip("=")
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


class SecondFactorMiddleware:
    """Where REQUIRE_SECOND_FACTOR is on, end the sessions of editors who signed in without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.REQUIRE_SECOND_FACTOR and settings.SESSION_COOKIE_NAME in request.COOKIES:
            user: Any = request.user
            if user.is_authenticated and not user.is_verified():
                auth_logout(request)
        return self.get_response(request)


def _kept_as(user: User, code: str) -> str:
    """What a recovery code is stored as, whichever key of the site it was made under."""
    forms = [_stored(user, code, secret) for secret in secrets_of_the_site()]
    kept = StaticToken.objects.filter(device__user=user, token__in=forms)
    return kept.values_list("token", flat=True).first() or forms[0]


def _stored(user: User, code: str, secret: str | None = None) -> str:
    """What a recovery code is found by: nobody who reads the database has the code."""
    said = f"{user.pk}:{code}"
    digest = salted_hmac("desk.second_factor", said, secret=secret, algorithm="sha256").digest()
    return b32encode(digest[:10]).decode("ascii").lower()
