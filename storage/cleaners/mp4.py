"""MP4 with AAC, what Safari and Apple's recorder write (ISO 14496-12, 14496-14).

The list of samples (pieces of about 20 ms of sound) is read, from the tables of an ordinary file or
from the fragments of a streamed one, and a new plain file is written around exactly these samples.
No box of the original is copied: not `udta`, `meta`, `uuid`, `prft` or the creation times, nor
bytes of the sound data that no sample speaks of. What the reporter had trimmed away in the recorder
(the edit list) is cut out for good.
"""

import itertools
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from domain.media_verdicts import MAX_SECONDS, Clean, MediaRefused, Reason
from storage.cleaners import m4a

MAX_SAMPLES = 60_000  # 10 minutes of AAC at 96 kHz, 1,024 a sample, are 56,250
MAX_CONFIG = 64  # bytes of AudioSpecificConfig; AAC-LC has 2, HE-AAC 5 to 7

Box = tuple[bytes, int, int]  # its name, where its content begins and ends


@dataclass(frozen=True, slots=True)
class Sample:
    at: int
    size: int
    lasts: int  # in units of the track's clock


@dataclass(frozen=True, slots=True)
class Track:
    """rate: ticks a second. edits: (how long in the film's clock, from where in the track's)."""

    number: int
    rate: int
    channels: int
    sound_rate: int  # Hz, as 16.16
    config: bytes
    edits: list[tuple[int, int]]


def clean_mp4(raw: bytes) -> Clean:
    """The voice in an MP4 file. Raises Refused: NOT_SUPPORTED (video, not AAC), BROKEN, BOMB."""
    tops = list(_boxes(raw, 0, len(raw), cut_off=True))
    moov = next((box for box in tops if box[0] == b"moov"), None)
    if moov is None:
        raise MediaRefused(Reason.BROKEN)
    track, film_rate, tables = _read_track(raw, moov)
    listed = itertools.chain(_table_samples(raw, tables), _fragment_samples(raw, tops, track))
    samples = _within_edit(_arrived(listed, len(raw)), track, film_rate)
    length = sum(sample.lasts for sample in samples)
    if not length:
        raise MediaRefused(Reason.BROKEN)
    seconds = length / track.rate
    if seconds > MAX_SECONDS:
        raise MediaRefused(Reason.BOMB)
    sound = m4a.Sound(
        rate=track.rate,
        channels=track.channels,
        sound_rate=track.sound_rate,
        config=track.config,
        sizes=[sample.size for sample in samples],
        lengths=[sample.lasts for sample in samples],
        body=b"".join(raw[sample.at : sample.at + sample.size] for sample in samples),
    )
    return Clean("voice", "audio/mp4", m4a.write(sound), seconds=max(1, round(seconds)))


def _boxes(raw: bytes, start: int, end: int, *, cut_off: bool = False) -> Iterator[Box]:
    """The boxes between two places. cut_off: the last one may be longer than what arrived."""
    at = start
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", raw, at)
        content = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", raw, content)
            content += 8
        until = end if size == 0 else at + size
        if until < content or (until > end and not cut_off):
            raise MediaRefused(Reason.BROKEN)
        yield name, content, min(until, end)
        at = until


def _find(raw: bytes, inside: Box, *path: bytes) -> Box | None:
    for name in path:
        found = [box for box in _boxes(raw, inside[1], inside[2]) if box[0] == name]
        if not found:
            return None
        inside = found[0]
    return inside


def _get(raw: bytes, inside: Box, *path: bytes) -> Box:
    found = _find(raw, inside, *path)
    if found is None:
        raise MediaRefused(Reason.BROKEN)
    return found


def _read_track(raw: bytes, moov: Box) -> tuple[Track, int, Box]:
    """The one track of sound, the film's ticks a second, and the box with the track's tables."""
    sounds = []
    for trak in _boxes(raw, moov[1], moov[2]):
        if trak[0] != b"trak":
            continue
        handler = _get(raw, trak, b"mdia", b"hdlr")
        kind = raw[handler[1] + 8 : handler[1] + 12]
        if kind == b"vide":
            raise MediaRefused(Reason.NOT_SUPPORTED)
        if kind == b"soun":
            sounds.append(trak)
    if len(sounds) != 1:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    (trak,) = sounds
    tables = _get(raw, trak, b"mdia", b"minf", b"stbl")
    channels, sound_rate, config = _read_coding(raw, _get(raw, tables, b"stsd"))
    track = Track(
        number=_number_at(raw, _get(raw, trak, b"tkhd"), 12, 20),
        rate=_number_at(raw, _get(raw, trak, b"mdia", b"mdhd"), 12, 20),
        channels=channels,
        sound_rate=sound_rate,
        config=config,
        edits=list(_edits(raw, _find(raw, trak, b"edts", b"elst"))),
    )
    film_rate = _number_at(raw, _get(raw, moov, b"mvhd"), 12, 20)
    if not track.rate or not film_rate:
        raise MediaRefused(Reason.BROKEN)
    return track, film_rate, tables


