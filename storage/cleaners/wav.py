"""WAV: the format and the sound are kept, in a file written anew; every other chunk is left out."""

import struct
from collections.abc import Iterator

from domain.media_verdicts import MAX_SECONDS, Clean, MediaRefused, Reason

PCM, FLOAT, ALAW, MULAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE  # RFC 2361 and mmreg.h
WIDTHS = {PCM: (8, 16, 24, 32), FLOAT: (32, 64), ALAW: (8,), MULAW: (8,)}  # bits a sample
RATES = range(4_000, 192_001)  # Hz
_FORMAT = struct.Struct("<HHIIHH")


def clean_wav(raw: bytes) -> Clean:
    """The voice in a WAV file. Raises Refused: NOT_SUPPORTED (a rare coding), BROKEN, BOMB."""
    tag = channels = rate = bits = 0
    for name, body in _chunks(raw):
        if name == b"fmt ":
            if len(body) < _FORMAT.size:
                raise MediaRefused(Reason.BROKEN)
            tag, channels, rate, _per_second, _block, bits = _FORMAT.unpack_from(body)
            if tag == EXTENSIBLE and len(body) >= 26:
                tag = int.from_bytes(body[24:26], "little")
        if name == b"data":
            break
    else:
        raise MediaRefused(Reason.BROKEN)
    if bits not in WIDTHS.get(tag, ()) or channels not in (1, 2) or rate not in RATES:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    block = channels * bits // 8
    sound = body[: len(body) // block * block]
    if not sound:
        raise MediaRefused(Reason.BROKEN)
    seconds = len(sound) / block / rate
    if seconds > MAX_SECONDS:
        raise MediaRefused(Reason.BOMB)
    form = _FORMAT.pack(tag, channels, rate, rate * block, block, bits)
    written = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", sound)
    return Clean("voice", "audio/wav", _chunk(b"RIFF", written), seconds=max(1, round(seconds)))


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(raw):
        name, size = struct.unpack_from("<4sI", raw, at)
        # A recorder that was stopped hard leaves 0xFFFFFFFF as size: then the rest is sound.
        yield name, raw[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
