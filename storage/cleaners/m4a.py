"""Writes a plain M4A: one track of AAC, its index in front, nothing about who, when or how."""

import itertools
import struct
from dataclasses import dataclass

AAC = 0x40  # objectTypeIndication, ISO 14496-1, table 5
MATRIX = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)  # not turned, not scaled


@dataclass(frozen=True, slots=True)
class Sound:
    """rate: ticks a second. sound_rate: Hz, as 16.16. sizes (bytes) and lengths (ticks): of each
    sample in turn; body: the samples one behind the other. config: AudioSpecificConfig.
    """

    rate: int
    channels: int
    sound_rate: int
    config: bytes
    sizes: list[int]
    lengths: list[int]
    body: bytes


def write(sound: Sound) -> bytes:
    head = _box(b"ftyp", b"M4A ", bytes(4), b"M4A mp42isom")
    sound_at = len(head) + len(_moov(sound, sound_at=0)) + 8
    return head + _moov(sound, sound_at=sound_at) + _box(b"mdat", sound.body)


def _moov(sound: Sound, *, sound_at: int) -> bytes:
    length = sum(sound.lengths)
    clock = struct.pack(">8xII", sound.rate, length)  # the two dates before it stay zero
    speed_and_volume = struct.pack(">IH10x", 1 << 16, 1 << 8)
    mvhd = _full_box(b"mvhd", clock, speed_and_volume, MATRIX, bytes(24), _u32(2))
    tkhd = _full_box(
        b"tkhd",
        struct.pack(">8xI4xI8x2H2H", 1, length, 0, 0, 1 << 8, 0),
        MATRIX,
        bytes(8),
        flags=3,  # enabled, in the movie
    )
    mdhd = _full_box(b"mdhd", clock, struct.pack(">HH", 0x55C4, 0))  # 0x55C4: language "und"
    hdlr = _full_box(b"hdlr", bytes(4), b"soun", bytes(12), b"\0")
    dref = _full_box(b"dref", _u32(1), _full_box(b"url ", flags=1))
    minf = _box(
        b"minf", _full_box(b"smhd", bytes(4)), _box(b"dinf", dref), _tables(sound, sound_at)
    )
    return _box(b"moov", mvhd, _box(b"trak", tkhd, _box(b"mdia", mdhd, hdlr, minf)))


def _tables(sound: Sound, sound_at: int) -> bytes:
    entry = struct.pack(">6xH8xHH4xI", 1, sound.channels, 16, sound.sound_rate)
    runs = [(len(list(group)), lasts) for lasts, group in itertools.groupby(sound.lengths)]
    count = len(sound.sizes)
    return _box(
        b"stbl",
        _full_box(b"stsd", _u32(1), _box(b"mp4a", entry, _full_box(b"esds", _esds(sound.config)))),
        _full_box(b"stts", _u32(len(runs)), *(struct.pack(">II", *run) for run in runs)),
        _full_box(b"stsc", _u32(1), struct.pack(">III", 1, count, 1)),  # all in one chunk
        _full_box(b"stsz", bytes(4), _u32(count), struct.pack(f">{count}I", *sound.sizes)),
        _full_box(b"stco", _u32(1), _u32(sound_at)),
    )


def _esds(config: bytes) -> bytes:
    specific = bytes([0x05, len(config)]) + config
    decoder = bytes([AAC, 0x15]) + bytes(11) + specific  # 0x15: a stream of sound
    content = bytes(3) + bytes([0x04, len(decoder)]) + decoder + b"\x06\x01\x02"
    return bytes([0x03, len(content)]) + content


def _box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return _u32(len(body) + 8) + name + body


def _full_box(name: bytes, *content: bytes, flags: int = 0) -> bytes:
    return _box(name, _u32(flags), *content)


def _u32(number: int) -> bytes:
    return struct.pack(">I", number)