def _number_at(raw: bytes, box: Box, short: int, long: int) -> int:
    """A 32-bit number whose place depends on the box's version: 0 has shorter times before it."""
    return _number(raw, box, box[1] + (long if raw[box[1]] == 1 else short))


def _number(raw: bytes, box: Box, at: int) -> int:
    if at + 4 > box[2]:
        raise MediaRefused(Reason.BROKEN)
    return int.from_bytes(raw[at : at + 4], "big")


def _read_coding(raw: bytes, stsd: Box) -> tuple[int, int, bytes]:
    """Channels, sampling rate and decoder's configuration of an `mp4a` entry."""
    entries = list(_boxes(raw, stsd[1] + 8, stsd[2]))
    if [name for name, _at, _end in entries] != [b"mp4a"]:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    ((_name, at, end),) = entries
    version, channels, sound_rate = struct.unpack_from(">8xH6xH6xI", raw, at)
    if version > 1 or channels not in (1, 2):
        raise MediaRefused(Reason.NOT_SUPPORTED)
    inner = (b"mp4a", at + (44 if version else 28), end)
    esds = _find(raw, inner, b"esds") or _find(raw, inner, b"wave", b"esds")
    if esds is None:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    return channels, sound_rate, _config(raw[esds[1] + 4 : esds[2]])


def _config(descriptors: bytes) -> bytes:
    """The AudioSpecificConfig inside of ES and decoder descriptors (ISO 14496-1, 7.2.6)."""
    body = _descriptor(descriptors, 0x03)
    flags = body[2]
    skipped = 3 + (2 if flags & 0x80 else 0) + (2 if flags & 0x20 else 0)
    if flags & 0x40:
        skipped += 1 + body[3 + (2 if flags & 0x80 else 0)]
    decoder = _descriptor(body[skipped:], 0x04)
    if decoder[0] != m4a.AAC:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    config = _descriptor(decoder[13:], 0x05)
    if not 2 <= len(config) <= MAX_CONFIG:
        raise MediaRefused(Reason.BROKEN)
    return config


def _descriptor(body: bytes, tag: int) -> bytes:
    size, at = 0, 1
    while at <= 4:
        byte = body[at]
        size = size << 7 | byte & 0x7F
        at += 1
        if byte < 0x80:
            break
    if body[0] != tag or at + size > len(body):
        raise MediaRefused(Reason.BROKEN)
    return body[at : at + size]


def _edits(raw: bytes, elst: Box | None) -> Iterator[tuple[int, int]]:
    if elst is None:
        return
    entry = struct.Struct(">QqI" if raw[elst[1]] == 1 else ">IiI")
    for at in range(elst[1] + 8, elst[2] - entry.size + 1, entry.size):
        lasts, begins, _speed = entry.unpack_from(raw, at)
        if begins >= 0:  # -1 is a pause before the sound
            yield lasts, begins


def _table(raw: bytes, tables: Box, name: bytes, form: str) -> list[tuple[int, ...]]:
    box = _get(raw, tables, name)
    entry = struct.Struct(form)
    count = _number(raw, box, box[1] + 4)
    start = box[1] + 8
    if count > (box[2] - start) // entry.size:
        raise MediaRefused(Reason.BROKEN)
    return list(entry.iter_unpack(raw[start : start + count * entry.size]))


def _table_samples(raw: bytes, tables: Box) -> Iterator[Sample]:
    """The samples of an ordinary file; none when it is a streamed one, whose tables are empty."""
    stsz = _find(raw, tables, b"stsz")
    if stsz is None:
        return
    same_size, count = _number(raw, stsz, stsz[1] + 4), _number(raw, stsz, stsz[1] + 8)
    if count > MAX_SAMPLES:
        raise MediaRefused(Reason.BOMB)
    if not count:
        return
    sizes = [same_size] * count
    if not same_size:
        if stsz[1] + 12 + 4 * count > stsz[2]:
            raise MediaRefused(Reason.BROKEN)
        sizes = list(struct.unpack_from(f">{count}I", raw, stsz[1] + 12))
    lengths = itertools.chain.from_iterable(
        itertools.repeat(lasts, times) for times, lasts in _table(raw, tables, b"stts", ">II")
    )
    places = _places(raw, tables, sizes)
    for at, size, lasts in zip(places, sizes, lengths, strict=False):
        yield Sample(at, size, lasts)


