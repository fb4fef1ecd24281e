"""Where Zalo keeps what people send: its own hosts, and never an address of ours."""

import socket
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

HOSTS = ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com")  # seen in hooks; docs/zalo.md


def is_public_host(host: str) -> bool:
    """Whether the name is one of Zalo's, or below one."""
    host = host.lower().rstrip(".")
    return any(host == one or host.endswith(f".{one}") for one in HOSTS)


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
