"""Ogg with Opus, Telegram's voice notes (RFC 3533, 7845).

Pages carry packets in "lacing values": a run of 255s and one smaller number end a packet. Head and
tags are written anew on pages of their own; the pages of sound keep their packets and get a new
serial number, page number and checksum, and their clock starts at zero. Pages of any other stream
are dropped, and so is a page that was cut off at the end.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.media import MAX_SECONDS, Clean, Reason, Refused
from storage.cleaners import opus

SERIAL = 1  # recorders draw it at random; ours is the same in every file
CONTINUED, FIRST, LAST = 1, 2, 4
NOTHING_ENDS = -1  # the granule position of a page on which no packet ends
TAGS = b"OpusTags" + bytes(8)  # no vendor, no comments
_PAGE = struct.Struct("<4sBBqIIIB")
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Page:
    flags: int
    granule: int
    serial: int
    lacing: bytes
    body: bytes


def clean_ogg(raw: bytes) -> Clean:
    """The voice in an Ogg file. Raises Refused: NOT_SUPPORTED (not Opus), BROKEN, BOMB."""
    pages = _pages(raw)
    first = next(pages, None)
    if first is None:
        raise Refused(Reason.BROKEN)
    if not first.flags & FIRST or not first.body.startswith(b"OpusHead"):
        raise Refused(Reason.NOT_SUPPORTED)
    head, _channels, pre_skip = opus.tidy_head(first.body)
    own = (page for page in pages if page.serial == first.serial)
    _skip_tags(own)
    sound = _sound(own)
    if any(page.granule < NOTHING_ENDS for page in sound):
        raise Refused(Reason.BROKEN)
    length = max(page.granule for page in sound)
    seconds = math.ceil(max(1, length - pre_skip) / opus.RATE)
    if seconds > MAX_SECONDS:
        raise Refused(Reason.BOMB)
    written = [
        write_page(FIRST, 0, 0, bytes([len(head)]), head),
        write_page(0, 0, 1, bytes([len(TAGS)]), TAGS),
    ]
    for number, page in enumerate(sound, start=2):
        last = LAST if number == len(sound) + 1 else 0
        flags = page.flags & CONTINUED | last
        written.append(write_page(flags, page.granule, number, page.lacing, page.body))
    return Clean("voice", "audio/ogg", b"".join(written), seconds=seconds)


def _pages(raw: bytes) -> Iterator[Page]:
    at = 0
    while at + _PAGE.size <= len(raw):
        magic, version, flags, granule, serial, _number, crc, count = _PAGE.unpack_from(raw, at)
        if magic != b"OggS" or version != 0:
            raise Refused(Reason.BROKEN)
        start = at + _PAGE.size + count
        lacing = raw[at + _PAGE.size : start]
        end = start + sum(lacing)
        if end > len(raw):
            return  # cut off on the way: what came before it can still be heard
        if crc != checksum(raw[at : at + 22] + bytes(4) + raw[at + 26 : end]):
            raise Refused(Reason.BROKEN)
        yield Page(flags, granule, serial, lacing, raw[start:end])
        at = end


def _skip_tags(pages: Iterator[Page]) -> None:
    begun = False
    for page in pages:
        if not begun and not page.body.startswith(b"OpusTags"):
            break
        begun = True
        ends = [at for at, value in enumerate(page.lacing) if value < 255]
        if ends == [len(page.lacing) - 1]:
            return
        if ends:  # sound begins on a page of its own (RFC 7845, section 3)
            break
    raise Refused(Reason.BROKEN)


def _sound(pages: Iterator[Page]) -> list[Page]:
    sound: list[Page] = []
    for page in pages:
        if page.flags & FIRST:
            break  # a second recording behind the first
        sound.append(page)
        if page.flags & LAST:
            break
    if not any(page.body for page in sound):
        raise Refused(Reason.BROKEN)
    begun_at = _begun_at(sound)
    return [
        page if page.granule == NOTHING_ENDS else replace(page, granule=page.granule - begun_at)
        for page in sound
    ]


def _begun_at(sound: list[Page]) -> int:
    """Where the recorder's clock stood before the first packet: some count from their start-up."""
    played, open_packet = 0, b""
    for page in sound:
        at = 0
        for value in page.lacing:
            open_packet += page.body[at : at + value]
            at += value
            if value < 255:
                played += opus.samples(open_packet)
                open_packet = b""
        if page.granule != NOTHING_ENDS:
            return max(0, page.granule - played)
    raise Refused(Reason.BROKEN)


def write_page(flags: int, granule: int, number: int, lacing: bytes, body: bytes) -> bytes:
    """One page of our stream, with its checksum."""
    head = _PAGE.pack(b"OggS", 0, flags, granule, SERIAL, number, 0, len(lacing)) + lacing
    crc = checksum(head + body)
    return head[:22] + struct.pack("<I", crc) + head[26:] + body


def checksum(page: bytes) -> int:
    """Ogg's CRC-32 (RFC 3533, appendix): zlib's polynomial with every bit order the other way."""
    crc = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2)
