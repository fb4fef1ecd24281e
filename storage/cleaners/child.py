"""The child process: reads files from its standard input, writes cleaned ones to its output.

Decoders for photos are large programs in C that read what strangers made. They run here, without
the house's memory, settings or connections, under limits of the operating system
(`storage/child_pipe.py`). The child never sees who sent a file.
"""

import json
import struct
from dataclasses import asdict

from domain.media_verdicts import MAX_BYTES, Clean, MediaRefused, Reason
from storage.child_pipe import Head, serve_jobs
from storage.cleaners.adts import clean_adts
from storage.cleaners.codes import read_codes
from storage.cleaners.mp3 import clean_mp3
from storage.cleaners.mp4 import clean_mp4
from storage.cleaners.ogg import clean_ogg
from storage.cleaners.photo import clean_photo, load_decoders
from storage.cleaners.sniff import CODES_ON, DOCUMENT, PHOTOS
from storage.cleaners.wav import clean_wav
from storage.cleaners.webm import clean_webm

MEMORY = 512 * 1024 * 1024  # bytes of address space: 50 million pixels at 4 bytes, twice
CPU_S = 10  # a photo; the slowest good one, a PNG of 50 million pixels, takes less than half
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
    serve_jobs(_work, memory=MEMORY, cpu_s=CPU_S)


def _work(job: str, raw: bytes) -> tuple[Head, bytes]:
    """job: a form, or `codes` and the form of a photo. The head is `{"refused": reason}`, or all of
    `Clean` but its body; of codes the body is JSON: what they hold, as `PhotoCodes` has it."""
    form = job.removeprefix(CODES_ON)
    try:
        if form != job:
            return {}, json.dumps(asdict(read_codes(raw, form))).encode()
        clean = clean_here(raw, form)
    except MediaRefused as refused:
        return {"refused": refused.reason.value}, b""
    head: Head = {
        "kind": clean.kind,
        "mime": clean.mime,
        "seconds": clean.seconds,
        "width": clean.width,
        "height": clean.height,
    }
    return head, clean.body
