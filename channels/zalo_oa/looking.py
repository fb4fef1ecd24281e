"""A look at the account, for commands: its name, its package."""

import json
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from channels.connectors import trusting
from channels.zalo_oa.calls import TOKEN, failure_of
from domain.mouth import Unreachable

PATH = "/v2.0/oa/getoa"
ASK_S = 10.0


async def account_of(base: str, access: str) -> tuple[str, str]:
    """Name and package of the account. Raises Unreachable, also for a token that is not taken, and
    what `failure_of` says."""
    said: Any = None
    try:
        async with (
            ClientSession(connector=trusting(), timeout=ClientTimeout(total=ASK_S)) as session,
            session.get(
                f"{base.rstrip('/')}{PATH}", headers={"access_token": access}, allow_redirects=False
            ) as answer,
        ):
            said = json.loads(await answer.read())
    except (ClientError, TimeoutError, OSError, ValueError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("error"), int):
        raise Unreachable("no answer that we understand")
    if said["error"] in TOKEN:
        raise Unreachable("the token is not taken")
    if said["error"]:
        raise failure_of(said["error"])
    data = said.get("data") or {}
    return str(data.get("name", "?")), str(data.get("package_name", "?"))
