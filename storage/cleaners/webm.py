"""WebM with Opus, what Chromium and Firefox record (RFC 8794, RFC 9559).

The file is a tree of elements. Two things are looked for in it: the head of its one track, and the
packets, in blocks, in clusters; they are put into an Ogg file, which Telegram takes as a voice
note. Everything else (tags, titles, dates, attachments, chapters, the names of the programs) is
passed over. Recorders leave the sizes of segment and cluster unknown while they record; so both are
entered here rather than measured.
"""

from collections.abc import Iterator

from domain.media_verdicts import Clean, MediaRefused, Reason
from storage.cleaners import opus

EBML, DOC_TYPE = 0x1A45DFA3, 0x4282
SEGMENT, TRACKS, CLUSTER = 0x18538067, 0x1654AE6B, 0x1F43B675
TRACK, NUMBER, TYPE, CODEC, CODEC_HEAD, ENCODINGS = 0xAE, 0xD7, 0x83, 0x86, 0x63A2, 0x6D80
SIMPLE_BLOCK, GROUP, BLOCK = 0xA3, 0xA0, 0xA1
SOUND = 2  # TrackType
LACED = 0x06  # flags of a block that holds several packets; no recorder does that with Opus

Element = tuple[int, int, int]  # id, where its content begins and ends


def clean_webm(raw: bytes) -> Clean:
    """The voice in a WebM file. Raises Refused: NOT_SUPPORTED (video, not Opus), BROKEN, BOMB."""
    elements = _elements(raw, 0, len(raw), entering=frozenset({SEGMENT, CLUSTER}))
    kind, start, end = next(elements, (0, 0, 0))
    head = {name: raw[a:b] for name, a, b in _elements(raw, start, end)}
    if kind != EBML or head.get(DOC_TYPE, b"").rstrip(b"\0") != b"webm":
        raise MediaRefused(Reason.NOT_SUPPORTED)
    tracks = next(((start, end) for kind, start, end in elements if kind == TRACKS), None)
    if tracks is None:
        raise MediaRefused(Reason.BROKEN)
    number, voice = _read_track(raw, *tracks)
    return opus.write_ogg(voice, _packets(raw, elements, number))


def _read_track(raw: bytes, start: int, end: int) -> tuple[int, opus.Head]:
    """The number of the only track, and the head of its voice."""
    tracks = [
        {name: raw[a:b] for name, a, b in _elements(raw, at, until)}
        for kind, at, until in _elements(raw, start, end)
        if kind == TRACK
    ]
    if len(tracks) != 1:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    (track,) = tracks
    is_sound = int.from_bytes(track.get(TYPE, b""), "big") == SOUND
    codec = track.get(CODEC, b"").rstrip(b"\0")
    if not is_sound or codec != b"A_OPUS" or ENCODINGS in track:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    return int.from_bytes(track.get(NUMBER, b""), "big"), opus.read_head(track.get(CODEC_HEAD, b""))


def _packets(raw: bytes, elements: Iterator[Element], number: int) -> Iterator[bytes]:
    for kind, start, end in elements:
        blocks: list[Element] = []
        if kind == SIMPLE_BLOCK:
            blocks = [(kind, start, end)]
        elif kind == GROUP:
            blocks = [each for each in _elements(raw, start, end) if each[0] == BLOCK]
        for _kind, at, until in blocks:
            track, _unknown, after = _varint(raw, at)
            content = after + 3  # behind a time of two bytes and the flags
            if content > until:
                raise MediaRefused(Reason.BROKEN)
            if raw[content - 1] & LACED:
                raise MediaRefused(Reason.NOT_SUPPORTED)
            if track == number:
                yield raw[content:until]


def _elements(
    raw: bytes, start: int, end: int, *, entering: frozenset[int] = frozenset()
) -> Iterator[Element]:
    """The elements between two places; those in `entering` are followed by what they contain.

    An element that was cut off at the end of the file is left out.
    """
    at = start
    while at < end:
        kind, _unknown, content = _varint(raw, at, marked=True)
        size, is_unknown, content = _varint(raw, content)
        if kind in entering:
            yield kind, content, content
            at = content
            continue
        if content + size > end and end == len(raw) and not is_unknown:
            return
        if content + size > end or is_unknown:
            raise MediaRefused(Reason.BROKEN)
        yield kind, content, content + size
        at = content + size


def _varint(raw: bytes, at: int, *, marked: bool = False) -> tuple[int, bool, int]:
    """An EBML number, whether it means "unknown", and where the next thing begins.

    marked: with the bit that tells its length, as ids are written.
    """
    if at >= len(raw) or raw[at] == 0:
        raise MediaRefused(Reason.BROKEN)
    length = 9 - raw[at].bit_length()
    number = int.from_bytes(raw[at : at + length], "big")
    mask = (1 << 7 * length) - 1
    return number if marked else number & mask, number & mask == mask, at + length
