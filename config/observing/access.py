"""Who may read the metrics: whoever knows the token, or asks from an address that the settings name."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

FORWARDED = ("X-Forwarded-For", "Forwarded")
SHORTEST_TOKEN = 20


def networks(names: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    """Return the networks of METRICS_FROM; raise ImproperlyConfigured for what is none.

    >>> networks(["10.0.0.0/8", "::1"])
    [IPv4Network('10.0.0.0/8'), IPv6Network('::1/128')]
    """
    found = []
    for name in names:
        try:
            found.append(ip_network(name))
        except ValueError:
            raise ImproperlyConfigured(
                f"METRICS_FROM names {name!r}: give addresses or networks such as 127.0.0.1 or 10.0.0.0/8, "
                "separated by commas, or leave it empty."
            ) from None
    return found


def token(given: str) -> str:
    """Return METRICS_TOKEN; raise ImproperlyConfigured where it could be guessed or not be sent."""
    if given and (
        len(given) < SHORTEST_TOKEN or not given.isascii() or not given.isprintable() or " " in given
    ):
        raise ImproperlyConfigured(
            f"METRICS_TOKEN has fewer than {SHORTEST_TOKEN} characters, or others than plain letters, digits "
            "and signs: make a longer random one."
        )
    return given


def may_read(request: HttpRequest, token: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Return whether a request has the token or comes straight from one of the networks.

    What a proxy passes on comes from the proxy's address, whoever sent it, so it needs the token.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in networks)
