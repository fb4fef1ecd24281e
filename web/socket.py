"""The WebSocket of a page: the log's changes go out, what is said comes in.

in   {"since": [change, …]}      what this browser shows already, per page; then it is kept up
     {"say": {…}}                something said (`web/frames.py`)
     {"older": [page, number]}   what stands before that post, which this browser does not show
     {"seen": [change, …]}       what it has shown: posts have then reached the room, or whoever an
                                 officer wrote to
     {"here": true}               somebody looks at this page now, or (false) does not any more
     {"ping": 1}
out  {"changes": {page, last, afresh, posts, gone}}
     {"older": {page, posts}}    the answer; no posts: there is nothing older
     {"kept": id}                committed, and its own post was sent before; never sooner
     {"refused": id, "why": …}   never, as it is; with "again_s": later, and it was not lost
     {"words": {…}, "language"}  the conversation changed its language
     {"silent": true}            this page rings nobody any more
     {"pong": 1}
"""

import asyncio
import json
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any, TypeVar

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from actions.people import browser_conversations as deeds
from actions.people import pushing, sessions
from actions.people.browser_conversations import Familiarity
from actions.people.page_readers import address_of
from actions.people.sessions import LockedOut
from actions.receipts import is_owed_receipt
from actions.residents.verbs import is_urgent
from domain.browser_posts import Noted, NumberedPost
from domain.forms.answer_facts import WORDS_AT_MOST
from domain.mouth import NotKept
from domain.words.topic_classifier import recognise
from web import page_words as text
from web.context import Pages
from web.fair_turns import Rank, TooManyWait
from web.frames import Said, Strange, TooLong, read_said, to_heard, to_post
from web.identities import CHAT, ROOM, Seat
from web.line_pace import AGAIN_S, Line
from web.safety import is_from_here

FRAME_AT_MOST = 64 * 1024  # bytes; a message of 4,000 characters needs a quarter of it
HEAR_S = 10.0  # for one turn; then something is wrong with it and it is set aside
STORAGE_BACK_S = 5  # when a phone tries again after storage failed
NO_SEAT = 4401  # close code: the cookie opens nothing (any more)
TOO_BIG = 1009
COME_AGAIN = 1013  # storage failed before it was known who this is
FULL = 4429  # too many lines are open; the page says so and tries again
# A post may be shown before its row is settled: then the receipt finds nothing yet.
TELL_AGAIN_S = (0.05, 0.5, 3.0)
TOLD_AT_ONCE = 10  # posts, the newest: of a resident's page the older ones are no news

T = TypeVar("T")

log = structlog.get_logger()


async def serve(socket: WebSocket, pages: Pages, door: str) -> None:
    """Serve one connection until it ends."""
    if not is_from_here(socket.headers, pages.home):
        await socket.close()  # before accepting: a refusal by status 403
        return
    seat = await pages.seat_of(door, socket.cookies)
    network = pages.origins.of(socket)
    has_room = seat is None or await pages.has_room(seat, network)
    await socket.accept()
    if seat is None or not has_room:
        await socket.close(FULL if seat else NO_SEAT)
        return
    connection = Connection(socket, pages, seat, network)
    close = 0
    with pages.lines.hold(network), pages.open_pages.watch(seat.pages) as changed:
        connection.changed = changed
        try:
            await connection.run()
        except* WebSocketDisconnect:
            log.debug("page.left")  # in the middle of what it said or was told: phones do that
        except* LockedOut:
            close = NO_SEAT
        except* NotKept:
            close = COME_AGAIN
    if close:
        with suppress(WebSocketDisconnect):
            await socket.close(close)


