"""The web hook: updates pushed to the bot, each queue in order, again and again until taken.

After WebhookActor.cpp. Queues: the messages of one chat, the taps of one person, the bot's own
membership of one chat. One queue holds one request at a time; nothing orders two queues.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.botapi.queues import Queue, Update, Updates

CONNECTIONS = 40  # setWebhook's default, at most 100; Bot API
ANSWER_WITHIN_S = 60.0  # real seconds; then it is a failure
LONGEST_PAUSE_S = 60  # doubled pauses end between this and twice this; WEBHOOK_MAX_RESEND_TIMEOUT
LONGEST_RETRY_AFTER_S = 3600  # WebhookActor.cpp, MAX_RETRY_AFTER
GONE_FOR_S = 23 * 3600  # so long nothing but 410 removes the web hook; WEBHOOK_DROP_TIMEOUT
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

Perform = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class Attempt(Exception):
    """A push that failed. retry_after_s: what the bot's answer asked for, 0 for nothing."""

    def __init__(self, reason: str, retry_after_s: int = 0) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class Webhook:
    """One web hook from setWebhook to its end. `deliveries` lists (update id, status) in order."""

    def __init__(
        self, updates: Updates, url: str, *, secret: str, connections: int, perform: Perform
    ) -> None:
        self.url = url
        self.secret = secret
        self.connections = connections
        self.deliveries: list[tuple[int, int]] = []
        self.dropped: list[int] = []
        self.last_error = ""
        self.last_error_at = 0
        self.gone = False
        self._gone_since = 0.0
        self._updates = updates
        self._perform = perform
        self._gate = asyncio.Semaphore(connections)
        self._queues: dict[Queue, deque[Update]] = {}
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
            connector=aiohttp.TCPConnector(limit=connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
            | ({SECRET_HEADER: secret} if secret else {}),
        )
        # Not a TaskGroup: it begins in one call of the bot and ends in another; `close` waits.
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop pushing. Raises what went wrong here, never what the bot answered."""
        self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            pass
        finally:
            await self._session.close()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while not self.gone:
                while self._updates.unloaded:
                    self._load(self._updates.unloaded.popleft(), group)
                self._updates.arrived.clear()
                await self._updates.arrived.wait()

    def _load(self, update: Update, group: asyncio.TaskGroup) -> None:
        queue = self._queues.get(update.queue)
        if queue is not None:
            queue.append(update)
            return
        self._queues[update.queue] = deque([update])
        group.create_task(self._drain(update.queue))

    async def _drain(self, name: Queue) -> None:
        queue = self._queues[name]
        while queue and not self.gone:
            await self._deliver(queue[0])
            self._updates.forget(queue.popleft().id)
        del self._queues[name]

    async def _deliver(self, update: Update) -> None:
        """Push until taken or until its life ends."""
        clock = self._updates.clock
        failures, pause_s = 0, 1
        while clock.now() <= update.expires_at and not self.gone:
            try:
                async with self._gate:
                    await self._push(update)
                return
            except Attempt as attempt:
                self.last_error, self.last_error_at = str(attempt), int(clock.now())
                wait_s = min(attempt.retry_after_s, LONGEST_RETRY_AFTER_S)
            if wait_s == 0 and failures:
                longest = random.randint(LONGEST_PAUSE_S, 2 * LONGEST_PAUSE_S)
                wait_s = pause_s = min(longest, pause_s * 2)
            failures += 1
            if clock.now() + wait_s > update.expires_at:
                break
            await clock.sleep(wait_s)
        self.dropped.append(update.id)

    async def _push(self, update: Update) -> None:
        try:
            async with self._session.post(self.url, data=update.raw) as answer:
                body = await answer.read()
        except TimeoutError:
            raise Attempt("Read timeout expired") from None
        except aiohttp.ClientError as failure:
            raise Attempt(f"Webhook connection closed: {type(failure).__name__}") from None
        self.deliveries.append((update.id, answer.status))
        self._note_gone(answer.status)
        if not 200 <= answer.status <= 299:
            after = answer.headers.get("Retry-After", "")
            raise Attempt(
                f"Wrong response from the webhook: {answer.status} {answer.reason}",
                int(after) if after.isdigit() else 0,
            )
        await self._obey(answer, body)

    async def _obey(self, answer: aiohttp.ClientResponse, body: bytes) -> None:
        """The answer may carry one call; nobody hears what became of it."""
        if not body or answer.content_type != "application/json":
            return
        try:
            call = await answer.json()
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            method = call["method"].lower()
            if method.startswith("get") or method in (
                "setwebhook", "deletewebhook", "close", "logout",
            ):  # fmt: skip
                return
            await self._perform(call)

    def _note_gone(self, status: int) -> None:
        now = self._updates.clock.now()
        if status != 410:
            self._gone_since = 0.0
        elif not self._gone_since:
            self._gone_since = now
        elif now > self._gone_since + GONE_FOR_S:
            self.gone = True
            self._updates.hand_to_webhook(active=False)


def url_problem(url: str) -> str:
    """Why this is no web hook, "" if it is one. http is for this machine only, as with --local."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return "invalid webhook URL specified"
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        return "bad webhook: An HTTPS URL must be provided for webhook"
    return ""
