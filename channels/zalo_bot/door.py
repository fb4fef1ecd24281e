"""The door: by web hook at work, by long polling for trials.

A poll has no acknowledgement: an update is gone once it was given out, and what people write while
nobody polls is lost (docs/zalo.md). So each is committed before the next is asked for, and the log
warns at every start.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping

import structlog

from channels.zalo.hearing import BODY_AT_MOST, Behind, Hearing
from channels.zalo.reading import HookTold, as_dict, as_words, read_json
from channels.zalo_bot.calls import BotTokenRefused, Idle
from channels.zalo_bot.decode import decode, unwrapped
from channels.zalo_bot.mouth import ZaloBotMouth
from domain.mouth import Rejected, SendFailed, Throttled

SECRET_HEADER = "x-bot-api-secret-token"  # noqa: S105  # the header's name
POLL_S = 25
LATE_S = 15.0  # what an answer may need besides
BACKOFF_S = (1.0, 30.0)
TOKEN_REFUSED_S = 60.0

log = structlog.get_logger()


class ZaloBotDoor:
    """How we hear there. `open` runs until `close`. shut_out: the platform refuses our token."""

    def __init__(
        self,
        mouth: ZaloBotMouth,
        behind: Behind,
        *,
        secret: str = "",
    ) -> None:
        """secret: of the web hook; "" means long polling."""
        self.shut_out = False
        self._calls, self._clock, self._secret = mouth.calls, behind.clock, secret
        self._hearing = Hearing(behind, self._read)
        self._called = ""
        self._failures = 0

    async def open(self) -> None:
        """Hear until `close`; what was begun is finished."""
        await self._hearing.run(self._wait if self._secret else self._poll)

    async def close(self) -> None:
        """Take nothing more in."""
        await self._hearing.close()

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a web request comes from Zalo, in constant time; ask before reading on."""
        given = next(
            (value for name, value in headers.items() if name.lower() == SECRET_HEADER), ""
        )
        return bool(self._secret) and secrets.compare_digest(
            given.encode(errors="replace"), self._secret.encode()
        )

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer with; 200 only when what it brought is kept. An empty body is how
        the platform tries the address."""
        if not self.admits(headers):
            return 403
        if not body.strip():
            return 200
        if len(body) > BODY_AT_MOST:
            return 413
        try:
            updates = unwrapped(read_json(body))
        except ValueError:
            return 400
        told = [decode(update, self._clock(), called=self._called) for update in updates]
        return max([await self._hearing.answer(body, one) for one in told], default=200)

    def _read(self, body: bytes) -> list[HookTold | None]:
        """What a body says that was accepted before."""
        now = self._clock()
        return [decode(one, now, called=self._called) for one in unwrapped(read_json(body))]

    async def _wait(self) -> None:
        await self._greet()
        await self._hearing.stop.wait()

    async def _greet(self) -> None:
        """Learn by which name groups mention us; without it any mention counts."""
        try:
            me = as_dict(await self._calls.call("getMe"))
        except SendFailed as failure:
            self.shut_out = isinstance(failure, BotTokenRefused)
            log.warning("zalo_bot.unreachable_at_start", why=str(failure))
            return
        self._called = as_words(me.get("display_name"), 80)

    async def _poll(self) -> None:
        await self._greet()
        log.warning("zalo_bot.polling", loses="what is written while this process does not run")
        while not self._hearing.stop.is_set():
            try:
                updates = await self._ask()
            except SendFailed as failure:
                await self._rest(failure)
                continue
            self._failures, self.shut_out = 0, False
            for update in updates:
                told = decode(update, self._clock(), called=self._called)
                await self._hearing.keep_on(json.dumps(update).encode(), told)

    async def _ask(self) -> list[dict[str, object]]:
        """What came, most often one; [] when nothing did or the door closes."""
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(self._asked())
            closing = tasks.create_task(self._hearing.stop.wait())
            done, _ = await asyncio.wait((asking, closing), return_when=asyncio.FIRST_COMPLETED)
            closing.cancel()
            if asking not in done:
                asking.cancel()
                return []
        result = asking.result()
        if isinstance(result, SendFailed):
            raise result
        return result

    async def _asked(self) -> "list[dict[str, object]] | SendFailed":
        try:
            result = await self._calls.call("getUpdates", POLL_S + LATE_S, timeout=str(POLL_S))
        except Idle:
            return []
        except SendFailed as failure:
            return failure
        return unwrapped({"result": result})

    async def _rest(self, failure: SendFailed) -> None:
        self._failures += 1
        shortest, longest = BACKOFF_S
        pause = min(longest, shortest * 2.0 ** min(self._failures - 1, 6))
        match failure:
            case BotTokenRefused():
                self.shut_out, pause = True, TOKEN_REFUSED_S
                log.error("zalo_bot.token_refused")
            case Rejected():
                log.error("zalo_bot.refused", reason=failure.reason)
            case Throttled():
                pause = failure.retry_after_s
            case _:
                log.warning("zalo_bot.unreachable", why=str(failure), again_in_s=pause)
        try:
            async with asyncio.timeout(pause):
                await self._hearing.stop.wait()
        except TimeoutError:
            return
