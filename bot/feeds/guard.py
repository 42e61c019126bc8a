"""Keeps what strangers name away from private networks: which addresses are public. Pure.

The check is made on the address that is really connected to (``public_sockets`` stands between
name resolution and ``connect``), so a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052, section 2.1
_UNSERVED = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "::/96",  # IPv4-compatible, RFC 4291, section 2.5.5.1
        "64:ff9b:1::/48",  # NAT64 for local use, RFC 8215
        "2001::/32",  # Teredo, RFC 4380
        "2002::/16",  # 6to4, RFC 3056
        "fec0::/10",  # site-local, RFC 3879
    )
)
_SPECIAL = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # RFC 6890; Oracle's metadata among them
    ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's wire server: public by its number only
)


def is_public(address: str) -> bool:
    """Whether an IP address (v4 or v6, a scope allowed) belongs to the public internet.

    False for loopback, private, link-local, shared (CGNAT, RFC 6598), multicast, reserved and
    cloud-metadata addresses, for v6 forms that carry such a v4 address, and for what is no address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_public(ip.ipv4_mapped)
        plain = ipaddress.IPv6Address(int(ip))
        if plain in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(plain) & 0xFFFFFFFF))
        if any(plain in network for network in _UNSERVED):
            return False
    return _is_public(ip)


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    special = ip.is_multicast or ip.is_reserved or any(ip in network for network in _SPECIAL)
    return ip.is_global and not special


class PrivateAddressError(OSError):
    """A stranger named an address inside a private network; nothing was sent to it."""


def public_sockets(
    public: Callable[[str], bool] = is_public,
) -> Callable[[tuple[Any, ...]], socket.socket]:
    """A ``socket_factory`` for aiohttp's TCPConnector that refuses addresses that are not public.

    What it makes is called with one result of getaddrinfo, the address that is connected to next,
    and raises PrivateAddressError.
    """

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if not public(address[0]):
            # Always the same words: only failures that read alike keep their type when aiohttp
            # joins those of several addresses into one.
            raise PrivateAddressError("not a public address")
        return socket.socket(family=family, type=kind, proto=protocol)

    return make
