"""Ogg with Opus, Telegram's voice notes (RFC 3533, 7845): read page by page, packet by packet.

A packet is a run of segments of 255 bytes and one shorter segment; it may go on on the next page.
The first packet is the head, the second the tags, which are not even looked into.
"""

from collections.abc import Iterator

from domain.media_verdicts import Clean, MediaRefused, Reason
from storage.cleaners import opus


def clean_ogg(raw: bytes) -> Clean:
    """The voice in an Ogg file. Raises Refused: NOT_SUPPORTED (not Opus), BROKEN, BOMB."""
    packets = _packets(raw)
    head, tags = next(packets, b""), next(packets, b"")
    if head and not head.startswith(b"OpusHead"):
        raise MediaRefused(Reason.NOT_SUPPORTED)  # Vorbis, Theora, …
    if not tags.startswith(b"OpusTags"):
        raise MediaRefused(Reason.BROKEN)
    return opus.write_ogg(opus.read_head(head), packets)


def _packets(raw: bytes) -> Iterator[bytes]:
    """The packets of the first stream; other streams, and a packet cut off, are left out."""
    begun = bytearray()
    for lacing, body in _pages(raw):
        at = 0
        for segment in lacing:
            begun += body[at : at + segment]
            at += segment
            if segment < 255:
                yield bytes(begun)
                begun.clear()


def _pages(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Lacing values and body of each page of the first stream, up to its end."""
    at, own = 0, None
    while at + opus.PAGE.size <= len(raw):
        magic, version, flags, _, serial, _, crc, count = opus.PAGE.unpack_from(raw, at)
        if magic != b"OggS" or version != 0:
            raise MediaRefused(Reason.BROKEN)
        start = at + opus.PAGE.size + count
        lacing = raw[at + opus.PAGE.size : start]
        end = start + sum(lacing)
        if end > len(raw):
            return  # cut off on the way: what came before it can still be heard
        if crc != opus.checksum(raw[at : at + 22] + bytes(4) + raw[at + 26 : end]):
            raise MediaRefused(Reason.BROKEN)
        own = serial if own is None else own
        if serial == own:
            yield lacing, raw[start:end]
            if flags & opus.LAST:
                return  # what follows is another recording, or no recording
        at = end
