"""Calls of the Bot Platform: `POST /bot<TOKEN>/<method>`, JSON both ways."""

import json
from typing import Any

from channels.zalo.api_client import ANSWER_S, ZaloWire
from channels.zalo_bot.about import OFFICIAL
from domain.mouth import Rejected, SendFailed, Unreachable, UsedUp

QUOTA_S = 300.0  # a refusal for too much names no time; within a month it may not end soon
IDLE = 408  # of a poll in which nothing came: no error


class BotTokenRefused(Unreachable):
    """The token is not valid (any more)."""


class Idle(Unreachable):
    """A poll ended without anything."""


class BotCalls:
    """The calls of one bot. The token never stands in a log or an exception."""

    def __init__(self, token: str, base: str = OFFICIAL) -> None:
        self._token = token
        self.wire = ZaloWire(base, official=OFFICIAL)

    def __repr__(self) -> str:
        return "<Calls of a bot>"

    async def call(self, method: str, timeout_s: float = ANSWER_S, **arguments: object) -> Any:
        """`result` of the answer. Raises the four failures, or a kind of them from here."""
        status, body = await self.wire.post(
            f"/bot{self._token}/{method}", arguments, timeout_s=timeout_s
        )
        return read_result(status, body)


def read_result(status: int, body: bytes) -> Any:
    """`result` of an answer; raises what it says went wrong.

    Whether it went well says `ok`, not the status. What is no JSON comes from whoever stands in
    front of the service.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Idle if status == IDLE else Unreachable(f"HTTP {status} without JSON")
    if answer.get("ok") is True:
        return answer.get("result")
    code = answer.get("error_code")
    raise _failure(code if isinstance(code, int) else status, str(answer.get("description", "")))


def _failure(code: int, reason: str) -> SendFailed:
    match code:
        case 400 | 404:
            return Rejected(f"{code} {reason[:120]}")
        case 401:
            return BotTokenRefused("the token is refused")
        case 408:
            return Idle("nothing came")
        case 429:
            return UsedUp(QUOTA_S, whole=True)
        case _:  # 403 says "internal server error" there
            return Unreachable(f"error {code}")
