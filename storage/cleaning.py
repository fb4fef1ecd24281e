"""Cleaning: what strangers send becomes a plain photo, voice note or document, or is turned away.

A photo is decoded and written anew, a voice note is put into a fresh container, the pages of a
document into a fresh file; nothing but picture, sound and pages comes through. The work is done by
one or two child processes (`storage/cleaners/child.py`): started at the first file, kept for the
next ones, replaced when they die or take too long; a document, which is rare, has a child of its
own. They are given the bytes and nothing else: no name, no settings, no secrets.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from domain.media_verdicts import MAX_BYTES, Clean, MediaRefused, Reason
from storage.cleaners.pipe import ANSWER, JOB
from storage.cleaners.sniff import DOCUMENT, form_of

CHILDREN = 2  # a second file need not wait for a slow one; a third waits
PATIENCE_S = 30.0  # per file; longer than the child's 10 s of CPU on a busy machine
START_S = 20.0  # importing Pillow from a cold disk
ATTEMPTS = 2  # a child may just have ended, idle for too long or killed for others' hunger
MAX_HEAD = 1_000  # bytes; what a child says of a file is about a hundred
HOME = Path(__file__).resolve().parent.parent
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from storage.cleaners import child; "
    "getattr(child, sys.argv[2])()"
)
# Pictures are large blocks: let the C library give them back instead of keeping them for later.
ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_TRIM_THRESHOLD_": "262144"}


class CannotClean(Exception):
    """The file may be good, but no child could be started; try again later."""


class _Died(Exception):
    """The child is gone in the middle of a job, or talks nonsense."""


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
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
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
                return child.ask(raw, form)
            except _Died:
                continue
            finally:
                self._give_back(child)
        raise MediaRefused(Reason.BROKEN)

    def _take(self, form: str) -> "_Child":
        with self._lock:
            if self._closed:
                raise CannotClean("closed")
            if form == DOCUMENT:
                child = _Child("serve_documents")
            else:
                child = self._idle.pop() if self._idle else _Child("serve")
            self._busy.add(child)
            return child

    def _give_back(self, child: "_Child") -> None:
        with self._lock:
            self._busy.discard(child)
            if child.does == "serve" and child.is_alive() and not self._closed:
                self._idle.append(child)
                return
        child.end()


class _Child:
    """One process and the two pipes to it. Used by one thread at a time, but for `kill`."""

    def __init__(self, does: str) -> None:
        """does: `serve` or `serve_documents`."""
        self.does = does
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-I", "-c", PROGRAM, str(HOME), does],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may quote what was in a file
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the house; it closes us when it is ready
        )
        assert self._process.stdin  # noqa: S101  # a PIPE was asked for; for mypy
        assert self._process.stdout  # noqa: S101  # the same
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._is_ready = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, raw: bytes, form: str) -> Clean:
        """Have it cleaned. Raises Refused, CannotClean (the child never started), _Died."""
        self._await_ready()
        with self._patience(PATIENCE_S) as out_of_patience:
            try:
                name = form.encode("ascii")
                self._write(JOB.pack(len(name), len(raw)) + name)
                self._write(raw)
                head, body = self._read_answer()
            except _Died:
                self.kill()
                if out_of_patience.is_set() or self._process.wait() == -signal.SIGXCPU:
                    raise MediaRefused(Reason.BOMB) from None
                raise
        if "refused" in head:
            raise MediaRefused(Reason(head["refused"]))
        return Clean(**head, body=body)

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Kill it and give back what it held here."""
        with self._process:  # closes the pipes and waits
            self._process.kill()

    def _await_ready(self) -> None:
        if self._is_ready:
            return
        with self._patience(START_S):
            try:
                self._read_answer()
            except _Died:
                raise CannotClean("the child process did not start") from None
        self._is_ready = True

    @contextlib.contextmanager
    def _patience(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the child unless the block is left in time; the event tells that it was so."""
        lost = threading.Event()

        def lose() -> None:
            lost.set()
            self.kill()

        watch = threading.Timer(seconds, lose)
        watch.daemon = True
        watch.start()
        try:
            yield lost
        finally:
            watch.cancel()

    def _read_answer(self) -> tuple[dict[str, Any], bytes]:
        head_size, body_size = ANSWER.unpack(self._read(ANSWER.size))
        if head_size > MAX_HEAD or body_size > MAX_BYTES:
            raise _Died
        head = json.loads(self._read(head_size))
        return head, self._read(body_size)

    def _read(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = os.read(self._from, min(size - len(parts), 1 << 20))
            if not part:
                raise _Died
            parts += part
        return bytes(parts)

    def _write(self, body: bytes) -> None:
        left = memoryview(body)
        while left:
            try:
                left = left[os.write(self._to, left) :]
            except BrokenPipeError:
                raise _Died from None
