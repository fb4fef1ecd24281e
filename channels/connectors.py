"""Connectors: how a channel reaches the world. What is connected to is looked at as it happens."""

import socket
import ssl
from ipaddress import ip_address
from typing import Any

import certifi
from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver


def trusting(**more: Any) -> TCPConnector:
    """A connector that trusts what a browser trusts, whatever the computer has."""
    return TCPConnector(ssl=ssl.create_default_context(cafile=certifi.where()), **more)


class PublicOnly(AbstractResolver):
    """Finds addresses at connecting, and knows none that leads into our own network: a name that
    means another address a moment later gets nowhere."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public ones among its addresses. Raises OSError where there is none."""
        found = await self._inner.resolve(host, port, family)
        public = [one for one in found if ip_address(one["host"]).is_global]
        if not public:
            raise OSError("no public address")
        return public

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()
