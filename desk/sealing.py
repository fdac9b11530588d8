"""Keeps secrets of accounts so that whoever reads the database, or a backup of it, cannot use them.

They are sealed with AES-256-GCM under a key derived from SECRET_KEY, which stands in no database. What was
sealed under one of SECRET_KEY_FALLBACKS is opened too, so that the key can be changed.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "sealed:"
"""Begins what is sealed; no hexadecimal digits do."""

NONCE_BYTES = 12
MOST_BYTES = 26
"""Of a secret: sealed it then takes no more than the 80 characters of django-otp's column."""

PURPOSE = b"sourceline: secrets of second factors"


class CannotBeOpened(Exception):
    """It was sealed under another key than those that the site has now, or it was tampered with."""


def secrets_of_the_site() -> list[str]:
    """Return SECRET_KEY and those that came before it."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def seal(secret: str) -> str:
    """Return what to store in place of `secret`, which is written in hexadecimal digits.

    Raises ValueError for a secret of more than 26 bytes.

    >>> opened(seal("48656c6c6f21deadbeef")), len(seal("00" * 20)), len(seal("00" * MOST_BYTES))
    ('48656c6c6f21deadbeef', 71, 79)
    """
    plain = bytes.fromhex(secret)
    if len(plain) > MOST_BYTES:
        raise ValueError(f"The secret has {len(plain)} bytes: no more than {MOST_BYTES} can be sealed.")
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, plain, PURPOSE)
    return MARK + urlsafe_b64encode(nonce + box).decode("ascii").rstrip("=")


def opened(kept: str) -> str:
    """Return the secret that `kept` holds; what was never sealed, as it is.

    Raises CannotBeOpened where no key of the site opens it.
    """
    if not kept.startswith(MARK):
        return kept
    return _open(kept)[1]


def is_sealed_now(kept: str) -> bool:
    """Whether `kept` is sealed, and under SECRET_KEY itself. Raises CannotBeOpened like `opened`."""
    return kept.startswith(MARK) and _open(kept)[0] == 0


def _open(kept: str) -> tuple[int, str]:
    """Return the number of the key that opens it, and what is in it."""
    letters = kept.removeprefix(MARK)
    try:
        box = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    except ValueError:
        raise CannotBeOpened from None
    for number, secret in enumerate(secrets_of_the_site()):
        try:
            plain = AESGCM(_key(secret)).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], PURPOSE)
        except (InvalidTag, ValueError):
            continue
        return number, plain.hex()
    raise CannotBeOpened


def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
