"""WebM with Opus, what Chromium and Firefox record (RFC 8794, RFC 9559).

The file is read as a tree of elements and a new one is written: our own head, one track, and
clusters with nothing but blocks of that track. Everything else (tags, titles, dates, attachments,
chapters, cues, the names of the programs) is never copied. Recorders leave the sizes of segment and
cluster unknown while they record; so both are entered here rather than measured, and the length,
which such a file lacks, is written into ours.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.media import MAX_SECONDS, Clean, Reason, Refused
from storage.cleaners import opus

EBML, DOC_TYPE = 0x1A45DFA3, 0x4282
SEGMENT, INFO, TRACKS, CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
SCALE, DURATION, MUXER, WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
TRACK, NUMBER, UID, TYPE, CODEC, CODEC_HEAD = 0xAE, 0xD7, 0x73C5, 0x83, 0x86, 0x63A2
LANGUAGE, DELAY, PRE_ROLL, ENCODINGS = 0x22B59C, 0x56AA, 0x56BB, 0x6D80
AUDIO, AUDIO_RATE, AUDIO_CHANNELS = 0xE1, 0xB5, 0x9F
CLOCK, SIMPLE_BLOCK, GROUP, BLOCK, BLOCK_DURATION, DISCARD = 0xE7, 0xA3, 0xA0, 0xA1, 0x9B, 0x75A2
SOUND = 2  # TrackType
NANOSECONDS = 1_000_000_000

Element = tuple[int, int, int]  # id, where its content begins and ends


@dataclass(slots=True)
class Recording:
    """What is taken over. clusters: (time, its blocks as elements), in units of `scale`."""

    scale: int = 1_000_000  # nanoseconds
    track: int = 0
    head: bytes = b""
    channels: int = 1
    delay: int = 0  # nanoseconds
    clusters: list[tuple[int, list[bytes]]] = field(default_factory=list)
    end: float = 0.0  # in units of `scale`


def clean_webm(raw: bytes) -> Clean:
    """The voice in a WebM file. Raises Refused: NOT_SUPPORTED (video, not Opus), BROKEN, BOMB."""
    recording = _read(raw)
    if not any(blocks for _time, blocks in recording.clusters):
        raise Refused(Reason.BROKEN)
    begun_at = recording.clusters[0][0]
    seconds = (recording.end - begun_at) * recording.scale / NANOSECONDS
    if seconds > MAX_SECONDS:
        raise Refused(Reason.BOMB)
    if any(time < begun_at for time, _blocks in recording.clusters):
        raise Refused(Reason.BROKEN)
    return Clean("voice", "audio/webm", _written(recording), seconds=max(1, math.ceil(seconds)))


def _read(raw: bytes) -> Recording:
    elements = _elements(raw, 0, len(raw), entering={SEGMENT, CLUSTER})
    kind, start, end = next(elements, (0, 0, 0))
    doc_types = [raw[a:b] for name, a, b in _elements(raw, start, end) if name == DOC_TYPE]
    if kind != EBML or [name.rstrip(b"\0") for name in doc_types] != [b"webm"]:
        raise Refused(Reason.NOT_SUPPORTED)
    recording = Recording()
    for kind, start, end in elements:
        if kind == INFO:
            scales = [
                _number(raw, a, b) for name, a, b in _elements(raw, start, end) if name == SCALE
            ]
            recording.scale = (scales or [recording.scale])[0]
        elif kind == TRACKS:
            _read_tracks(raw, start, end, recording)
        elif kind == CLUSTER:
            recording.clusters.append((0, []))
        elif kind in (CLOCK, SIMPLE_BLOCK, GROUP):
            _read_into_cluster(raw, (kind, start, end), recording)
    if not 1_000 <= recording.scale <= NANOSECONDS or not recording.head:
        raise Refused(Reason.BROKEN)
    return recording


def _read_tracks(raw: bytes, start: int, end: int, recording: Recording) -> None:
    tracks = [
        {name: (a, b) for name, a, b in _elements(raw, at, until)}
        for kind, at, until in _elements(raw, start, end)
        if kind == TRACK
    ]
    if recording.track or len(tracks) != 1:
        raise Refused(Reason.NOT_SUPPORTED)
    (track,) = tracks
    numbers = {name: _number(raw, *track[name]) for name in (NUMBER, TYPE, DELAY) if name in track}
    codec = raw[slice(*track.get(CODEC, (0, 0)))].rstrip(b"\0")
    if numbers.get(TYPE) != SOUND or codec != b"A_OPUS" or ENCODINGS in track:
        raise Refused(Reason.NOT_SUPPORTED)
    recording.track = numbers.get(NUMBER, 0)
    recording.delay = min(numbers.get(DELAY, 0), NANOSECONDS)
    head = raw[slice(*track.get(CODEC_HEAD, (0, 0)))]
    recording.head, recording.channels, _pre_skip = opus.tidy_head(head)


def _read_into_cluster(raw: bytes, element: Element, recording: Recording) -> None:
    if not recording.clusters or not recording.track:
        raise Refused(Reason.BROKEN)
    kind, start, end = element
    time, blocks = recording.clusters[-1]
    if kind == CLOCK:
        recording.clusters[-1] = (_number(raw, start, end), blocks)
    elif kind == SIMPLE_BLOCK:
        if block := _own_block(raw, start, end, recording=recording, cluster=time):
            blocks.append(_element(SIMPLE_BLOCK, block))
    else:
        parts = {name: (a, b) for name, a, b in _elements(raw, start, end)}
        if BLOCK not in parts:
            raise Refused(Reason.BROKEN)
        if block := _own_block(raw, *parts[BLOCK], recording=recording, cluster=time):
            lengths = [
                _element(name, raw[slice(*parts[name])])
                for name in (BLOCK_DURATION, DISCARD)
                if name in parts and parts[name][1] - parts[name][0] <= 8
            ]
            blocks.append(_element(GROUP, _element(BLOCK, block), *lengths))


def _own_block(raw: bytes, start: int, end: int, *, recording: Recording, cluster: int) -> bytes:
    """The block with our track's number, empty when it belongs to another track."""
    track, _unknown, at = _varint(raw, start)
    if at + 3 > end:
        raise Refused(Reason.BROKEN)
    if track != recording.track:
        return b""
    offset, flags = struct.unpack_from(">hB", raw, at)
    played = 0 if flags & 0x06 else opus.samples(raw[at + 3 : end]) / opus.RATE  # 0x06: laced
    recording.end = max(
        recording.end, cluster + offset + played * NANOSECONDS / max(1, recording.scale)
    )
    return b"\x81" + raw[at:end]


