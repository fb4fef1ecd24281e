"""Opus, whatever carries it: its head written anew, the length of a packet (RFC 6716, 7845)."""

import struct

from domain.media import Reason, Refused

RATE = 48_000  # Hz, of every granule position and pre-skip (RFC 7845, section 4)
_HEAD = struct.Struct("<8sBBHIhB")


def tidy_head(head: bytes) -> tuple[bytes, int, int]:
    """The identification header of one voice, its channels and its pre-skip in samples.

    The recorder's own sampling rate is in there for information only; it is replaced by Opus's.
    Raises Refused: NOT_SUPPORTED (surround sound, a later version), BROKEN.
    """
    if len(head) < _HEAD.size or not head.startswith(b"OpusHead"):
        raise Refused(Reason.BROKEN)
    _magic, version, channels, pre_skip, _rate, gain, family = _HEAD.unpack_from(head)
    if version >= 16 or family != 0 or channels not in (1, 2):
        raise Refused(Reason.NOT_SUPPORTED)
    return _HEAD.pack(b"OpusHead", 1, channels, pre_skip, RATE, gain, 0), channels, pre_skip


def samples(packet: bytes) -> int:
    """How many samples at 48 kHz a packet plays; 0 for an empty one (RFC 6716, section 3.1)."""
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
