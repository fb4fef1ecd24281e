"""A look at the push services: whether one gets there from here."""

import asyncio
from collections.abc import Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout

from channels.connectors import PublicOnly, trusting
from channels.push.hosts import KnownHosts

ASK_S = 10.0


async def answers(hosts: KnownHosts) -> Sequence[tuple[str, str]]:
    """Each service that has one name, and why it cannot be reached, "" where it can. Any answer
    will do: nothing is asked of it."""
    bases = [f"https://{name}/" for name in hosts.names if not name.startswith(".")]
    whys = await asyncio.gather(
        *(_why_not(base, at_home=False) for base in bases),
        *(_why_not(base, at_home=True) for base in hosts.tests),
    )
    return list(zip((*bases, *hosts.tests), whys, strict=True))


async def _why_not(base: str, *, at_home: bool) -> str:
    connector = trusting() if at_home else trusting(resolver=PublicOnly())
    session = ClientSession(connector=connector, timeout=ClientTimeout(total=ASK_S))
    try:
        async with session, session.get(base, allow_redirects=False):
            return ""
    except (ClientError, TimeoutError, OSError) as wrong:
        return type(wrong).__name__