def _elements(
    raw: bytes, start: int, end: int, *, entering: frozenset[int] | set[int] = frozenset()
) -> Iterator[Element]:
    """The elements between two places; those in `entering` are followed by what they contain.

    An element that was cut off at the end of the file is left out.
    """
    at = start
    while at < end:
        kind, _unknown, content = _varint(raw, at, marked=True)
        size, unknown, content = _varint(raw, content)
        if kind in entering:
            yield kind, content, content
            at = content
            continue
        if unknown:
            raise Refused(Reason.BROKEN)
        if content + size > end:
            if end < len(raw):
                raise Refused(Reason.BROKEN)
            return
        yield kind, content, content + size
        at = content + size


def _varint(raw: bytes, at: int, *, marked: bool = False) -> tuple[int, bool, int]:
    """An EBML number, whether it means "unknown", and where the next thing begins.

    marked: with the bit that tells its length, as ids are written.
    """
    if at >= len(raw) or raw[at] == 0:
        raise Refused(Reason.BROKEN)
    length = 9 - raw[at].bit_length()
    number = int.from_bytes(raw[at : at + length], "big")
    value = number & ((1 << 7 * length) - 1)
    unknown = value == (1 << 7 * length) - 1
    return (number if marked else value), unknown, at + length


def _number(raw: bytes, start: int, end: int) -> int:
    if end - start > 8:
        raise Refused(Reason.BROKEN)
    return int.from_bytes(raw[start:end], "big")


def _written(recording: Recording) -> bytes:
    begun_at = recording.clusters[0][0]
    info = _element(
        INFO,
        _element(SCALE, _bytes_of(recording.scale)),
        _element(DURATION, struct.pack(">d", recording.end - begun_at)),
        _element(MUXER, b"titir"),
        _element(WRITER, b"titir"),
    )
    track = _element(
        TRACK,
        _element(NUMBER, b"\x01"),
        _element(UID, b"\x01"),
        _element(TYPE, bytes([SOUND])),
        _element(LANGUAGE, b"und"),
        _element(CODEC, b"A_OPUS"),
        _element(CODEC_HEAD, recording.head),
        _element(DELAY, _bytes_of(recording.delay)),
        _element(PRE_ROLL, _bytes_of(80_000_000)),  # Matroska codec mappings, A_OPUS: 80 ms
        _element(
            AUDIO,
            _element(AUDIO_RATE, struct.pack(">d", opus.RATE)),
            _element(AUDIO_CHANNELS, bytes([recording.channels])),
        ),
    )
    clusters = (
        _element(CLUSTER, _element(CLOCK, _bytes_of(time - begun_at)), *blocks)
        for time, blocks in recording.clusters
        if blocks
    )
    # EBMLVersion, ReadVersion, MaxIDLength, MaxSizeLength, DocTypeVersion, DocTypeReadVersion
    versions = ((0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8), (0x4287, 4), (0x4285, 2))
    head = [_element(kind, _bytes_of(version)) for kind, version in versions]
    return _element(EBML, *head, _element(DOC_TYPE, b"webm")) + _element(
        SEGMENT, info, _element(TRACKS, track), *clusters
    )


def _element(kind: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = (
        (len(body) | 1 << 56).to_bytes(8, "big") if len(body) >= 0x7F else bytes([0x80 | len(body)])
    )
    return _bytes_of(kind) + size + body


def _bytes_of(number: int) -> bytes:
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")
