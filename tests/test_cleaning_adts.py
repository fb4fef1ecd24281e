"""Raw AAC, as Zalo's recorder writes it, becomes a voice note that phones play."""

import pytest

from domain.media_verdicts import MediaRefused, Reason
from storage.cleaners.adts import SAMPLES, clean_adts
from storage.cleaners.mp4 import clean_mp4
from storage.cleaners.sniff import form_of

RATE, INDEX = 16_000, 8


def frame(sound: bytes, *, with_sum: bool = False) -> bytes:
    """One frame, AAC-LC, 16 kHz, mono."""
    size = len(sound) + (9 if with_sum else 7)
    head = bytes(
        [
            0xFF, 0xF0 if with_sum else 0xF1, 1 << 6 | INDEX << 2, 1 << 6 | size >> 11,
            size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC,
        ]
    )  # fmt: skip
    return head + (b"\0\0" if with_sum else b"") + sound


def recording(count: int, **how: bool) -> bytes:
    return b"".join(frame(bytes([number % 200]) * 40, **how) for number in range(count))


@pytest.mark.parametrize("with_sum", [False, True])
def test_its_sound_is_kept_frame_by_frame(with_sum):
    raw = recording(32, with_sum=with_sum)
    assert form_of(raw, claimed="audio/aac") == "ADTS"
    clean = clean_adts(raw)
    assert (clean.kind, clean.mime, clean.seconds) == (
        "voice",
        "audio/mp4",
        round(32 * SAMPLES / RATE),
    )
    assert b"".join(bytes([number]) * 40 for number in range(32)) in clean.body
    again = clean_mp4(clean.body)  # what it wrote, the reader of phones' own recordings reads
    assert again.seconds == clean.seconds


def test_what_stands_between_frames_is_left_out():
    raw = recording(3) + b"GPS 21.5 107.9" + recording(3)
    assert b"GPS" not in clean_adts(raw).body


@pytest.mark.parametrize("raw", [b"\xff\xf1", b"\xff" * 500, recording(1)[:-1]])
def test_what_holds_no_whole_frame_is_refused(raw):
    with pytest.raises(MediaRefused) as refused:
        clean_adts(raw)
    assert refused.value.reason is Reason.BROKEN
