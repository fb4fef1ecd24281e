"""Waiting for what announces itself to nobody, as long as a busy machine may take for it."""

import asyncio
from collections.abc import Callable

SOON_S = 30.0


async def soon(true: Callable[[], object], *, within: float = SOON_S) -> None:
    """Until it holds; TimeoutError if it does not become true."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110  # no event is set for it
            await asyncio.sleep(0.005)
