"""How the house and its child processes talk, and the child's side of it.

A job is `<BI` (length of the job's name, length of its body), then both. An answer is `<II`
(length of a JSON head, length of the body), then both. The first answer, to no job, says "ready".
"""

import contextlib
import json
import os
import resource
import select
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

JOB, ANSWER = struct.Struct("<BI"), struct.Struct("<II")
IDLE_S = 300  # then the memory is worth more than the start of the next child

Head = Mapping[str, str | int | None]
Work = Callable[[str, bytes], tuple[Head, bytes]]


def serve_jobs(work: Work, *, memory: int, cpu_s: int) -> None:
    """Lock this process in and work until the input is closed, or nothing came for a while.

    Whatever `work` needs has to be loaded before: no file opens any more, and no socket. memory:
    bytes of address space; cpu_s: seconds of the processor for one job.
    """
    _give_way()
    _lock_in(memory)
    _write({}, b"")
    while select.select([0], [], [], IDLE_S)[0]:
        job = _read(JOB.size)
        if not job:
            return
        name_size, size = JOB.unpack(job)
        name = _read(name_size).decode("ascii")
        soft = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + cpu_s
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
        _write(*work(name, _read(size)))


def _give_way() -> None:
    """When the machine runs short, of time or of memory, this process loses and not the house."""
    os.nice(10)
    with contextlib.suppress(OSError):  # not every system has it
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _lock_in(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold somebody's photo
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # 0, 1 and 2 are open: no file, no socket
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _read(size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(0, min(size - len(parts), 1 << 20))
        if not part:
            return b""
        parts += part
    return bytes(parts)


def _write(head: Head, body: bytes) -> None:
    written = json.dumps(head).encode()
    left = memoryview(ANSWER.pack(len(written), len(body)) + written + body)
    while left:
        left = left[os.write(1, left) :]
