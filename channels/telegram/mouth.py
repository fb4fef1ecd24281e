"""The mouth: one `Outgoing` to one chat of Telegram, and the gestures that go straight."""

import time
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from channels.telegram.about import ABOUT, NAME, PER_SECOND
from channels.telegram.api_client import OFFICIAL, Call, Wire
from channels.telegram.file_ids import Uploads, is_stale, refs_in
from channels.telegram.refusals import Moved
from channels.telegram.request_builder import (
    as_document,
    asks_the_phone,
    edits_of,
    in_order,
    letters_of,
    message_ids,
)
from domain.group_topics import group_of, in_topic, topic_of
from domain.heard import Place
from domain.mouth import (
    Attachment,
    Barred,
    Outgoing,
    Receipt,
    Rejected,
    SendFailed,
    Throttled,
    TooBig,
    Wait,
)

FILE_AT_MOST = 20_000_000  # bytes that getFile gives; "getFile" in the Bot API says 20 MB
DELETE_AT_ONCE = 100  # "deleteMessages" in the Bot API
GESTURE_S = 10.0
REMEMBERED = 1_000  # chats or rows; a delivery that fails half-way is tried again within minutes
WHOLE_WITHIN_S = 5.0  # so many chats refused within so long: it is the bot that is too fast
WHOLE_CHATS = 3
NOT_THERE = ("to edit not found", "can't be edited", "MESSAGE_ID_INVALID", "MESSAGE_NOT_FOUND")
KEPT = ("can't be deleted", "to delete not found", "not enough rights")
TOO_LATE = ("query is too old", "QUERY_ID_INVALID")  # for an answer to a press
NO_PIN = ("not enough rights", "CHAT_ADMIN_REQUIRED")
NO_WORDS = ("rights", "CHAT_RESTRICTED", "CHAT_WRITE_FORBIDDEN")  # in a group that was closed to us
NO_VOICES = "VOICE_MESSAGES_FORBIDDEN"  # a setting of people with Telegram Premium
COMMANDS_AT_MOST = 100

Menu = Mapping[str, Sequence[tuple[str, str]]]
"""By language (two letters, "" for all others): (command without slash, what it is for)."""

log = structlog.get_logger()


