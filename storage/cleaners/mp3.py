"""MP3: only the frames of sound are kept (ISO 11172-3, 13818-3).

Whatever stands before, between and behind them is left out: ID3v1, ID3v2, APE and Lyrics3 tags,
cover pictures. The first frame may be an index ("Xing", "Info"); it is kept for players that seek,
and what the encoder says of itself behind the index is blanked. Some encoders fill spare bits of
the sound with their own name (never with the owner's); that needs re-encoding and stays.
"""

from dataclasses import dataclass

from domain.media_verdicts import MAX_SECONDS, Clean, MediaRefused, Reason

V1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbit/s, layer III
V2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # and 2.5
RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
MAX_LYRICS = 1_000_100  # bytes; Lyrics3 v2 writes its size in six digits
MAX_JUNK = 64 * 1024  # bytes outside of tags and frames; a file with more of it is no recording


@dataclass(frozen=True, slots=True)
class Frame:
    """version: 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5, as the header has it."""

    version: int
    rate: int
    mono: bool
    size: int

    @property
    def samples(self) -> int:
        return 1152 if self.version == 3 else 576

    def goes_on_with(self, other: "Frame | None") -> bool:
        return other is not None and (other.version, other.rate) == (self.version, self.rate)


def clean_mp3(raw: bytes) -> Clean:
    """The voice in an MP3 file. Raises Refused: BROKEN (no frames found), BOMB (too long)."""
    frames: list[bytes] = []
    first: Frame | None = None
    samples = junk = at = 0
    while at < len(raw):
        frame = _frame_at(raw, at)
        if frame is not None and _belongs(raw, at, frame, first):
            body = raw[at : at + frame.size]
            frames.append(body if frames else _without_encoder(body, frame))
            first = first or frame
            samples += frame.samples
            at += frame.size
            continue
        tag = _tag_at(raw, at)
        at, junk = (at + tag, junk) if tag else (at + 1, junk + 1)
        if junk > MAX_JUNK:
            raise MediaRefused(Reason.BROKEN)
    if first is None:
        raise MediaRefused(Reason.BROKEN)
    seconds = samples / first.rate
    if seconds > MAX_SECONDS:
        raise MediaRefused(Reason.BOMB)
    return Clean("voice", "audio/mpeg", b"".join(frames), seconds=max(1, round(seconds)))


def looks_like_mp3(raw: bytes) -> bool:
    """Whether a tag or two frames in a row stand at the very beginning."""
    if raw.startswith(b"ID3"):
        return True
    frame = _frame_at(raw, 0)
    return frame is not None and frame.goes_on_with(_frame_at(raw, frame.size))


def _frame_at(raw: bytes, at: int) -> Frame | None:
    if at + 4 > len(raw) or raw[at] != 0xFF or raw[at + 1] & 0xE6 != 0xE2:  # sync, layer III
        return None
    version = raw[at + 1] >> 3 & 3
    bit_rate, rate = raw[at + 2] >> 4, raw[at + 2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or rate == 3:
        return None
    hertz = RATES[version][rate]
    kilobits = (V1 if version == 3 else V2)[bit_rate - 1]
    size = (144 if version == 3 else 72) * kilobits * 1000 // hertz + (raw[at + 2] >> 1 & 1)
    return Frame(version, hertz, mono=raw[at + 3] >> 6 == 3, size=size)


def _belongs(raw: bytes, at: int, frame: Frame, first: Frame | None) -> bool:
    """Two bytes of a tag can look like a frame; a real one has its like behind it, or before."""
    end = at + frame.size
    if end > len(raw):
        return False  # cut off on the way
    if first is not None and not first.goes_on_with(frame):
        return False
    if frame.goes_on_with(_frame_at(raw, end)):
        return True
    return first is not None and (end == len(raw) or _tag_at(raw, end) > 0)


def _tag_at(raw: bytes, at: int) -> int:
    """How many bytes the tag here takes, 0 if there is none."""
    if raw.startswith(b"ID3", at) and at + 10 <= len(raw):
        size = 0
        for byte in raw[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        return 20 + size if raw[at + 5] & 0x10 else 10 + size
    if raw.startswith(b"APETAGEX", at) and at + 32 <= len(raw):
        is_header = raw[at + 23] & 0x20  # then the items follow; a footer stands behind them
        return 32 + int.from_bytes(raw[at + 12 : at + 16], "little") if is_header else 32
    if raw.startswith(b"TAG", at) and len(raw) - at == 128:
        return 128
    if raw.startswith(b"LYRICSBEGIN", at):
        end = raw.find(b"LYRICS200", at, at + MAX_LYRICS)
        return end + 9 - at if end > 0 else 0
    return 0


def _without_encoder(body: bytes, frame: Frame) -> bytes:
    long, short = (32, 17) if frame.version == 3 else (17, 9)
    at = 4 + (short if frame.mono else long)
    if body[at : at + 4] not in (b"Xing", b"Info"):
        return body
    flags = int.from_bytes(body[at + 4 : at + 8], "big")
    index = 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
    kept = body[: at + 8 + index]
    return kept + bytes(max(0, len(body) - len(kept)))
