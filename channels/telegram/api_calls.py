"""A call of the Bot API for a command, which asks once or twice and ends.

Without aiogram: its import takes longer than everything else that such a command does.
"""

import ssl
from typing import Any

import certifi
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from channels.telegram.refusals import read_result
from domain.mouth import Unreachable


def is_token(token: str) -> bool:
    """Whether it looks like one of @BotFather's: a number, a colon, a secret."""
    number, _, secret = token.partition(":")
    return number.isdecimal() and bool(secret) and not any(char.isspace() for char in token)


async def ask(token: str, api_url: str, method: str, timeout_s: float, **arguments: object) -> Any:
    """`result` of the answer. Raises one of the four failures, as `Wire.call` does.

    method, arguments: as the Bot API spells them.
    """
    trusted = ssl.create_default_context(cafile=certifi.where())  # those that aiogram trusts
    failed = ""
    try:
        async with (
            ClientSession(
                connector=TCPConnector(ssl=trusted), timeout=ClientTimeout(total=timeout_s)
            ) as session,
            session.post(
                f"{api_url.rstrip('/')}/bot{token}/{method}", json=arguments, allow_redirects=False
            ) as answer,
        ):
            status, said = answer.status, await answer.read()
    except (ClientError, TimeoutError, OSError) as wrong:
        failed = type(wrong).__name__
    if failed:
        raise Unreachable(failed)  # out here, so that no traceback leads to the token
    return read_result(status, said)