class TelegramMouth:
    """How we speak on Telegram. One per process and bot; `close` it at the end.

    What it remembers in memory is a courtesy that a restart may forget: which parts of a long
    message have left, where a keyboard hides the letters, who was refused a moment ago.
    """

    def __init__(self, token: str, api_url: str = OFFICIAL, per_second: float = PER_SECOND) -> None:
        """token: as @BotFather gave it; raises aiogram's TokenValidationError if it is none.
        api_url: base of the Bot API server. per_second: messages, all chats together."""
        self.about = replace(ABOUT, limits=replace(ABOUT.limits, per_second=per_second))
        self.wire = Wire(token, api_url)
        self.wait: Wait = _not_at_all
        self._uploads = Uploads()
        self._sent: OrderedDict[str, list[list[int]]] = OrderedDict()
        self._keyboards: OrderedDict[int, None] = OrderedDict()
        self._refused: deque[tuple[float, str]] = deque(maxlen=20)

    async def close(self) -> None:
        await self.wire.close()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Send, change or take away, as `Outgoing` says; raises one of the four failures.

        A change brings words and buttons only; if the earlier message is gone, a new one goes out.
        A message of several parts that failed half-way goes on where it stopped when it comes again
        with the same `once`. A group that has moved is followed; numbers of messages mean nothing
        there, so it gets a new message.
        """
        chat = _chat(outgoing.to)
        try:
            return await self._deliver(outgoing, chat)
        except Throttled as pause:
            raise Throttled(pause.retry_after_s, whole=self._is_whole(outgoing.to)) from None
        except Moved as moved:
            new = moved.chat
        there = in_topic(f"{NAME}:{new}", topic_of(outgoing.to))
        if outgoing.delete:
            return Receipt("", moved_to=there)
        return replace(await self._deliver(_anew(outgoing), new), moved_to=there)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes behind a `HeardMedia.ref`. Raises TooBig above `limit` (never more than 20 MB),
        Rejected when Telegram has it no longer, or another failure."""
        limit = min(limit, FILE_AT_MOST)
        try:
            file = await self.wire.call(Call("getFile", {"file_id": ref}))
        except Rejected as refusal:
            if "too big" in refusal.reason:
                raise TooBig from None
            raise
        path, size = (_field(file, name) for name in ("file_path", "file_size"))
        if isinstance(size, int) and size > limit:
            raise TooBig
        if not isinstance(path, str):
            raise Rejected("a file without a path")
        return await self.wire.download(path, limit)

    def answer_waits_s(self, chat: int) -> float:
        """How long a group's full minute keeps our answer there, in seconds; 0 for not at all."""
        return self.wait(f"{NAME}:{chat}") if chat < 0 else 0.0

    async def answer_tap(self, tap: str, text: str = "") -> None:
        """Stop a pressed button's spinning, perhaps with a line of up to 200 characters. A gesture:
        it fails silently, most often because the press is older than Telegram remembers."""
        says = {"text": text[:200]} if text else {}
        answer = Call("answerCallbackQuery", {"callback_query_id": tap} | says)
        await self._gesture(answer, expects=TOO_LATE)

    async def typing(self, to: str) -> None:
        """Show that an answer is on its way, for five seconds or until it comes. A gesture."""
        shows = {"chat_id": _chat(to), "action": "typing"}
        await self._gesture(Call("sendChatAction", shows), expects=NO_WORDS)

    async def set_commands(self, menu: Menu, place: Place = Place.PRIVATE) -> None:
        """Replace the menu of commands in private chats or in groups, language by language.

        Languages without a two-letter code have none: their people see the one for "".
        """
        private = place is Place.PRIVATE
        scope = {"type": "all_private_chats" if private else "all_group_chats"}
        for language, commands in menu.items():
            if len(language) in (0, 2):
                listed = [
                    {"command": command, "description": purpose}
                    for command, purpose in commands[:COMMANDS_AT_MOST]
                ]
                their = {"language_code": language} if language else {}
                shows = {"commands": listed, "scope": scope} | their
                await self.wire.call(Call("setMyCommands", shows))

    async def _deliver(self, outgoing: Outgoing, chat: int) -> Receipt:
        if outgoing.delete:
            await self._take_away(chat, outgoing.delete)
            return Receipt("")
        if outgoing.leave:
            await self._leave(outgoing, chat)
            return Receipt("")
        if outgoing.edit and await self._change(outgoing, chat):
            return Receipt(outgoing.edit)
        return await self._send(outgoing, chat)

    async def _leave(self, outgoing: Outgoing, chat: int) -> None:
        """Say so where one may still write, and go."""
        try:
            await self._send(outgoing, chat)
        except Moved:
            raise
        except Barred:
            pass  # no right to say it: then without a word
        except Rejected as refusal:
            _tell_refused("sendMessage", refusal, expects=NO_WORDS)
        await self.wire.call(Call("leaveChat", {"chat_id": chat}))

    async def _change(self, outgoing: Outgoing, chat: int) -> bool:
        """Whether the earlier message now says this; False where it is not there to be changed."""
        earlier = message_ids(outgoing.edit)
        if not earlier:
            return False
        as_text, as_caption = edits_of(outgoing, chat, earlier[-1])
        refusal = await self._try_change(as_text)
        if "no text in the message" in refusal:
            refusal = await self._try_change(as_caption)
        if not refusal or "not modified" in refusal:
            return True
        if any(sign in refusal for sign in NOT_THERE):
            return False
        raise Rejected(refusal)

    async def _try_change(self, edit: Call) -> str:
        try:
            await self.wire.call(edit)
        except Moved:
            raise
        except Rejected as refusal:
            return refusal.reason
        return ""

    async def _send(self, outgoing: Outgoing, chat: int) -> Receipt:
        """With the ids of files that Telegram has already; if it knows them no more, with their
        bytes once again."""
        if not outgoing.attachments:
            return await self._send_letters(outgoing, chat)
        async with self._uploads.turn(outgoing) as known:
            try:
                return await self._send_letters(known, chat)
            except Rejected as refusal:
                if not is_stale(refusal.reason) or not any(one.ref for one in known.attachments):
                    raise
        async with self._uploads.turn(self._uploads.forget(known)) as known:
            return await self._send_letters(known, chat)

    async def _send_letters(self, outgoing: Outgoing, chat: int) -> Receipt:
        letters, refs = letters_of(outgoing, chat), list[str]()
        sent = list(self._sent.pop(outgoing.once, [])) if outgoing.once else []
        if not sent:
            letters[0] = await self._clear_keyboard(outgoing, chat, letters)
        try:
            for letter in letters[len(sent) :]:
                messages = await self._post(letter)
                refs += [ref for message in messages for ref in refs_in(message)]
                sent.append(_numbers(messages))
        except SendFailed:
            if outgoing.once and sent:
                _remember(self._sent, outgoing.once, sent)
            raise
        if chat > 0 and asks_the_phone(outgoing.rows):
            _remember(self._keyboards, chat, None)
        numbers = [number for one in sent for number in one]
        if outgoing.pinned and numbers:
            pin = {"chat_id": chat, "message_id": numbers[-1], "disable_notification": True}
            await self._gesture(Call("pinChatMessage", pin), expects=NO_PIN)
        return Receipt(" ".join(map(str, numbers)), refs=self._learn(outgoing.attachments, refs))

    def _learn(
        self, attachments: Sequence[Attachment], refs: list[str]
    ) -> tuple[tuple[str, str], ...]:
        """What was sent up just now; nothing where some of it left at an earlier attempt."""
        files = in_order(attachments)
        if len(files) != len(refs):
            return ()
        self._uploads.learn(files, refs)
        fresh = [(one.shared, ref) for one, ref in zip(files, refs, strict=True) if not one.ref]
        return tuple((shared, ref) for shared, ref in fresh if shared)

    async def _clear_keyboard(self, outgoing: Outgoing, chat: int, letters: list[Call]) -> Call:
        """The first letter, after a keyboard of ours that hid the typing keys was taken away.

        One message can carry the removal or buttons, not both: before buttons a dot comes and goes.
        """
        first = letters[0]
        if chat not in self._keyboards or asks_the_phone(outgoing.rows):
            return first
        del self._keyboards[chat]
        remove = {"reply_markup": {"remove_keyboard": True}}
        if not outgoing.rows and first.method == "sendMessage":
            return replace(first, fields=first.fields | remove)
        dot = {"chat_id": chat, "text": "…", "disable_notification": True} | remove
        shown = _field(await self._gesture(Call("sendMessage", dot)), "message_id")
        if isinstance(shown, int):
            await self._gesture(_deletion(chat, shown), expects=KEPT)
        return first

    async def _post(self, letter: Call) -> list[Any]:
        """Send one letter; returns its messages in order."""
        try:
            result = await self.wire.call(letter)
        except Rejected as refusal:
            if letter.method != "sendVoice" or NO_VOICES not in refusal.reason:
                raise
            if not letter.files:
                raise Rejected("file_id of a voice note, where only documents are taken") from None
            shown = await self.wire.call(as_document(letter))
            result = {"message_id": _field(shown, "message_id")}  # its file is no voice note
        return result if isinstance(result, list) else [result]

    async def _take_away(self, chat: int, messages: Sequence[str]) -> None:
        """Delete what can be deleted; what is older than 48 hours stays, and that is no failure."""
        ids = [number for message in messages for number in message_ids(message)]
        for start in range(0, len(ids), DELETE_AT_ONCE):
            together = ids[start : start + DELETE_AT_ONCE]
            try:
                await self.wire.call(
                    Call("deleteMessages", {"chat_id": chat, "message_ids": together})
                )
            except Moved:
                raise
            except Rejected:  # one that is too old spoils it for all: then one by one
                for number in together:
                    await self._delete(chat, number)

    async def _delete(self, chat: int, number: int) -> None:
        try:
            await self.wire.call(_deletion(chat, number))
        except Rejected as refusal:
            _tell_refused("deleteMessage", refusal, expects=KEPT)

    async def _gesture(self, gesture: Call, *, expects: Sequence[str] = ()) -> Any:
        """What it returned; None where it failed, which whoever waits for it need not hear of.

        expects: parts of what Telegram may well say against it.
        """
        method = gesture.method
        try:
            return await self.wire.call(gesture, GESTURE_S)
        except Moved:
            log.debug("telegram gesture failed", gesture=method, why="the group has moved")
        except Rejected as refusal:
            _tell_refused(method, refusal, expects=expects)
        except SendFailed as failure:
            log.debug("telegram gesture failed", gesture=method, why=type(failure).__name__)
        except Exception as wrong:  # a mistake of ours: a gesture is not worth a door
            log.exception("telegram.gesture_failed", gesture=method, error=type(wrong).__name__)
        return None

    def _is_whole(self, to: str) -> bool:
        """Whether so many chats were refused of late that all of the bot is meant. Telegram itself
        does not say which of its limits was hit."""
        now = time.monotonic()
        self._refused.append((now, to))
        lately = {chat for at, chat in self._refused if now - at < WHOLE_WITHIN_S}
        return len(lately) >= WHOLE_CHATS


