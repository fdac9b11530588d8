"""The app of an account as django-otp stores it, but for its secret, which is sealed.

A module of its own, since Django looks for models before anything else of the desk may be imported.
"""

from contextlib import suppress
from typing import Any

from django_otp.plugins.otp_totp.models import TOTPDevice

from desk.sealing import CannotBeOpened, is_sealed_now, opened, seal


class SealedTOTPDevice(TOTPDevice):
    """An app for one-time codes, whose secret nobody reads in the database.

    However it is saved, as after each code, its secret is sealed under the site's SECRET_KEY of now; one that
    cannot be opened, or is longer than what can be sealed, stays as it is.
    """

    class Meta:
        proxy = True
        default_permissions = ()

    @property
    def secret(self) -> str:
        """The secret in hexadecimal digits. Raises CannotBeOpened where the key that sealed it is gone."""
        return opened(self.key)

    @property
    def bin_key(self) -> bytes:
        return bytes.fromhex(self.secret)

    @property
    def is_readable(self) -> bool:
        """Whether the site still has the key that it was sealed under."""
        try:
            return bool(self.secret)
        except CannotBeOpened:
            return False

    def save(self, *args: Any, **kwargs: Any) -> None:
        with suppress(CannotBeOpened, ValueError):
            if not is_sealed_now(self.key):  # type: ignore[has-type]
                self.key = seal(self.secret)
        super().save(*args, **kwargs)
