"""The mouth: one `Outgoing` as messages of the account: pictures and files, then words and buttons.

One message carries one attachment, and buttons are one. Text is composed (NFC) before it is
counted: the same Vietnamese is a quarter longer when it is not.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import structlog

from channels.zalo_oa.about import (
    ABOUT,
    FILE_AT_MOST,
    IMAGE_AT_MOST,
    NAME,
    TEXT_AT_MOST,
    TITLE_AT_MOST,
)
from channels.zalo_oa.calls import AccountCalls
from channels.zalo_oa.decode import FROM_PLATFORM
from channels.zalo_oa.presses import payload_of
from domain.mouth import Attachment, Key, Outgoing, Receipt, Rejected, SendFailed
from domain.words.message_splitting import cut_text, shorten

SEND = "/v3.0/oa/message/cs"
PDF = "application/pdf"
REMEMBERED = 1_000  # rows of which some messages have left

LinkTo = Callable[[Attachment], str]

log = structlog.get_logger()


class ZaloOaMouth:
    """How we speak there. secret: by which presses are signed. link_to: for what the platform does
    not take as a file."""

    about = ABOUT

    def __init__(self, calls: AccountCalls, *, secret: str, link_to: LinkTo | None = None) -> None:
        self._calls, self._secret, self._link_to = calls, secret, link_to
        self._sent: OrderedDict[str, list[str]] = OrderedDict()

    async def close(self) -> None:
        """Let the line go."""
        await self._calls.wire.close()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Say it; raises one of the four failures. Nothing can be taken away or edited there. What
        took several messages and failed half-way goes on where it stopped."""
        person = _person(outgoing.to)
        if outgoing.delete:
            return Receipt("")
        sent = self._sent.pop(outgoing.once, []) if outgoing.once else []
        try:
            await self._say(outgoing, person, sent)
        except SendFailed:
            if outgoing.once and sent:
                self._sent[outgoing.once] = sent
                while len(self._sent) > REMEMBERED:
                    self._sent.popitem(last=False)
            raise
        return Receipt(" ".join(sent))

    async def fetch(self, ref: str, limit: int) -> bytes:
        """What somebody sent, by the address that the hook named."""
        return await self._calls.wire.fetch(ref, limit)

    async def _say(self, outgoing: Outgoing, person: str, sent: list[str]) -> None:
        """sent: ids of what has left already, in the same order; added to."""
        left, text = len(sent), normalize("NFC", outgoing.text)
        for number, file in enumerate(outgoing.attachments):
            if number < left:
                text += "" if sent[number] else self._as_link(file)
                continue
            message = await self._as_message(file)
            if message is None:
                text += self._as_link(file)
                sent.append("")
            else:
                sent.append(await self._post(person, message))
        pieces = cut_text(text.strip(), TEXT_AT_MOST) or (["…"] if outgoing.rows else [])
        for number, piece in enumerate(pieces, start=len(outgoing.attachments)):
            if number < left:
                continue
            message = {"text": piece}
            if number == len(outgoing.attachments) + len(pieces) - 1 and outgoing.rows:
                buttons = [self._button(key, person) for row in outgoing.rows for key in row]
                message |= {"attachment": {"type": "template", "payload": {"buttons": buttons}}}
            sent.append(await self._post(person, message))
        if not sent:
            raise Rejected("nothing to say")
        sent[:] = [number for number in sent if number]

    async def _post(self, person: str, message: dict[str, Any]) -> str:
        body = {"recipient": {"user_id": person}, "message": message}
        data = await self._calls.call(SEND, body)
        number = data.get("message_id") if isinstance(data, dict) else None
        return f"{FROM_PLATFORM}{number or '?'}"

    async def _as_message(self, file: Attachment) -> dict[str, Any] | None:
        """The message that carries the file; None where only a link can."""
        if file.kind == "photo" and len(file.body) <= IMAGE_AT_MOST:
            data = await self._calls.upload("/v2.0/oa/upload/image", file.body, "photo.jpg")
            element = {"media_type": "image", "attachment_id": _field(data, "attachment_id")}
            payload = {"template_type": "media", "elements": [element]}
            return {"attachment": {"type": "template", "payload": payload}}
        if file.mime == PDF and len(file.body) <= FILE_AT_MOST:
            data = await self._calls.upload("/v2.0/oa/upload/file", file.body, file.name or "a.pdf")
            return {"attachment": {"type": "file", "payload": {"token": _field(data, "token")}}}
        return None

    def _as_link(self, file: Attachment) -> str:
        link = self._link_to(file) if self._link_to is not None else ""
        if not link:
            log.warning("channel.degraded", channel=NAME, what=f"{file.kind} without a link")
        return f"\n📎 {link}" if link else ""

    def _button(self, key: Key, person: str) -> dict[str, Any]:
        return {
            "title": shorten(normalize("NFC", key.label), TITLE_AT_MOST),
            "type": "oa.query.hide",
            "payload": payload_of(key.choice, person, self._secret),
        }


def _person(address: str) -> str:
    channel, _, person = address.partition(":")
    if channel != NAME or not person:
        raise Rejected("an address of another channel")
    return person


def _field(data: object, name: str) -> str:
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, str):
        raise Rejected(f"an answer without {name}")
    return found
