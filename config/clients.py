"""Who asks, as far as limits go: a client's address, from where nobody but our own proxies wrote it."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

ONE_SUBSCRIBER = 64
"""Leading bits of an IPv6 address that a provider gives to one subscriber, who chooses all others freely."""


def address_of(request: HttpRequest) -> str | None:
    """Return the client's address; of IPv6 the first address of its /64. None where there is none to read.

    Each of `settings.PROXIES_IN_FRONT` proxies adds whom it was asked by to the end of X-Forwarded-For. What
    stands before that the client may have written, so it is not read; without a proxy none of it is.
    """
    if count := settings.PROXIES_IN_FRONT:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= count and (found := normalised(told[-count])):
            return found
    return normalised(request.META.get("REMOTE_ADDR", ""))


def normalised(written: str) -> str | None:
    """Return an address as limits count it, or None for what is no address.

    >>> normalised("203.0.113.7"), normalised(" 203.0.113.7:4711"), normalised("::ffff:203.0.113.7")
    ('203.0.113.7', '203.0.113.7', '203.0.113.7')
    >>> normalised("2001:db8:1:2:3:4:5:6"), normalised("[2001:db8:1:2::1]:443"), normalised("unknown")
    ('2001:db8:1:2::', '2001:db8:1:2::', None)
    """
    plain = written.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ip_address(plain)
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), ONE_SUBSCRIBER), strict=False).network_address)


def is_this_machine(address: str) -> bool:
    """Whether an address is of the machine itself, and so may stand for everybody behind a proxy on it.

    >>> is_this_machine("127.0.0.1"), is_this_machine("203.0.113.7")
    (True, False)
    """
    return ip_address(address).is_loopback or address == "::"  # ::1, as limits count it
