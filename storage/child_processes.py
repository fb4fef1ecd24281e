"""A child process that is asked one job after the other over two pipes (`child_pipe.py`).

It is our own interpreter with our own program, and is given the bytes of its jobs and nothing
else: no name, no settings, no secrets. What limits it puts upon itself stands in its program.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storage.child_pipe import ANSWER, JOB

START_S = 20.0  # importing a large library from a cold disk
MAX_HEAD = 1_000  # bytes; what a child says of a file is about a hundred
HOME = Path(__file__).resolve().parent.parent
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from importlib import import_module; "
    "getattr(import_module(sys.argv[2]), sys.argv[3])()"
)
# Pictures are large blocks: let the C library give them back instead of keeping them for later.
ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_TRIM_THRESHOLD_": "262144"}


class NotStarted(Exception):
    """The child was gone before its first job."""


class Died(Exception):
    """The child is gone in the middle of a job, or talks nonsense.

    overworked: whether it was because the job took more time than it was given.
    """

    def __init__(self, *, overworked: bool = False) -> None:
        super().__init__("the child process died")
        self.overworked = overworked


class Child:
    """One process and the two pipes to it. Used by one thread at a time, but for `kill`."""

    def __init__(self, module: str, does: str, **environment: str) -> None:
        """module, does: the function that is its program. environment: besides `ENVIRONMENT`."""
        self.does = does
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-I", "-c", PROGRAM, str(HOME), module, does],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may quote what was in a file
            env=ENVIRONMENT | environment,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the house; it closes us when it is ready
        )
        assert self._process.stdin  # noqa: S101  # a PIPE was asked for; for mypy
        assert self._process.stdout  # noqa: S101  # the same
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._is_ready = False
        self.is_retired = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def held(self) -> int:
        """Bytes of memory that it holds; 0 where the system does not say. What a process says of
        its own most counts in what its parent held when it was started."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * resource.getpagesize()

    def is_alive(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None

    def ask(
        self, name: str, body: bytes, *, patience_s: float, at_most: int
    ) -> tuple[dict[str, Any], bytes]:
        """Its answer, a head and a body of that many bytes at most. Raises NotStarted, Died."""
        self._await_ready()
        with self._patience(patience_s) as out_of_patience:
            try:
                written = name.encode("ascii")
                self._write(JOB.pack(len(written), len(body)) + written)
                self._write(body)
                return self._read_answer(at_most)
            except Died:
                self.kill()
                overworked = out_of_patience.is_set() or self._process.wait() == -signal.SIGXCPU
                raise Died(overworked=overworked) from None

    def retire(self) -> None:
        """It has done enough: it is not kept for another job."""
        self.is_retired = True

    def kill(self) -> None:
        """End what it does at once; whoever waits for its answer sees the end."""
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
                self._read_answer(0)
            except Died:
                raise NotStarted("the child process did not start") from None
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

    def _read_answer(self, at_most: int) -> tuple[dict[str, Any], bytes]:
        head_size, body_size = ANSWER.unpack(self._read(ANSWER.size))
        if head_size > MAX_HEAD or body_size > at_most:
            raise Died
        head = json.loads(self._read(head_size))
        return head, self._read(body_size)

    def _read(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = os.read(self._from, min(size - len(parts), 1 << 20))
            if not part:
                raise Died
            parts += part
        return bytes(parts)

    def _write(self, body: bytes) -> None:
        left = memoryview(body)
        while left:
            try:
                left = left[os.write(self._to, left) :]
            except BrokenPipeError:
                raise Died from None
