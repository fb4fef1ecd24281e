"""The door: updates come in by long polling or by web hook, and are confirmed once they are kept.

Telegram confirms by number: asking from number n on says that everything below n is done. So we ask
from the lowest update that is still being heard. Up to 100 are under way at a time, side by side; a
slow one holds back nobody but its own chat and person.
"""

import asyncio
import math
import secrets
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from channels.telegram.api_client import ANSWER_S, Call
from channels.telegram.contents import Me
from channels.telegram.decode import KINDS, chat_of_tap, tap_of, update_number
from channels.telegram.ear import Ear, Hear, SetAsideUpdate, Unheard
from channels.telegram.mouth import Menu, TelegramMouth
from channels.telegram.offsets import UnderWay
from channels.telegram.parse_updates import read_answer, read_update
from channels.telegram.refusals import Conflict, TokenRefused
from domain.heard import Place
from domain.log_throttle import Trouble
from domain.mouth import NotKept, Rejected, SendFailed, Throttled, Unreachable

BATCH = 100  # the most that getUpdates gives
POLL_S = 25  # how long Telegram holds an empty poll; it allows 50, lines in the hills allow less
LATE_S = 15.0  # what an answer may need besides
SETTLE_S = 0.25  # how long a batch may take before we look for others
# Who asks again from the same number within 0.5 s gets one update at a time, and within 3 s without
# patience has to wait (Client.cpp of the Bot API server, process_get_updates_query).
SAME_AGAIN_S = 0.75
BACKOFF_S = (1.0, 30.0)  # Telegram does not answer: at first, at most
STORAGE_BACKOFF_S = (0.2, 5.0)  # storage did not keep it; somebody waits for an answer
BODY_AT_MOST = 1_000_000  # bytes of one update; the largest real ones have some ten thousand
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # the header's name
DROP_WEB_HOOK = Call("deleteWebhook")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class TelegramHook:
    """url: where Telegram shall post to, https. secret: 1 to 256 of A-Z a-z 0-9 _ -."""

    url: str
    secret: str

    def __repr__(self) -> str:
        return "<WebHook>"


