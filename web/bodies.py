"""Bodies: what a request brings, counted and timed while it comes.

A request need not say how long it is, and what it says need not be true. Nothing here parses.
"""

import asyncio

from starlette.requests import Request


class TooMuch(Exception):
    """It brings more than is taken. The rest of it was not read."""


class TooSlow(Exception):
    """It did not end in time."""


async def read_body(request: Request, *, at_most: int, within_s: float) -> bytes:
    """The whole body. Raises TooMuch, TooSlow, and ClientDisconnect where the line broke."""
    body = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for piece in request.stream():
                body += piece
                if len(body) > at_most:
                    raise TooMuch
    except TimeoutError as wrong:
        raise TooSlow from wrong
    return bytes(body)
