"""The child process: reads files from its standard input, writes cleaned ones to its output.

Decoders for photos are large programs in C that read what strangers made. They run here, without
the house's memory, settings or connections, under limits of the operating system. The child never
sees who sent a file. It ends by itself when its input is closed or nothing came for a while.
"""

import contextlib
import json
import os
import resource
import select
import struct
from pathlib import Path

from domain.media_verdicts import MAX_BYTES, Clean, MediaRefused, Reason
from storage.cleaners.adts import clean_adts
from storage.cleaners.mp3 import clean_mp3
from storage.cleaners.mp4 import clean_mp4
from storage.cleaners.ogg import clean_ogg
from storage.cleaners.photo import clean_photo, load_decoders
from storage.cleaners.pipe import ANSWER, JOB
from storage.cleaners.sniff import DOCUMENT, PHOTOS
from storage.cleaners.wav import clean_wav
from storage.cleaners.webm import clean_webm

MEMORY = 512 * 1024 * 1024  # bytes of address space: 50 million pixels at 4 bytes, twice
CPU_S = 10  # a photo; the slowest good one, a PNG of 50 million pixels, takes less than half
IDLE_S = 300  # then the memory is worth more than the start of the next child
VOICES = {
    "OGG": clean_ogg,
    "WEBM": clean_webm,
    "MP4": clean_mp4,
    "MP3": clean_mp3,
    "ADTS": clean_adts,
    "WAV": clean_wav,
}


def clean_here(raw: bytes, form: str) -> Clean:
    """Clean in this very process. form: what `sniff.form_of` said. Raises Refused."""
    try:
        clean = _cleaned(raw, form)
    except MemoryError:
        raise MediaRefused(Reason.BOMB) from None
    except (struct.error, IndexError):  # a length in the file points behind its end
        raise MediaRefused(Reason.BROKEN) from None
    if len(clean.body) > MAX_BYTES:  # a fresh container can be a little larger than the old one
        raise MediaRefused(Reason.TOO_BIG)
    return clean


def _cleaned(raw: bytes, form: str) -> Clean:
    if form == DOCUMENT:
        from storage.cleaners.pdf import clean_pdf  # half a second, for children that need it

        return clean_pdf(raw)
    return clean_photo(raw, form) if form in PHOTOS else VOICES[form](raw)


def serve_documents() -> None:
    """As `serve`, for documents: what reads them is loaded while files can still be opened."""
    from storage.cleaners.pdf import load_reader

    load_reader()
    serve()


def serve() -> None:
    """Work until the input is closed."""
    load_decoders()
    _give_way()
    _lock_in()
    _write(_answer({}, b""))
    while select.select([0], [], [], IDLE_S)[0]:
        head = _read(JOB.size)
        if not head:
            return
        form_size, size = JOB.unpack(head)
        form = _read(form_size).decode("ascii")
        soft = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + CPU_S
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
        _write(_worked(_read(size), form))


def _give_way() -> None:
    """When the machine runs short, of time or of memory, this process loses and not the house."""
    os.nice(10)
    with contextlib.suppress(OSError):  # not every system has it
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _lock_in() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold somebody's photo
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # 0, 1 and 2 are open: no file, no socket
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _worked(raw: bytes, form: str) -> bytes:
    try:
        clean = clean_here(raw, form)
    except MediaRefused as refused:
        return _answer({"refused": refused.reason.value}, b"")
    head = {
        "kind": clean.kind,
        "mime": clean.mime,
        "seconds": clean.seconds,
        "width": clean.width,
        "height": clean.height,
    }
    return _answer(head, clean.body)


def _answer(head: dict[str, str | int | None], body: bytes) -> bytes:
    written = json.dumps(head).encode()
    return ANSWER.pack(len(written), len(body)) + written + body


def _read(size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(0, min(size - len(parts), 1 << 20))
        if not part:
            return b""
        parts += part
    return bytes(parts)


def _write(answer: bytes) -> None:
    left = memoryview(answer)
    while left:
        left = left[os.write(1, left) :]