class TelegramDoor:
    """How we hear on Telegram. `open` runs until `close`; one door per bot in the whole house.

    listening: whether Telegram answered last time, for whoever asks how we are. shut_out: it said
    that the bot's token is not valid, and has not answered otherwise since.
    """

    def __init__(
        self,
        mouth: TelegramMouth,
        hear: Hear,
        *,
        set_aside: SetAsideUpdate,
        clock: Callable[[], datetime],
        web_hook: TelegramHook | None = None,
        menus: Mapping[Place, Menu] | None = None,
    ) -> None:
        """hear: commits what was heard, or raises NotKept. web_hook: None means long polling.
        menus: the lists of commands to show, in private chats and in groups."""
        self.listening = self.shut_out = False
        self._mouth = mouth
        self._wire = mouth.wire
        self._web_hook = web_hook
        self._menus = menus or {}
        self._ear = Ear(hear, set_aside, me=Me(self._wire.bot_id), clock=clock)
        self._tasks: asyncio.TaskGroup | None = None
        self._showing: asyncio.Task[None]
        self._talk: asyncio.Timeout | None = None
        self._opened = False
        self._asked: int | None = None
        self._stop = asyncio.Event()
        self._closed = asyncio.Event()
        self._under_way = UnderWay()
        self._failures = 0
        self._not_kept = Trouble()

    async def open(self) -> None:
        """Hear until `close` is called; what was begun is finished and confirmed before it ends."""
        self._opened = True
        try:
            async with asyncio.TaskGroup() as tasks:
                if await self._greet(tasks):
                    await (self._stop.wait() if self._web_hook else self._keep_polling(tasks))
                    self._showing.cancel()
            await self._confirm()
        finally:
            self._tasks = None
            self.listening = False
            self._closed.set()

    async def close(self) -> None:
        """Take nothing more in; returns when `open` has returned. At most two turns' time."""
        self._stop.set()
        if self._talk is not None:
            self._talk.reschedule(asyncio.get_running_loop().time())
        if self._opened:
            await self._closed.wait()

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a web request comes from Telegram, in constant time; ask before reading on."""
        if self._web_hook is None:
            return False
        given = [value for name, value in headers.items() if name.lower() == SECRET_HEADER]
        return bool(given) and secrets.compare_digest(
            given[0].encode(errors="replace"), self._web_hook.secret.encode()
        )

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer a web request with; 200 only when what it brought is kept.

        403 for a wrong secret, before anything is read; 413 and 400 for what is no update. 503 when
        storage failed or the door is closing: Telegram brings it again.
        """
        if not self.admits(headers):
            return 403
        if len(body) > BODY_AT_MOST:
            return 413
        try:
            update = read_update(body)
        except ValueError:
            return 400
        tasks = self._tasks
        if tasks is None or self._stop.is_set():
            return 503
        unheard = self._begin(tasks, update)
        if unheard is None:
            return 200
        # In a task of the door: a request that is given up takes no half-heard update with it.
        kept = await asyncio.shield(tasks.create_task(self._hear_once(unheard)))
        return 200 if kept else 503

    async def _greet(self, tasks: asyncio.TaskGroup) -> bool:
        """Learn our name and say how we want to be told; False if closed before that succeeded."""
        while not self._stop.is_set():
            try:
                me = await self._unless_stopped(Call("getMe"), ANSWER_S)
                username = me.get("username") if isinstance(me, dict) else None
                self._ear.me = Me(self._wire.bot_id, str(username or ""))
                self._tasks = tasks  # from here on `receive` takes in what comes
                await self._unless_stopped(self._manner(), ANSWER_S)
            except SendFailed as failure:
                await self._rest(failure)
                continue
            except Exception as wrong:
                await self._rest_after_mistake(wrong)
                continue
            self._recovered()
            self._showing = tasks.create_task(self._show_menus())
            log.info("telegram door open", by="web hook" if self._web_hook else "polling")
            return True
        return False

    def _manner(self) -> Call:
        hook = self._web_hook
        if hook is None:
            return DROP_WEB_HOOK
        tells = {"url": hook.url, "secret_token": hook.secret, "allowed_updates": KINDS}
        return Call("setWebhook", tells)

    async def _show_menus(self) -> None:
        try:
            for place, menu in self._menus.items():
                await self._mouth.set_commands(menu, place)
        except Rejected as refusal:
            log.error("telegram.refused", reason=f"setMyCommands: {refusal.reason}")
        except SendFailed as failure:
            log.warning("telegram menu of commands not set", why=str(failure))

    async def _keep_polling(self, tasks: asyncio.TaskGroup) -> None:
        while not self._stop.is_set():
            try:
                updates = await self._fetch()
            except SendFailed as failure:
                await self._rest(failure)
                continue
            except Exception as wrong:
                await self._rest_after_mistake(wrong)
                continue
            self._recovered()
            for update in updates:
                self._take(tasks, update)
            await self._settle()

    async def _fetch(self) -> list[Any]:
        """The next updates, some of them perhaps under way already; [] when told to stop."""
        self._asked = self._under_way.next()
        asking = {"limit": BATCH, "timeout": POLL_S, "allowed_updates": KINDS}
        if self._asked is not None:
            asking["offset"] = self._asked
        updates = await self._unless_stopped(Call("getUpdates", asking), POLL_S + LATE_S)
        if not isinstance(updates, list):
            raise Unreachable("an answer of no known form")
        return updates

    async def _unless_stopped(self, asking: Call, timeout_s: float) -> Any:
        """The answer to a call; [] when the door closes meanwhile."""
        try:
            async with asyncio.timeout(0 if self._stop.is_set() else None) as self._talk:
                return await self._wire.call(asking, timeout_s, read_answer)
        except TimeoutError:
            return []
        finally:
            self._talk = None

    def _take(self, tasks: asyncio.TaskGroup, update: Any) -> None:
        number = update_number(update)
        if number is not None and not self._under_way.take(number):
            return  # we are at it
        unheard = self._begin(tasks, update)
        if unheard is not None:
            tasks.create_task(self._hear_till_kept(number, unheard))
        elif number is not None:
            self._under_way.finish(number)

    def _begin(self, tasks: asyncio.TaskGroup, update: Any) -> Unheard | None:
        unheard = self._ear.begin(update)
        if unheard is not None and (tap := tap_of(update)):
            waits_s = self._mouth.answer_waits_s(chat_of_tap(update))
            tasks.create_task(self._mouth.answer_tap(tap, _hourglass(waits_s)))
        return unheard

    async def _hear_till_kept(self, number: int | None, unheard: Unheard) -> None:
        try:
            await self._ear.hear_out(unheard, self._wait_for_storage)
        except NotKept:
            return  # closing: it stays unconfirmed and comes again
        if number is not None:
            self._under_way.finish(number)

    async def _hear_once(self, unheard: Unheard) -> bool:
        try:
            await self._ear.hear_out(unheard, _never)
        except NotKept as why:
            self._tell_not_kept("telegram updates not kept, they will come again", str(why))
            return False
        return True

    async def _wait_for_storage(self, tries: int) -> bool:
        """Pause after storage failed; False when the door closes meanwhile."""
        if tries == 1:
            self._tell_not_kept("telegram updates not kept, trying again until they are", "")
        return not await _within(_jittered(tries, STORAGE_BACKOFF_S), self._stop.wait())

    def _tell_not_kept(self, what: str, why: str) -> None:
        at = asyncio.get_running_loop().time()
        self._not_kept.is_well(at)  # nobody tells when it is over: the house does
        if (news := self._not_kept.meet(at)) is not None:
            log.error(what, why=why, news=news.value, times=self._not_kept.times)

    async def _settle(self) -> None:
        """Give what is under way a moment to finish, a longer one while the first one does not."""
        idle = self._under_way.idle.wait()
        if await _within(SETTLE_S, idle) or self._under_way.next() != self._asked:
            return
        await _within(SAME_AGAIN_S - SETTLE_S, self._under_way.idle.wait())

    async def _rest(self, failure: SendFailed) -> None:
        """Say in plain words what is wrong with Telegram, and wait before the next try."""
        self._failures += 1
        self.listening = False
        pause = _jittered(self._failures, BACKOFF_S)
        match failure:
            case TokenRefused():
                self.shut_out = True
                log.error("telegram refuses the token: ask @BotFather for a new one")
            case Conflict(webhook=True):
                log.error("telegram has a web hook set for this bot; taking it away")
                await self._drop_web_hook()
            case Conflict():
                log.error("another program takes this bot's updates; stop it, or use another bot")
            case Rejected():
                log.error("telegram.refused", reason=failure.reason, again_in_s=pause)
            case Throttled():
                pause = failure.retry_after_s
                log.warning("telegram asks us to wait", seconds=pause)
            case _:
                why = str(failure) or type(failure).__name__
                log.warning("telegram cannot be reached", why=why, again_in_s=pause)
        await _within(pause, self._stop.wait())

    async def _rest_after_mistake(self, wrong: Exception) -> None:
        """A mistake of ours in asking must not end the house: say so, wait, ask again."""
        self._failures += 1
        self.listening = False
        log.error("telegram.door_failed", error=type(wrong).__name__, exc_info=wrong)
        await _within(_jittered(self._failures, BACKOFF_S), self._stop.wait())

    async def _drop_web_hook(self) -> None:
        try:
            await self._wire.call(DROP_WEB_HOOK)
        except SendFailed as failure:
            log.warning("telegram web hook not taken away", why=str(failure))

    def _recovered(self) -> None:
        if self._failures:
            log.info("telegram answers again", failures=self._failures)
        self._failures = 0
        self.listening, self.shut_out = True, False

    async def _confirm(self) -> None:
        """Tell Telegram what is done, with a last short poll whose answer is not looked at."""
        offset = self._under_way.next()
        if self._web_hook is not None or offset in (None, self._asked):
            return
        try:
            await self._wire.call(
                Call("getUpdates", {"offset": offset, "limit": 1, "timeout": 0}), LATE_S
            )
        except SendFailed as failure:
            log.warning("telegram did not take the last confirmation", why=str(failure))


async def _within(seconds: float, happens: Coroutine[Any, Any, Any]) -> bool:
    """Whether it happened in so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await happens
    except TimeoutError:
        return False
    return True


async def _never(_tries: int) -> bool:
    return False


def _hourglass(waits_s: float) -> str:
    """How long the answer to a press waits, in a line that needs no language; "" below a second."""
    return f"⏳ {math.ceil(waits_s)} s" if waits_s >= 1 else ""


def _jittered(times: int, between: tuple[float, float]) -> float:
    """Seconds to wait after so many failures in a row: doubling, and not all at the same moment."""
    shortest, longest = between
    pause: float = min(longest, shortest * 2.0 ** min(times - 1, 10))
    return pause * secrets.SystemRandom().uniform(0.5, 1.0)
