"""From which network a connection comes, as far as it can be known.

A cookie costs nothing and a network does: between people whom the house does not know turns and
lines are shared out by network. What leaves this file is a mark that means nothing outside this
process and this run; no address is kept, logged or written.
"""

import secrets
from collections.abc import Iterable
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

OWN = ("127.0.0.0/8", "::1/128")  # a web server on the same computer
FORWARDED = "x-forwarded-for"
PREFIX = {4: 32, 6: 56}  # bits: what one household or one rented computer has for itself

Address = IPv4Address | IPv6Address


class Origins:
    """Tells networks apart. proxies: the networks of the web servers in front of us; only what
    these say of somebody else's address is believed."""

    def __init__(self, proxies: Iterable[str] = OWN) -> None:
        self._proxies = tuple(ip_network(one) for one in proxies)
        self._salt = secrets.token_bytes(16)

    def of(self, connection: HTTPConnection) -> str:
        """The mark of its network; "" where a web server in front does not say."""
        peer = connection.client.host if connection.client else ""
        told = ",".join(connection.headers.getlist(FORWARDED)).split(",")
        for written in (peer, *reversed(told)):
            address = _read(written)
            if address is None:
                return ""
            if not any(address in one for one in self._proxies):
                return self._mark(address)
        return ""

    def _mark(self, address: Address) -> str:
        network = ip_network((address, PREFIX[address.version]), strict=False)
        return blake2b(network.network_address.packed, key=self._salt, digest_size=8).hexdigest()


def _read(written: str) -> Address | None:
    try:
        address = ip_address(written.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
