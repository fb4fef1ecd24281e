"""Cleaning: what strangers send becomes a plain photo, voice note or document, or is turned away.

A photo is decoded and written anew, a voice note is put into a fresh container, the pages of a
document into a fresh file; nothing but picture, sound and pages comes through. The work is done by
one or two child processes (`storage/cleaners/child.py`): started at the first file, kept for the
next ones, replaced when they die or take too long; a document, which is rare, has a child of its
own. They are given the bytes and nothing else: no name, no settings, no secrets.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from domain.media_verdicts import MAX_BYTES, Clean, MediaRefused, Reason
from storage.child_processes import Child, Died, NotStarted
from storage.cleaners.sniff import DOCUMENT, form_of

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


async def close() -> None:
    """End the children, at the house's stop. The next file would start new ones."""
    cleaner = _cleaner()
    _cleaner.cache_clear()
    await asyncio.to_thread(cleaner.close)


@cache
def _cleaner() -> "CleanerPool":
    return CleanerPool()


class CleanerPool:
    """A few children and the threads that talk to them, one thread per job."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="cleaning")
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._closed = False

    async def clean(self, raw: bytes, *, claimed: str) -> Clean:
        """See `clean` of this module."""
        if not raw:
            raise MediaRefused(Reason.EMPTY)
        if len(raw) > MAX_BYTES:
            raise MediaRefused(Reason.TOO_BIG)
        form = form_of(raw, claimed=claimed)
        if self._closed:
            raise CannotClean("closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._clean, raw, form)

    def close(self) -> None:
        """Kill the children, start no other, wait for the threads. May be called twice."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for child in self._busy:
                child.kill()  # the thread that waits for its answer sees the end
        for child in idle:
            child.end()
        self._threads.shutdown()

    def pids(self) -> list[int]:
        """Process ids of the children, for whoever watches their memory."""
        with self._lock:
            return [child.pid for child in (*self._idle, *self._busy)]

    def _clean(self, raw: bytes, form: str) -> Clean:
        for _attempt in range(ATTEMPTS):
            child = self._take(form)
            try:
                return _ask(child, raw, form)
            except Died:
                continue
            finally:
                self._give_back(child)
        raise MediaRefused(Reason.BROKEN)

    def _take(self, form: str) -> Child:
        with self._lock:
            if self._closed:
                raise CannotClean("closed")
            if form == DOCUMENT:
                child = Child(PROGRAM, "serve_documents")
            else:
                child = self._idle.pop() if self._idle else Child(PROGRAM, "serve")
            self._busy.add(child)
            return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
            if child.does == "serve" and child.is_alive() and not self._closed:
                self._idle.append(child)
                return
        child.end()


def _ask(child: Child, raw: bytes, form: str) -> Clean:
    """Have it cleaned. Raises MediaRefused, CannotClean (the child never started), Died."""
    try:
        head, body = child.ask(form, raw, patience_s=PATIENCE_S, at_most=MAX_BYTES)
    except NotStarted as wrong:
        raise CannotClean(str(wrong)) from None
    except Died as died:
        if died.overworked:
            raise MediaRefused(Reason.BOMB) from None
        raise
    if "refused" in head:
        raise MediaRefused(Reason(head["refused"]))
    return Clean(**head, body=body)