def _not_at_all(_to: str) -> float:
    return 0.0


def _tell_refused(method: str, refusal: Rejected, *, expects: Sequence[str]) -> None:
    """What was to be expected is no news; what was not must not be overlooked."""
    if any(sign in refusal.reason for sign in expects):
        log.info("telegram does not do it", method=method, why=refusal.reason)
    else:
        log.error("telegram.refused", method=method, reason=f"{method}: {refusal.reason}")


def _anew(outgoing: Outgoing) -> Outgoing:
    """The same for a chat in which no number of a message means anything."""
    rows = tuple(tuple(replace(key, shows="") for key in row) for row in outgoing.rows)
    return replace(outgoing, edit="", reply_to="", rows=rows)


def _chat(address: str) -> int:
    channel, _, number = group_of(address).partition(":")
    if channel != NAME or not number.removeprefix("-").isdecimal():
        raise Rejected("an address of another channel")
    return int(number)


def _deletion(chat: int, number: int) -> Call:
    return Call("deleteMessage", {"chat_id": chat, "message_id": number})


def _numbers(messages: Sequence[Any]) -> list[int]:
    """Of one letter's messages, the one with the words last: an album has them at its first."""
    numbers = (_field(message, "message_id") for message in reversed(messages))
    return [number for number in numbers if isinstance(number, int)]


def _field(result: object, name: str) -> Any:
    return result.get(name) if isinstance(result, dict) else None


def _remember(kept: OrderedDict[Any, Any], key: object, value: object) -> None:
    kept[key] = value
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
