"""Opus, whatever brought it: the packets of a voice, put into a fresh Ogg file (RFC 6716, 7845).

Ogg is what Telegram takes as a voice note and what browsers play. Only the packets and three facts
of the head are taken over; serial number, clock, page limits and tags are the same for everybody.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.media_verdicts import MAX_SECONDS, Clean, MediaRefused, Reason

RATE = 48_000  # Hz, of every granule position and pre-skip (RFC 7845, section 4)
PAGE_LASTS = RATE  # samples; RFC 7845, section 6 recommends a second at most
MAX_LACING = 255  # segments of a page, of at most 255 bytes each (RFC 3533)
SERIAL = 1  # recorders draw it at random
FIRST, LAST = 2, 4
TAGS = b"OpusTags" + bytes(8)  # no vendor, no comments
PAGE = struct.Struct("<4sBBqIIIB")  # magic, version, flags, granule, serial, number, crc, segments
_HEAD = struct.Struct("<8sBBHIhB")
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Head:
    """pre_skip: samples to leave out at the start. gain: in 1/256 dB."""

    channels: int
    pre_skip: int
    gain: int


def read_head(packet: bytes) -> Head:
    """Raises Refused: NOT_SUPPORTED (surround sound, a later version), BROKEN."""
    if len(packet) < _HEAD.size or not packet.startswith(b"OpusHead"):
        raise MediaRefused(Reason.BROKEN)
    _magic, version, channels, pre_skip, _rate, gain, family = _HEAD.unpack_from(packet)
    if version >= 16 or family != 0 or channels not in (1, 2):
        raise MediaRefused(Reason.NOT_SUPPORTED)
    return Head(channels, pre_skip, gain)


def write_ogg(head: Head, packets: Iterable[bytes]) -> Clean:
    """A voice note of these packets; those that play nothing are left out.

    Raises Refused: BROKEN (no sound, or what cannot be a packet), BOMB (too long).
    """
    identity = _HEAD.pack(b"OpusHead", 1, head.channels, head.pre_skip, RATE, head.gain, 0)
    written = [_page(FIRST, 0, 0, [identity]), _page(0, 0, 1, [TAGS])]
    pages = list(_by_page(packets))
    if not pages:
        raise MediaRefused(Reason.BROKEN)
    for number, (granule, on_page) in enumerate(pages, start=2):
        flags = LAST if number == len(pages) + 1 else 0
        written.append(_page(flags, granule, number, on_page))
    seconds = round(max(0, pages[-1][0] - head.pre_skip) / RATE)
    return Clean("voice", "audio/ogg", b"".join(written), seconds=max(1, seconds))


def checksum(page: bytes) -> int:
    """Ogg's CRC-32 (RFC 3533, appendix): zlib's polynomial with every bit order the other way."""
    crc = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2)


def _by_page(packets: Iterable[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """The packets of each page, and how many samples have been played when it is over."""
    clock = begun_at = lacing = 0
    on_page: list[bytes] = []
    for packet in packets:
        lasts, segments = _samples(packet), len(packet) // 255 + 1
        if not lasts:
            continue
        if segments > MAX_LACING:
            raise MediaRefused(Reason.BROKEN)
        if on_page and (lacing + segments > MAX_LACING or clock + lasts - begun_at > PAGE_LASTS):
            yield clock, on_page
            on_page, begun_at, lacing = [], clock, 0
        on_page.append(packet)
        lacing += segments
        clock += lasts
        if clock > MAX_SECONDS * RATE:
            raise MediaRefused(Reason.BOMB)
    if on_page:
        yield clock, on_page


def _samples(packet: bytes) -> int:
    """How many samples at 48 kHz a packet plays (RFC 6716, section 3.1)."""
    if not packet:
        return 0
    config, count = packet[0] >> 3, packet[0] & 3
    if config < 12:  # SILK
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:  # hybrid
        frame = (480, 960)[config & 1]
    else:  # CELT
        frame = (120, 240, 480, 960)[config & 3]
    if count == 3:
        return frame * (packet[1] & 0x3F) if len(packet) > 1 else 0
    return frame * (1 if count == 0 else 2)


def _page(flags: int, granule: int, number: int, packets: list[bytes]) -> bytes:
    lacing = b"".join(b"\xff" * (len(each) // 255) + bytes([len(each) % 255]) for each in packets)
    head = PAGE.pack(b"OggS", 0, flags, granule, SERIAL, number, 0, len(lacing)) + lacing
    body = b"".join(packets)
    return head[:22] + struct.pack("<I", checksum(head + body)) + head[26:] + body