def _places(raw: bytes, tables: Box, sizes: list[int]) -> Iterator[int]:
    """Where each sample begins: chunks have places, and runs of chunks have samples each."""
    wide = _find(raw, tables, b"co64") is not None
    chunks = (
        [at for (at,) in _table(raw, tables, b"co64", ">Q")]
        if wide
        else [at for (at,) in _table(raw, tables, b"stco", ">I")]
    )
    runs = _table(raw, tables, b"stsc", ">III")
    left = iter(sizes)
    for number, (first, samples, _coding) in enumerate(runs):
        until = runs[number + 1][0] if number + 1 < len(runs) else len(chunks) + 1
        for at in chunks[max(0, first - 1) : max(0, until - 1)]:
            for size in itertools.islice(left, samples):
                yield at
                at += size


def _fragment_samples(raw: bytes, tops: list[Box], track: Track) -> Iterator[Sample]:
    moov = next(box for box in tops if box[0] == b"moov")
    usual = (0, 0)
    for trex in _boxes_named(raw, _find(raw, moov, b"mvex"), b"trex"):
        if _number(raw, trex, trex[1] + 4) == track.number:
            usual = (_number(raw, trex, trex[1] + 12), _number(raw, trex, trex[1] + 16))
    for moof in (box for box in tops if box[0] == b"moof"):
        for traf in _boxes_named(raw, moof, b"traf"):
            tfhd = _get(raw, traf, b"tfhd")
            if _number(raw, tfhd, tfhd[1] + 4) == track.number:
                yield from _run_samples(raw, moof, traf, usual=usual)


def _boxes_named(raw: bytes, inside: Box | None, name: bytes) -> list[Box]:
    if inside is None:
        return []
    return [box for box in _boxes(raw, inside[1], inside[2]) if box[0] == name]


def _run_samples(raw: bytes, moof: Box, traf: Box, *, usual: tuple[int, int]) -> Iterator[Sample]:
    """The samples of one fragment. usual: how long and how large one is where nothing is said."""
    fields = _Fields(raw, _get(raw, traf, b"tfhd"))
    fields.take(">I")
    base = fields.take_if(0x1, ">Q", moof[1] - 8)
    fields.take_if(0x2, ">I", 0)
    usual_lasts = fields.take_if(0x8, ">I", usual[0])
    usual_size = fields.take_if(0x10, ">I", usual[1])
    at = base
    for trun in _boxes_named(raw, traf, b"trun"):
        fields = _Fields(raw, trun)
        count = fields.take(">I")
        if count > MAX_SAMPLES:
            raise MediaRefused(Reason.BOMB)
        if fields.flags & 0x1:
            at = base + fields.take(">i")
        fields.take_if(0x4, ">I", 0)
        for _ in range(count):
            lasts = fields.take_if(0x100, ">I", usual_lasts)
            size = fields.take_if(0x200, ">I", usual_size)
            fields.take_if(0x400, ">I", 0)
            fields.take_if(0x800, ">I", 0)
            yield Sample(at, size, lasts)
            at += size


class _Fields:
    """The optional fields of a box, in their order; its flags say which of them are there."""

    def __init__(self, raw: bytes, box: Box) -> None:
        self._raw, self._at, self._end = raw, box[1] + 4, box[2]
        self.flags = int.from_bytes(raw[box[1] + 1 : box[1] + 4], "big")

    def take(self, form: str) -> int:
        size = struct.calcsize(form)
        if self._at + size > self._end:
            raise MediaRefused(Reason.BROKEN)
        (number,) = struct.unpack_from(form, self._raw, self._at)
        self._at += size
        return int(number)

    def take_if(self, flag: int, form: str, otherwise: int) -> int:
        return self.take(form) if self.flags & flag else otherwise


def _arrived(listed: Iterator[Sample], arrived: int) -> list[Sample]:
    samples = list(itertools.islice(listed, MAX_SAMPLES + 1))
    if len(samples) > MAX_SAMPLES:
        raise MediaRefused(Reason.BOMB)
    if any(sample.at < 0 for sample in samples):
        raise MediaRefused(Reason.BROKEN)
    there = list(itertools.takewhile(lambda each: each.at + each.size <= arrived, samples))
    # Samples may overlap in a forged file: ours would grow a thousandfold.
    if sum(sample.size for sample in there) > arrived:
        raise MediaRefused(Reason.BROKEN)
    return there


def _within_edit(samples: list[Sample], track: Track, film_rate: int) -> list[Sample]:
    """Leave out what lies wholly outside of the edit. Two edits are a montage, no recording."""
    if not track.edits:
        return samples
    if len(track.edits) > 1:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    ((lasts, begins),) = track.edits
    ends = begins + lasts * track.rate // film_rate if lasts else math.inf  # 0: all that follows
    kept, clock = [], 0
    for sample in samples:
        if clock + sample.lasts > begins and clock < ends:
            kept.append(sample)
        clock += sample.lasts
    return kept