class Connection:
    """One browser that shows the pages of one seat.

    A page of staff is asked at every frame, and in the very transaction that reads what it is to
    show, whether its device may still be here.
    """

    def __init__(self, socket: WebSocket, pages: Pages, seat: Seat, network: str) -> None:
        self._socket = socket
        self._pages = pages
        self._seat = seat
        self._network = network
        self._line = Line()
        self._token = pages.token_of(seat.door, socket.cookies)
        self._hint = pages.hint_of(socket)
        self._standing: Familiarity | None = None
        self._language = ""
        self._guess = ""  # what the browser asks for, of the languages on offer
        self._known: list[int] | None = None  # per page: the change that was sent last
        self._sending = asyncio.Lock()
        self._is_looking = self._rings = False
        self.changed = asyncio.Event()

    async def run(self) -> None:
        """Listen and follow until the browser is gone."""
        offered = (await self._pages.about()).languages
        self._guess = self._pages.guess(self._hint, offered)
        self._language = await self._pages.language_of(self._seat, self._hint)
        if self._seat.door == CHAT and self._pages.settings.push is not None:
            self._rings = await self._read(pushing.rings, self._seat.person)
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(self._follow())
            try:
                while (frame := await self._receive()) is not None:
                    await asyncio.sleep(self._line.waits_s(asyncio.get_running_loop().time()))
                    if self._seat.door != CHAT:
                        await self._read(_nothing)
                    await self._answer(frame, tasks)
            finally:
                following.cancel()
                self._look(at=False)

    async def _read(self, deed: Callable[..., T], *args: object) -> T:
        """What the deed reads, for whoever may still be here. Raises LockedOut."""
        house, door = self._pages.house, self._seat.door
        if door == CHAT:
            return await house.read(deed, *args)
        now = self._pages.clock()
        return await house.read(sessions.read_seated, self._token, door, deed, *args, now=now)

    async def _receive(self) -> dict[str, Any] | None:
        """The next message, {} for one that makes no sense, None at the end."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        raw = message.get("text") or ""
        if len(raw) > FRAME_AT_MOST or len(message.get("bytes") or b"") > FRAME_AT_MOST:
            await self._socket.close(TOO_BIG)
            return None
        try:
            frame = json.loads(raw)
        except (ValueError, RecursionError):
            return {}
        return frame if isinstance(frame, dict) else {}

    async def _answer(self, frame: dict[str, Any], tasks: asyncio.TaskGroup) -> None:
        if "ping" in frame:
            await self._send({"pong": 1})
        if "here" in frame:
            self._look(at=frame["here"] is True)
        if "since" in frame and (known := self._numbers(frame["since"])) is not None:
            self._known = known
            self.changed.set()
        if "older" in frame:
            await self._send_older(frame["older"])
        if "seen" in frame and self._seat.door in (CHAT, ROOM):
            seen = self._numbers(frame["seen"])
            if seen is not None:
                tasks.create_task(self._tell_arrived(seen[0]))
        if "say" in frame:
            await self._hear(frame["say"])

    def _look(self, *, at: bool) -> None:
        """Whoever looks at a page needs no phone that rings."""
        if at is not self._is_looking:
            self._is_looking = at
            self._pages.open_pages.look(self._seat.pages, at=at)

    def _numbers(self, raw: object) -> list[int] | None:
        if not isinstance(raw, list) or len(raw) != len(self._seat.pages):
            return None
        return raw if all(type(one) is int and 0 <= one < 2**31 for one in raw) else None

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            await self._socket.send_text(json.dumps(message, ensure_ascii=False))
        except RuntimeError as wrong:  # the server's word for a line that was closed meanwhile
            raise WebSocketDisconnect from wrong

    # What goes out

    async def _follow(self) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            try:
                await self._catch_up()
            except NotKept:
                await asyncio.sleep(STORAGE_BACK_S)
                self.changed.set()
            except WebSocketDisconnect:
                return  # `run` notices by itself, after what it has begun

    async def _catch_up(self) -> None:
        """Send what this browser does not show yet."""
        async with self._sending:
            if self._known is None:
                return
            first = not any(self._known)
            for place, page in enumerate(self._seat.pages):
                known = self._known[place]
                changes = await self._read(deeds.changes_since, page, known)
                if changes.last == known and not changes.afresh and not first:
                    continue
                self._known[place] = changes.last
                posts = [self._show(one) for one in changes.posts]
                told = {"page": place, "last": changes.last, "afresh": changes.afresh}
                await self._send({"changes": told | {"posts": posts, "gone": changes.gone}})

    async def _send_older(self, raw: object) -> None:
        asked = raw if isinstance(raw, list) and len(raw) == 2 else []
        if not asked or not all(type(one) is int and 0 <= one < 2**31 for one in asked):
            return
        place, before = asked
        if place >= len(self._seat.pages):
            return
        page = self._seat.pages[place]
        found = await self._read(deeds.older_than, page, before)
        await self._send({"older": {"page": place, "posts": [self._show(one) for one in found]}})

    def _show(self, numbered: NumberedPost) -> dict[str, Any]:
        post = numbered.post
        return {
            "number": numbered.number,
            "text": post.text,
            "at": post.at.isoformat(timespec="seconds"),
            "rows": [[asdict(key) for key in row] for row in post.rows],
            "media": [asdict(one) for one in post.media],
            "quiet": post.quiet,
            "pinned": post.pinned,
            "screen": post.screen,
            "reply_to": post.reply_to,
            "own": post.by == self._seat.person,
            "name": post.name,
            "said": post.said,
            "pressed": post.pressed,
            "recorded": post.kept,
            "awaits": post.awaits,
            "bell": post.bell,
        }

    # What comes in

    async def _hear(self, raw: object) -> None:
        now = self._pages.clock()
        try:
            said = read_said(raw, len(self._seat.pages), now)
        except TooLong as wrong:
            return await self._refuse(wrong.said_id, text.TOO_LONG, most=WORDS_AT_MOST)
        except Strange:
            said_id = raw.get("id") if isinstance(raw, dict) else ""
            return await self._refuse(str(said_id)[:64], text.NOT_UNDERSTOOD)
        bucket = self._pages.flood.of(self._seat.person)
        if not bucket.take(asyncio.get_running_loop().time()):
            return await self._slow_down(said.id)
        rank = await self._rank(said)
        network = "" if self._standing is Familiarity.KNOWN else self._network
        try:
            async with self._pages.turns.turn(self._seat.person, rank, network):
                await self._keep(said)
        except TooManyWait:
            return await self._slow_down(said.id)
        except deeds.UploadMissing:
            return await self._refuse(said.id, text.LOST_FILE)
        except NotKept:
            return await self._refuse(said.id, "", again_s=STORAGE_BACK_S)
        await self._catch_up()
        await self._send({"kept": said.id})
        await self._follow_bell()
        return await self._follow_language()

    async def _rank(self, said: Said) -> Rank:
        """When it is heard, where many speak. Who was a stranger is none after their first turn."""
        if self._standing is None or self._standing is Familiarity.STRANGER:
            self._standing = await self._pages.standing_of(self._seat)
        urgent = is_urgent(said.choice) or said.leaves or await self._tells_of_danger(said)
        return Rank.of(self._standing, urgent=urgent)

    async def _tells_of_danger(self, said: Said) -> bool:
        """Whether its words do; looked at only where it makes a difference."""
        if self._seat.door != CHAT or not said.text or not self._pages.turns.are_many:
            return False
        languages = (await self._pages.about()).languages
        return (await asyncio.to_thread(recognise, said.text, languages)).danger

    async def _slow_down(self, said_id: str) -> None:
        self._line.slow_down()
        await self._refuse(said_id, text.TOO_FAST, again_s=AGAIN_S)

    async def _refuse(self, said_id: str, why: str, *, again_s: int = 0, **facts: int) -> None:
        words = self._pages.words.sentence(self._language, why).format(**facts) if why else ""
        refusal: dict[str, Any] = {"refused": said_id, "why": words}
        await self._send(refusal | ({"again_s": again_s} if again_s else {}))

    async def _keep(self, said: Said) -> None:
        """Note it in the log, then have it heard. Both may happen twice without harm."""
        if said.says_nothing:
            return
        if self._seat.door == CHAT and said.leaves:
            page = self._seat.pages[said.page]
            await self._pages.house.write(deeds.wipe, page)
            self._pages.open_pages.wake(page)
            await self._have_heard(said, Noted())
        else:
            await self._have_heard(said, await self._note(said))

    async def _note(self, said: Said) -> Noted:
        """Put the bubble of what was said into the log; a press in a room has none."""
        page, house = self._seat.pages[said.page], self._pages.house
        pressed = None
        if said.choice:
            pressed = await house.read(deeds.find_post, page, said.message)
        is_shown = said.start is None and not (said.choice and self._seat.door == ROOM)
        post = to_post(said, self._seat, pressed) if is_shown else None
        noted = await house.write(
            deeds.keep_saying, page, post, said.media, now=self._pages.clock()
        )
        if noted.number:
            self._pages.open_pages.wake(page)
        return noted

    async def _have_heard(self, said: Said, noted: Noted) -> None:
        replied = None
        if said.reply_to and self._seat.door == ROOM:
            page = self._seat.pages[said.page]
            replied = await self._pages.house.read(deeds.find_post, page, said.reply_to)
        heard = to_heard(said, self._seat, noted, language=self._guess, replied=replied)
        try:
            async with asyncio.timeout(HEAR_S) as limit:
                await self._pages.hear(heard)
        except NotKept:
            raise
        except Exception as wrong:
            why = f"not done within {HEAR_S:g} s" if limit.expired() else _where(wrong)
            log.error("page.set_aside", why=why)
            await self._pages.set_aside(b"", why, heard)

    async def _follow_bell(self) -> None:
        """What was said may have asked for silence: then the phone forgets its rings."""
        if self._seat.door != CHAT or self._pages.settings.push is None:
            return
        rang, self._rings = self._rings, await self._read(pushing.rings, self._seat.person)
        if rang and not self._rings:
            await self._send({"silent": True})

    async def _follow_language(self) -> None:
        language = await self._pages.language_of(self._seat, self._hint)
        if language != self._language:
            self._language = language
            words = self._pages.page_words(language)
            await self._send({"words": words, "language": language})

    # What was shown

    async def _tell_arrived(self, upto: int) -> None:
        page = self._seat.pages[0]
        address, house = address_of(page), self._pages.house
        try:
            if self._seat.door == CHAT and not await self._read(is_owed_receipt, address):
                return  # of what a resident reads, nobody else is told
            numbers = await self._read(deeds.find_unarrived, page, upto)
            if not numbers:
                return
            for pause in TELL_AGAIN_S:
                await asyncio.sleep(pause)
                for number in numbers if self._seat.door == ROOM else numbers[-TOLD_AT_ONCE:]:
                    await self._pages.arrived(address, str(number))
            await house.write(deeds.mark_arrived, page, numbers)
        except NotKept:
            return  # the next browser that shows them tells it


def _nothing(_tx: object) -> None:
    """Only whether one may still be here is asked."""


def _where(wrong: Exception) -> str:
    """What went wrong where, without anybody's words."""
    last = traceback.extract_tb(wrong.__traceback__)[-1]
    return f"{type(wrong).__name__} in {last.name}, line {last.lineno}"
