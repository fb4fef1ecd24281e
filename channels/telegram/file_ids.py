"""A file that goes to many is sent up once, then called by Telegram's own id of it.

The first letter with the file sends it up; others with the same file wait for its id meanwhile.
Ids live here while the process does, and in the database by way of receipts.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

from domain.mouth import Attachment, Outgoing

REMEMBERED = 200  # files; the database knows older ones
# "Sending files" in the Bot API: an id belongs to one bot and may cease to be valid.
STALE = ("file identifier", "file_id", "FILE_ID", "FILE_REFERENCE", "MEDIA_EMPTY",
         "use file of type")  # fmt: skip


class Uploads:
    """What Telegram keeps of what this process sent up. One per mouth."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn(self, outgoing: Outgoing) -> AsyncIterator[Outgoing]:
        """The letter with the ids known now. Nobody else sends up a file of it meanwhile."""
        with ExitStack() as held:
            for media in sorted({one.shared for one in outgoing.attachments if one.shared}):
                if self._ref(outgoing, media):
                    continue
                lock = self._locks.setdefault(media, asyncio.Lock())
                await lock.acquire()
                if media in self._known:
                    lock.release()
                else:
                    held.callback(lock.release)
            yield self._with_refs(outgoing)

    def learn(self, attachments: Sequence[Attachment], refs: Sequence[str]) -> None:
        """These are the files' ids, in order."""
        for attachment, ref in zip(attachments, refs, strict=True):
            if attachment.shared:
                self._known[attachment.shared] = ref
        for attachment in attachments:
            self._locks.pop(attachment.shared, None)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def forget(self, outgoing: Outgoing) -> Outgoing:
        """Telegram does not know these ids any more: the letter as it was before them."""
        for one in outgoing.attachments:
            if self._known.get(one.shared) == one.ref:
                del self._known[one.shared]
        bare = tuple(replace(one, ref="") for one in outgoing.attachments)
        return replace(outgoing, attachments=bare)

    def _ref(self, outgoing: Outgoing, media: str) -> str:
        told = (one.ref for one in outgoing.attachments if one.shared == media)
        return self._known.get(media) or next(told, "")

    def _with_refs(self, outgoing: Outgoing) -> Outgoing:
        known = tuple(
            replace(one, ref=self._known.get(one.shared, one.ref)) for one in outgoing.attachments
        )
        return replace(outgoing, attachments=known)


def is_stale(reason: str) -> bool:
    """Whether Telegram refused a letter because of an id in it."""
    return any(sign in reason for sign in STALE)


def refs_in(message: Any) -> list[str]:
    """Telegram's id of the file in a message; of a photo, of its largest size."""
    if not isinstance(message, dict):
        return []
    sizes = message.get("photo")
    files = [sizes[-1] if isinstance(sizes, list) and sizes else None]
    files += [message.get(kind) for kind in ("voice", "document", "audio", "video")]
    refs = [file.get("file_id") for file in files if isinstance(file, dict)]
    return [ref for ref in refs if isinstance(ref, str)][:1]
