"""Media are fetched after the turn that brought them, cleaned, sealed. A turn never downloads."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog

from actions.cases.media_ready import media_ready, media_refused
from actions.people import browser_conversations
from domain.media_verdicts import MAX_BYTES, Clean, MediaRefused, Reason
from domain.mouth import Mouth, NotKept, SendFailed, TooBig
from storage.cleaning import CannotClean
from storage.house import House
from storage.media import (
    ReadAs,
    ToFetch,
    fetch_failed,
    find_source,
    is_of_staff,
    keep_cleaned,
    media_to_fetch,
    read_as,
    refuse_media,
    take_read,
)
from storage.tx import Tx

LOOK_S = 10.0  # how often it looks for something to fetch, though nobody woke it
RETRY_S = 0.5  # after a failure


class MediaCleaner(Protocol):
    """Takes whatever came, gives back a plain photo or voice note, or raises Refused."""

    async def __call__(self, raw: bytes, *, claimed: str) -> Clean: ...


@dataclass(frozen=True, slots=True)
class FileReading:
    """How files are read of which nothing is kept as it came: codes on photos, tables. reads: says
    what is in it, or raises MediaRefused; tells: the deed that answers whoever sent it, by its
    owner."""

    reads: Callable[..., Awaitable[Any]]
    tells: Callable[..., None]


log = structlog.get_logger()


class Fetcher:
    """Fetches and cleans until stopped, a few at a time."""

    def __init__(
        self,
        house: House,
        mouths: Mapping[str, Mouth],
        clean: MediaCleaner,
        *,
        clock: Callable[[], datetime],
        reading: Mapping[ReadAs, FileReading],
    ) -> None:
        self._house, self._mouths, self._clean, self._clock = house, mouths, clean, clock
        self._reading = reading
        self._stopping, self._woken = asyncio.Event(), asyncio.Event()

    def wake(self) -> None:
        """Something is to be fetched."""
        self._woken.set()

    def stop(self) -> None:
        """`run` returns after what is being fetched now."""
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Look, fetch, clean, seal, until `stop`."""
        while not self._stopping.is_set():
            self._woken.clear()
            found = 0
            try:
                found = await self.fetch_now()
            except NotKept:
                pass  # the database is away; the next look tries again
            except Exception as wrong:  # whatever it is, the next ones are fetched
                log.exception("fetcher.failed", error=type(wrong).__name__)
            if not found:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._woken.wait()

    async def fetch_now(self) -> int:
        """Fetch some of what waits, once; returns how many were tried."""
        found = await self._house.read(media_to_fetch)
        await asyncio.gather(*(self._fetch(media) for media in found))
        return len(found)

    async def _fetch(self, media: ToFetch) -> None:
        channel, _, ref = media.source.partition(":")
        mouth = self._mouths.get(channel)
        try:
            if mouth is None:
                raise MediaRefused(Reason.NOT_SUPPORTED)
            raw = await mouth.fetch(ref, MAX_BYTES)
            deed, came = await self._treated(media, raw)
        except TooBig:
            await self._house.write(_refused, media.id, Reason.TOO_BIG, now=self._clock())
        except MediaRefused as wrong:
            await self._house.write(_refused, media.id, wrong.reason, now=self._clock())
        except (SendFailed, CannotClean):
            await self._house.write(_failed, media.id, now=self._clock())
            await asyncio.sleep(RETRY_S)
        except Exception as wrong:  # one strange file must not stop the others
            log.exception("media.failed", error=type(wrong).__name__)
            await self._house.write(_refused, media.id, Reason.BROKEN, now=self._clock())
        else:
            await self._keep(deed, media.id, came)

    async def _treated(self, media: ToFetch, raw: bytes) -> tuple[Callable[..., None], object]:
        """What is to be done with it, and what came of it."""
        reading = self._reading.get(media.read_as)
        if reading is not None:
            return _read, (await reading.reads(raw, claimed=media.claimed), reading.tells)
        return _ready, await self._clean(raw, claimed=media.claimed)

    async def _keep(self, deed: Callable[..., None], media_id: str, came: object) -> None:
        try:
            await self._house.write(deed, media_id, came, now=self._clock())
        except NotKept:
            raise
        except Exception as wrong:  # a mistake in what follows from it: tried again, not for ever
            log.exception("media.not_kept", error=type(wrong).__name__)
            await self._house.write(_failed, media_id, now=self._clock())
            await asyncio.sleep(RETRY_S)


def _read(tx: Tx, media_id: str, came: tuple[Any, Callable[..., None]], *, now: datetime) -> None:
    """What is in it is known, and the file itself is nowhere any more."""
    found, tells = came
    browser_conversations.was_cleaned(tx, find_source(tx, media_id), None)
    if owner := take_read(tx, media_id):
        tells(tx, owner, found, now=now)


def _ready(tx: Tx, media_id: str, cleaned: Clean, *, now: datetime) -> None:
    if cleaned.kind == "file" and not is_of_staff(tx, media_id):
        _refused(tx, media_id, Reason.NOT_SUPPORTED, now=now)  # nobody reads documents in a room
        return
    source = find_source(tx, media_id)
    row = keep_cleaned(tx, media_id, cleaned)
    browser_conversations.was_cleaned(tx, source, row)
    if row is not None:
        media_ready(tx, row, now=now)


def _failed(tx: Tx, media_id: str, *, now: datetime) -> None:
    if not fetch_failed(tx, media_id):
        _refused(tx, media_id, Reason.BROKEN, now=now)


def _refused(tx: Tx, media_id: str, reason: Reason, *, now: datetime) -> None:
    browser_conversations.was_cleaned(tx, find_source(tx, media_id), None)
    row = refuse_media(tx, media_id, reason.value)
    if row is not None:
        media_refused(tx, row, now=now)
        if read_as(row) is not ReadAs.KEPT:
            take_read(tx, media_id)
