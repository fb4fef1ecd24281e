"""Cleaning: what strangers send becomes a plain photo, voice note or document, or is turned away.

A photo is decoded and written anew, a voice note is put into a fresh container, the pages of a
document into a fresh file; nothing but picture, sound and pages comes through. The work is done by
one or two child processes (`storage/cleaners/child.py`): started at the first file, kept for the
next ones, replaced when they die or take too long; a document, which is rare, has a child of its
own. They are given the bytes and nothing else: no name, no settings, no secrets.
"""

import asyncio
import json
from functools import cache, partial
from typing import Any

from domain.media_verdicts import MAX_BYTES, Clean, MediaRefused, PhotoCodes, Reason
from storage.child_pool import ChildPool, PoolClosed
from storage.child_processes import Child, Died, NotStarted
from storage.cleaners.sniff import CODES_ON, DOCUMENT, PHOTOS, form_of

CHILDREN = 2  # a second file need not wait for a slow one; a third waits
PATIENCE_S = 30.0  # per file; longer than the child's 10 s of CPU on a busy machine
ATTEMPTS = 2  # a child may just have ended, idle for too long or killed for others' hunger
PROGRAM = "storage.cleaners.child"


class CannotClean(Exception):
    """The file may be good, but no child could be started; try again later."""


async def clean(raw: bytes, *, claimed: str) -> Clean:
    """The photo or voice note in `raw`, without anything that tells of its sender.

    claimed: the MIME type it came with, untrusted; "" if none. Never blocks the loop. The same
    bytes may be cleaned again. Raises Refused, and CannotClean when it is our fault.
    """
    return await _cleaner().clean(raw, claimed=claimed)


async def read_codes(raw: bytes, *, claimed: str) -> PhotoCodes:
    """What the QR codes on the photo hold. Of the photo nothing is kept anywhere.

    As `clean`; anything but a photo is refused as NOT_SUPPORTED.
    """
    return await _cleaner().read_codes(raw, claimed=claimed)


async def close() -> None:
    """End the children, at the house's stop. The next file would start new ones."""
    cleaner = _cleaner()
    _cleaner.cache_clear()
    await asyncio.to_thread(cleaner.close)


@cache
def _cleaner() -> "CleanerPool":
    return CleanerPool()


class CleanerPool:
    """The children that clean."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._pool = ChildPool(PROGRAM, children, keeps="serve")

    async def clean(self, raw: bytes, *, claimed: str) -> Clean:
        """See `clean` of this module."""
        form = _form_of(raw, claimed)
        head, body = await self._work("serve_documents" if form == DOCUMENT else "serve", form, raw)
        return Clean(**head, body=body)

    async def read_codes(self, raw: bytes, *, claimed: str) -> PhotoCodes:
        """See `read_codes` of this module."""
        form = _form_of(raw, claimed)
        if form not in PHOTOS:
            raise MediaRefused(Reason.NOT_SUPPORTED)
        _, body = await self._work("serve", f"{CODES_ON}{form}", raw)
        found = json.loads(body)
        return PhotoCodes(tuple(found["texts"]), found["more"], found["unreadable"])

    async def _work(self, does: str, job: str, raw: bytes) -> tuple[dict[str, Any], bytes]:
        for _attempt in range(ATTEMPTS):
            try:
                return await self._pool.work(does, partial(_ask, raw=raw, job=job))
            except Died:
                continue
            except (PoolClosed, NotStarted) as wrong:
                raise CannotClean(str(wrong)) from None
        raise MediaRefused(Reason.BROKEN)

    def close(self) -> None:
        """Kill the children, start no other, wait for the threads. May be called twice."""
        self._pool.close()

    def pids(self) -> list[int]:
        """Process ids of the children, for whoever watches their memory."""
        return self._pool.pids()


def _form_of(raw: bytes, claimed: str) -> str:
    if not raw:
        raise MediaRefused(Reason.EMPTY)
    if len(raw) > MAX_BYTES:
        raise MediaRefused(Reason.TOO_BIG)
    return form_of(raw, claimed=claimed)


def _ask(child: Child, *, raw: bytes, job: str) -> tuple[dict[str, Any], bytes]:
    """Have it done. Raises MediaRefused, NotStarted, Died."""
    try:
        head, body = child.ask(job, raw, patience_s=PATIENCE_S, at_most=MAX_BYTES)
    except Died as died:
        if died.overworked:
            raise MediaRefused(Reason.BOMB) from None
        raise
    if "refused" in head:
        raise MediaRefused(Reason(head["refused"]))
    return head, body
