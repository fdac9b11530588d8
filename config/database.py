"""Which PostgreSQL Sourceline uses: the one named by DATABASE_URL, else the embedded one of this checkout.

Kept apart from the settings so that each senseless address gets its own sentence, and so that no sentence
ever shows a password.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

EXAMPLE = "postgresql://user:password@host:5432/sourceline"
SCHEMES = ("postgres", "postgresql")
# Seconds a connection is kept for the next request; Django asks it for a sign of life before using it again.
KEEP_CONNECTION = 60
# A server whose machine is gone answers nothing at all, and by itself a system waits for it for minutes. What
# the address says instead holds. Seconds, but for tcp_user_timeout, which counts milliseconds.
PATIENCE = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
}
# Less for a replica, since there is the primary to be asked instead.
LESS_PATIENCE = {"connect_timeout": "2", "tcp_user_timeout": "3000"}
REPLICAS_NAMED = "DATABASE_REPLICA_URLS"
REPLICA = "replica_"  # and a number from 1 on: what Django calls it


def settings_from_environment(base_dir: Path, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return Django's settings for the default database.

    `base_dir` is the checkout; the embedded database belongs to it. Nothing is started or contacted here.
    Raises ImproperlyConfigured, in one sentence without the password, for an address that cannot work.
    """
    url = (os.environ if environment is None else environment).get("DATABASE_URL", "").strip()
    return settings_from_url(url) if url else embedded_settings(base_dir)


def replicas_from_environment(environment: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Return Django's settings for each replica that DATABASE_REPLICA_URLS names, by alias, in its order.

    Addresses stand apart by spaces, since one may hold commas. Raises ImproperlyConfigured, in one sentence
    without the password, for an address that cannot work, and for replicas of a database that is embedded.

    >>> url = "postgresql://reader@second.example/news"
    >>> list(replicas_from_environment({"DATABASE_URL": "postgresql:///news", "DATABASE_REPLICA_URLS": url}))
    ['replica_1']
    """
    environment = os.environ if environment is None else environment
    urls = environment.get(REPLICAS_NAMED, "").split()
    if urls and not environment.get("DATABASE_URL", "").strip():
        raise ImproperlyConfigured(
            f"{REPLICAS_NAMED} is set and DATABASE_URL is not: name the primary that they are replicas of, "
            f"or unset {REPLICAS_NAMED}."
        )
    return {
        f"{REPLICA}{number}": settings_from_url(url, named=REPLICAS_NAMED, patience=LESS_PATIENCE)
        for number, url in enumerate(urls, 1)
    }


def embedded_settings(base_dir: Path) -> dict[str, Any]:
    """Return the settings of the database server that this checkout runs by itself."""
    return {
        "ENGINE": "config.embedded",
        "NAME": "sourceline",
        "USER": "sourceline",
        "OPTIONS": {},
        "CONN_MAX_AGE": KEEP_CONNECTION,
        "CONN_HEALTH_CHECKS": True,
        "CHECKOUT": str(base_dir),
    }


def pooled(settings: dict[str, Any], *, least: int, most: int, timeout: int) -> dict[str, Any]:
    """Return `settings` with connections that a serving process's threads share: from `least` to `most`.

    A request waits `timeout` seconds for one. Raises ImproperlyConfigured where `least` is above `most`.

    >>> pooled(settings_from_url("postgresql:///news"), least=1, most=9, timeout=5)["ENGINE"]
    'config.pooled'
    """
    if least > most:
        raise ImproperlyConfigured(
            f"DATABASE_POOL_MIN is {least} and DATABASE_POOL_MAX {most}: give a smaller and a larger number, "
            "or DATABASE_POOL_MAX=0 for a connection of each thread's own."
        )
    engine = settings["ENGINE"]
    pool = {"min_size": least, "max_size": most, "timeout": timeout, "name": "sourceline"}
    return {
        **settings,
        "ENGINE": "config.pooled" if engine == "django.db.backends.postgresql" else engine,
        "OPTIONS": {**settings["OPTIONS"], "pool": pool},
        # The pool keeps them, and looks after their health.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
    }


def settings_from_url(
    url: str, *, named: str = "DATABASE_URL", patience: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the settings for the PostgreSQL at `url`, written as libpq reads it.

    `named` is the setting that errors speak of; `patience` goes before what is waited for otherwise.

    >>> settings_from_url("postgresql://reader@db.example:5433/news")["HOST"]
    'db.example'
    """
    _refuse_other_schemes(url, named)
    _refuse_senseless_port(url, named)
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # libpq's own message may repeat the password.
        raise ImproperlyConfigured(
            f"{named} cannot be read as a PostgreSQL address; write it as "
            f"{EXAMPLE}, with %40 for @, %3A for :, %2F for / and %25 for % inside user name and password, "
            "and only libpq's parameters (such as sslmode) after a question mark."
        ) from None
    name = str(parts.pop("dbname", "") or "")
    if not name:
        raise ImproperlyConfigured(
            f"{named} names no database; add its name after the host, as in {EXAMPLE}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": str(parts.pop("user", "") or ""),
        "PASSWORD": str(parts.pop("password", "") or ""),
        "HOST": str(parts.pop("host", "") or ""),
        "PORT": str(parts.pop("port", "") or ""),
        "OPTIONS": {**PATIENCE, **(patience or {}), **parts},
        "CONN_MAX_AGE": KEEP_CONNECTION,
        "CONN_HEALTH_CHECKS": True,
    }


def _refuse_other_schemes(url: str, named: str) -> None:
    scheme, separator, _ = url.partition("://")
    if not separator:
        instead = ", or unset it for the embedded database" if named == "DATABASE_URL" else ""
        raise ImproperlyConfigured(f"{named} is not an address; write it as {EXAMPLE}{instead}.")
    if scheme not in SCHEMES:
        # An odd first part may be a password that was pasted alone, so only a plain word is repeated.
        given = f", not with {scheme}://" if scheme.isalpha() and len(scheme) < 12 else ""
        raise ImproperlyConfigured(
            f"{named} must begin with postgresql://{given}; Sourceline runs on PostgreSQL only."
        )


def _refuse_senseless_port(url: str, named: str) -> None:
    try:
        authority = urlsplit(url).netloc
    except ValueError:
        return  # brackets that do not match: libpq refuses them below
    for host in authority.rpartition("@")[2].split(","):
        port = host.rpartition("]")[2].rpartition(":")[2] if ":" in host.rpartition("]")[2] else ""
        if port and not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535):
            # What stands there may be part of a password with an unescaped @ or :, so it is not repeated.
            raise ImproperlyConfigured(
                f"{named} has no number from 1 to 65535 as its port; write it after the host, as in "
                f"{EXAMPLE}, and @ and : inside a password as %40 and %3A."
            )
