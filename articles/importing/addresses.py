"""Which addresses a fetch may connect to: public ones, and nothing of this machine or its network.

An address that an editor pastes, or that a page redirects to, must not make the server ask its own services.
"""

import ipaddress
import socket
from collections.abc import Callable

Address = str
"""An IP address as text."""

Resolver = Callable[[str, int], list[Address]]
"""From a host name and a port to the addresses it has now, in the order in which to try them."""

# The registries of special addresses (IANA), in words for a sentence.
_SPECIAL = tuple(
    (ipaddress.ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "which means this machine"),
        ("10.0.0.0/8", "an address of a private network"),
        ("100.64.0.0/10", "an address inside a provider's network"),
        ("127.0.0.0/8", "which means this machine"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "an address of a private network"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "an address that stands for another (6to4)"),
        ("192.168.0.0/16", "an address of a private network"),
        ("198.18.0.0/15", "an address for tests of networks"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "which means this machine"),
        ("::1/128", "which means this machine"),
        ("::ffff:0:0/96", "an address that stands for another (IPv4-mapped)"),
        ("::/96", "an address that stands for another (IPv4-compatible)"),
        ("64:ff9b::/96", "an address that stands for another (NAT64)"),
        ("64:ff9b:1::/48", "an address that stands for another (NAT64)"),
        ("2001::/32", "an address that stands for another (Teredo)"),
        ("2001:db8::/32", "an address for documentation"),
        ("2001::/23", "a reserved address"),
        ("2002::/16", "an address that stands for another (6to4)"),
        ("3fff::/20", "an address for documentation"),
        ("5f00::/16", "a reserved address"),
        ("fc00::/7", "an address of a private network"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "an address of a private network"),
        ("ff00::/8", "a multicast address"),
    )
)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")


def objection_to(address: Address) -> str:
    """Return what is wrong with connecting to `address`, as the end of a sentence; nothing for a public one.

    >>> objection_to("127.0.0.1")
    'which means this machine'
    >>> objection_to("::ffff:10.0.0.1")
    'an address that stands for another (IPv4-mapped)'
    >>> objection_to("8.8.8.8"), objection_to("2606:4700::1111")
    ('', '')
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "which is no address"
    for network, what in _SPECIAL:
        if ip.version == network.version and ip in network:
            return what
    if not ip.is_global or (ip.version == 6 and ip not in _GLOBAL_V6):
        return "which is no public address"
    return ""


def system_addresses(host: str, port: int) -> list[Address]:
    """Return the addresses that the system's resolver has for `host`; raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
