"""Raw AAC as some messengers record it (ADTS, ISO 13818-7): its frames, each with a head of its
own, go into a plain M4A, which phones and browsers play as a voice note."""

from dataclasses import dataclass

from domain.media_verdicts import MAX_SECONDS, Clean, MediaRefused, Reason
from storage.cleaners import m4a

RATES = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
)  # fmt: skip
SAMPLES = 1024  # in a frame
HEAD, HEAD_WITH_SUM = 7, 9  # bytes
MAX_JUNK = 64 * 1024  # bytes between frames; more of it is no recording


@dataclass(frozen=True, slots=True)
class AdtsFrame:
    """kind: the object type less one. start, size: of its head, and of all of it, in bytes."""

    kind: int
    rate: int
    channels: int
    start: int
    size: int


def looks_like_adts(raw: bytes) -> bool:
    """Whether a frame stands at its beginning and another behind it, or its end."""
    frame = _frame_at(raw, 0)
    return frame is not None and (frame.size == len(raw) or _frame_at(raw, frame.size) is not None)


def clean_adts(raw: bytes) -> Clean:
    """The voice in it. Raises Refused: BROKEN (no frames found), BOMB (too long)."""
    first: AdtsFrame | None = None
    sounds: list[bytes] = []
    at = junk = 0
    while at < len(raw):
        frame = _frame_at(raw, at)
        if frame is None or at + frame.size > len(raw) or not _goes_on(first, frame):
            at, junk = at + 1, junk + 1
            if junk > MAX_JUNK:
                raise MediaRefused(Reason.BROKEN)
            continue
        first = first or frame
        sounds.append(raw[at + frame.start : at + frame.size])
        at += frame.size
    if first is None:
        raise MediaRefused(Reason.BROKEN)
    seconds = len(sounds) * SAMPLES / first.rate
    if seconds > MAX_SECONDS:
        raise MediaRefused(Reason.BOMB)
    sound = m4a.Sound(
        rate=first.rate,
        channels=first.channels,
        sound_rate=first.rate << 16,
        config=_config(first),
        sizes=[len(one) for one in sounds],
        lengths=[SAMPLES] * len(sounds),
        body=b"".join(sounds),
    )
    return Clean("voice", "audio/mp4", m4a.write(sound), seconds=max(1, round(seconds)))


def _goes_on(first: AdtsFrame | None, frame: AdtsFrame) -> bool:
    return first is None or (first.rate, first.channels) == (frame.rate, frame.channels)


def _frame_at(raw: bytes, at: int) -> AdtsFrame | None:
    head = raw[at : at + HEAD]
    if len(head) < HEAD or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    index, channels = head[2] >> 2 & 0xF, (head[2] & 1) << 2 | head[3] >> 6
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    start = HEAD if head[1] & 1 else HEAD_WITH_SUM
    one_block = head[6] & 3 == 0
    if index >= len(RATES) or channels not in (1, 2) or size <= start or not one_block:
        return None
    return AdtsFrame(head[2] >> 6, RATES[index], channels, start, size)


def _config(frame: AdtsFrame) -> bytes:
    """AudioSpecificConfig, ISO 14496-3: 5 bits of kind, 4 of rate, 4 of channels, 3 of nothing."""
    index = RATES.index(frame.rate)
    return ((frame.kind + 1) << 11 | index << 7 | frame.channels << 3).to_bytes(2, "big")
