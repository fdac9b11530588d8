"""Read settings from the environment: a missing or senseless value gets one clear sentence."""

import os
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str | None = None, *, choices: Sequence[str] = ()) -> str:
    """Return the value of `name`; raise ImproperlyConfigured where it is missing or not one of `choices`."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set: put it into the environment (see README, Configuration)."
        )
    if choices and value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: give one of {', '.join(choices)}.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return a yes or no; raise ImproperlyConfigured for anything else.

    >>> flag("A_NAME_NOBODY_SETS", True)
    True
    """
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in TRUE or value in FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}: give 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """Return a whole number between `least` and `most`; raise ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}: give a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return the parts of a comma-separated value, blanks trimmed, empty parts dropped."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]
