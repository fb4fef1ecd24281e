"""Calls of the Official Account API. What went wrong stands in the body, under HTTP 200."""

import json
from typing import Any

from aiohttp import FormData

from channels.zalo.api_client import ZaloWire
from channels.zalo_oa.about import OFFICIAL
from channels.zalo_oa.tokens import Grant, NotLoggedIn, Tokens
from domain.mouth import (
    AwaitsWord,
    Gone,
    Rejected,
    SendFailed,
    Throttled,
    Unreachable,
    UsedUp,
)

MINUTE_S, HOUR_S = 60.0, 3_600.0
TOKEN = frozenset({-216, 216, -220, -124, -401, 401})
TOO_FAST = frozenset({-32})
NO_QUOTA = frozenset({-211, -218, -144})
NOBODY = frozenset({-213, -217, -244, -227})  # does not follow, has blocked, is banned or asleep
CLOSED = frozenset({-230, -232})  # too long since they wrote
AGAIN = frozenset({-100})  # what was sent up is gone


class AccountCalls:
    """The calls of one account."""

    def __init__(self, tokens: Tokens, base: str = OFFICIAL) -> None:
        self._tokens = tokens
        self.wire = ZaloWire(base, official=OFFICIAL)

    async def call(self, path: str, body: Any) -> Any:
        """`data` of the answer. Raises the four failures. A token that is refused is renewed once,
        and the call made once again."""
        return await self._with_token(lambda grant: self._post(path, grant, body, None))

    async def upload(self, path: str, file: bytes, name: str) -> Any:
        """The same for a file."""

        def post(grant: Grant) -> Any:
            form = FormData()
            form.add_field("file", file, filename=name)
            return self._post(path, grant, None, form)

        return await self._with_token(post)

    async def _with_token(self, post: Any) -> Any:
        grant = await self._tokens.current()
        for last in (False, True):
            code, data = await post(grant)
            if code == 0:
                return data
            if code not in TOKEN:
                raise failure_of(code)
            if not last:
                grant = await self._tokens.after(grant)
        raise NotLoggedIn("a fresh token is refused")

    async def _post(
        self, path: str, grant: Grant, body: Any, form: FormData | None
    ) -> tuple[int, Any]:
        headers = {"access_token": grant.access}
        status, said = await self.wire.post(path, body, form=form, headers=headers)
        try:
            answer = json.loads(said)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("error"), int):
            raise Unreachable(f"HTTP {status} of no known form")
        return answer["error"], answer.get("data")


def failure_of(code: int) -> SendFailed:
    """What an error means for the message; never a token's."""
    if code in TOO_FAST:
        return Throttled(MINUTE_S, whole=True)
    if code in NO_QUOTA:
        return UsedUp(HOUR_S, whole=True)
    if code in CLOSED:
        return AwaitsWord(f"error {code}")
    if code in NOBODY:
        return Gone()
    if code in AGAIN:
        return Unreachable(f"error {code}")
    return Rejected(f"error {code}")
