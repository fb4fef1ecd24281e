"""The mouth: one `Outgoing` to one chat of the Bot Platform, as plain text and pictures by link."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import structlog

from channels.zalo_bot.about import ABOUT, NAME, OFFICIAL, TEXT_AT_MOST
from channels.zalo_bot.calls import BotCalls
from channels.zalo_bot.decode import FROM_PLATFORM, GROUP
from domain.mouth import Attachment, Outgoing, Receipt, Rejected, SendFailed
from domain.words.message_splitting import cut_text

REMEMBERED = 1_000  # rows of which some pieces have left

LinkTo = Callable[[Attachment], str]
"""A link to a file of ours that opens for some minutes, "" where it cannot be given."""

log = structlog.get_logger()


class ZaloBotMouth:
    """How we speak there. One per process and bot; `close` it at the end.

    link_to: for files, since the platform takes none. room: the address of the room's own page,
    which a group is pointed to in place of files: evidence never goes into it.
    """

    about = ABOUT

    def __init__(
        self, token: str, base: str = OFFICIAL, *, link_to: LinkTo | None = None, room: str = ""
    ) -> None:
        self.calls = BotCalls(token, base)
        self._link_to, self._room = link_to, room
        self._sent: OrderedDict[str, list[str]] = OrderedDict()

    async def close(self) -> None:
        """Let the line go."""
        await self.calls.wire.close()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Say it; raises one of the four failures.

        Nothing can be taken away there, so a deletion does nothing. What took several messages and
        failed half-way goes on where it stopped, when it comes again with the same `once`.
        """
        chat = _chat(outgoing.to)
        if outgoing.delete:
            return Receipt("")
        said = self._said(outgoing)
        if not said:
            raise Rejected("nothing to say")
        sent = self._sent.pop(outgoing.once, []) if outgoing.once else []
        try:
            for method, arguments in said[len(sent) :]:
                result = await self.calls.call(method, chat_id=chat, **arguments)
                sent.append(_number(result))
        except SendFailed:
            if outgoing.once and sent:
                self._sent[outgoing.once] = sent
                while len(self._sent) > REMEMBERED:
                    self._sent.popitem(last=False)
            raise
        return Receipt(" ".join(filter(None, sent)))

    async def fetch(self, ref: str, limit: int) -> bytes:
        """What somebody sent, by the address that the hook named."""
        return await self.calls.wire.fetch(ref, limit)

    async def typing(self, to: str) -> None:
        """Show that an answer is on its way. A gesture: it fails silently."""
        try:
            await self.calls.call("sendChatAction", chat_id=_chat(to), action="typing")
        except SendFailed as failure:
            log.debug("zalo.gesture_failed", why=type(failure).__name__)

    def _said(self, outgoing: Outgoing) -> list[tuple[str, dict[str, Any]]]:
        """The calls that say it, in order: pictures first, words at the end."""
        text = normalize("NFC", outgoing.text)
        calls: list[tuple[str, dict[str, Any]]] = []
        if outgoing.attachments and _is_group(outgoing.to):
            text = "\n".join(filter(None, (text, f"📎 {self._room}" if self._room else "")))
        else:
            for file in outgoing.attachments:
                link = self._link_to(file) if self._link_to is not None else ""
                if not link:
                    log.warning(
                        "channel.degraded", channel=NAME, what=f"{file.kind} without a link"
                    )
                elif file.kind == "photo":
                    calls.append(("sendPhoto", {"photo": link}))
                else:
                    text += f"\n📎 {link}"
        pieces = cut_text(text.strip(), TEXT_AT_MOST)
        return [*calls, *(("sendMessage", {"text": piece}) for piece in pieces)]


def _chat(address: str) -> str:
    channel, _, chat = address.partition(":")
    if channel != NAME or not chat:
        raise Rejected("an address of another channel")
    return chat.removeprefix(GROUP)


def _is_group(address: str) -> bool:
    return address.partition(":")[2].startswith(GROUP)


def _number(result: object) -> str:
    number = result.get("message_id") if isinstance(result, dict) else None
    return f"{FROM_PLATFORM}{number}" if number else f"{FROM_PLATFORM}?"
