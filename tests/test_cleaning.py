"""Cleaning: a reporter's photo shows a picture, a voice note is heard, and nothing else is told."""

import contextlib
import io
import struct
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from domain.media_verdicts import Clean, MediaRefused, Reason
from storage.cleaners.child import clean_here
from storage.cleaners.sniff import VOICES, form_of
from storage.cleaning import CleanerPool
from tests.samples import media

ALL = media.PHOTOS | media.VOICES


@pytest.fixture(scope="module")
def cleaner() -> Iterator[CleanerPool]:
    """One for all tests here: its children are as long-lived as in the house."""
    cleaner = CleanerPool()
    yield cleaner
    cleaner.close()


def opened(clean: Clean) -> Image.Image:
    image = Image.open(io.BytesIO(clean.body))
    image.load()
    return image


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)

# ------------------------------------------------------------------------- nothing is left behind


@pytest.mark.parametrize("name", ALL)
async def test_names_places_devices_and_dates_do_not_come_through(
    cleaner: CleanerPool, name: str
) -> None:
    raw = ALL[name]()
    assert any(secret in raw for secret in media.SECRETS)

    clean = await cleaner.clean(raw, claimed="")

    traces = [*media.SECRETS, struct.pack(">I", media.CLOCK), struct.pack("<I", media.CLOCK)]
    assert [trace for trace in traces if trace in clean.body] == []


@pytest.mark.parametrize("name", media.PHOTOS)
async def test_a_photo_becomes_a_jpeg_of_picture_segments_only(
    cleaner: CleanerPool, name: str
) -> None:
    clean = await cleaner.clean(media.PHOTOS[name](), claimed="")

    assert (clean.kind, clean.mime, clean.seconds) == ("photo", "image/jpeg", None)
    assert (clean.width, clean.height) == opened(clean).size == (60, 40)
    assert is_near(opened(clean).getpixel((5, 5)), RED)
    assert is_near(opened(clean).getpixel((55, 35)), BLUE)
    assert jpeg_markers(clean.body) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
    assert clean.body.endswith(b"\xff\xd9")
    assert clean.body.count(b"\xff\xd9") == 1
    assert not opened(clean).getexif()


def jpeg_markers(body: bytes) -> set[int]:
    """The markers up to the scan; the JFIF segment must be the bare one without a thumbnail."""
    at, markers = 2, set()
    while 0xDA not in markers:
        marker, size = struct.unpack_from(">xBH", body, at)
        assert marker != 0xE0 or size == 16
        markers.add(marker)
        at += 2 + size
    return markers


@pytest.mark.parametrize("name", ["ogg", "webm", "webm_finished"])
async def test_opus_keeps_its_packets_in_an_ogg_like_all_others(
    cleaner: CleanerPool, name: str
) -> None:
    clean = await cleaner.clean(media.VOICES[name](), claimed="")

    assert (clean.kind, clean.mime, clean.seconds) == ("voice", "audio/ogg", 2)
    head, tags, *sound = ogg_packets(clean.body)
    assert head == struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 312, 48_000, 0, 0)
    assert tags == b"OpusTags" + bytes(8)
    assert sound == media.packets()


def ogg_packets(body: bytes) -> list[bytes]:
    at, number, packets = 0, 0, []
    while at < len(body):
        flags, _granule, serial, page, crc, count = struct.unpack_from("<5xBqIIIB", body, at)
        lacing = body[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        assert crc == media.ogg_crc(body[at : at + 22] + bytes(4) + body[at + 26 : end])
        assert (serial, page) == (1, number)
        assert bool(flags & 4) == (end == len(body))
        start, packet = at + 27 + count, b""
        for value in lacing:
            packet += body[start : start + value]
            start += value
            if value < 255:
                packets.append(packet)
                packet = b""
        at, number = end, number + 1
    return packets


async def test_a_cover_picture_over_several_pages_is_left_out(cleaner: CleanerPool) -> None:
    clean = await cleaner.clean(media.ogg(cover=200_000), claimed="")
    assert ogg_packets(clean.body)[2:] == media.packets()


@pytest.mark.parametrize("name", ["m4a", "mp4_fragmented"])
async def test_aac_keeps_its_samples_in_a_plain_m4a(cleaner: CleanerPool, name: str) -> None:
    clean = await cleaner.clean(media.VOICES[name](), claimed="")

    assert (clean.kind, clean.mime, clean.seconds) == ("voice", "audio/mp4", 2)
    assert clean.body.split(b"mdat", 1)[1] == b"".join(media.aac())
    assert media.AAC_CONFIG in clean.body
    assert [
        name for name in (b"udta", b"meta", b"uuid", b"prft", b"moof") if name in clean.body
    ] == []


async def test_what_was_trimmed_in_the_recorder_is_gone(cleaner: CleanerPool) -> None:
    clean = await cleaner.clean(media.m4a(edit=(500, 1024 * 10)), claimed="")

    assert clean.body.split(b"mdat", 1)[1] == b"".join(media.aac()[10:32])
    assert clean.seconds == 1


async def test_mp3_keeps_its_frames(cleaner: CleanerPool) -> None:
    clean = await cleaner.clean(media.mp3(), claimed="")

    assert (clean.kind, clean.mime, clean.seconds) == ("voice", "audio/mpeg", 2)
    index = (b"\xff\xfb\x90\xc4" + bytes(17) + b"Info" + struct.pack(">II", 1, 80)).ljust(
        417, b"\0"
    )
    assert clean.body == index + b"".join(media.mp3_frames())


async def test_wav_keeps_its_sound(cleaner: CleanerPool) -> None:
    clean = await cleaner.clean(media.wav(), claimed="")

    assert (clean.kind, clean.mime, clean.seconds) == ("voice", "audio/wav", 2)
    assert clean.body[44:] == media.wav_sound()


@pytest.mark.parametrize("name", media.VOICES)
async def test_a_clean_voice_stays_as_it_is_when_cleaned_again(
    cleaner: CleanerPool, name: str
) -> None:
    once = await cleaner.clean(media.VOICES[name](), claimed="")
    twice = await cleaner.clean(once.body, claimed=once.mime)
    assert twice == once


@pytest.mark.parametrize("name", ["ogg", "webm", "mp4_fragmented", "mp3", "wav"])
async def test_a_recording_cut_off_on_the_way_plays_as_far_as_it_came(
    cleaner: CleanerPool, name: str
) -> None:
    raw = media.VOICES[name]()
    whole = await cleaner.clean(raw, claimed="")
    half = await cleaner.clean(raw[: len(raw) // 2], claimed="")
    assert 0.2 * len(whole.body) < len(half.body) < 0.8 * len(whole.body)


def test_the_content_of_a_photo_is_not_in_what_a_log_would_print() -> None:
    assert "body" not in repr(Clean("photo", "image/jpeg", b"body", width=1, height=1))


# ------------------------------------------------------------------------------ what is looked at


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_photo_stands_upright(cleaner: CleanerPool, orientation: int) -> None:
    clean = await cleaner.clean(media.jpeg(orientation), claimed="")

    corners = {
        1: (0, 0),
        2: (1, 0),
        3: (1, 1),
        4: (0, 1),
        5: (0, 0),
        6: (1, 0),
        7: (1, 1),
        8: (0, 1),
    }
    right, bottom = corners[orientation]
    image = opened(clean)
    assert image.size == ((60, 40) if orientation < 5 else (40, 60))
    at = (image.width - 5 if right else 5, image.height - 5 if bottom else 5)
    assert is_near(image.getpixel(at), RED)


async def test_a_large_photo_is_made_smaller(cleaner: CleanerPool) -> None:
    clean = await cleaner.clean(media.written(media.picture((4000, 3000)), "JPEG"), claimed="")
    assert (clean.width, clean.height) == opened(clean).size == (2000, 1500)


async def test_a_line_of_pixels_keeps_a_height(cleaner: CleanerPool) -> None:
    clean = await cleaner.clean(media.written(media.picture((9000, 2)), "PNG"), claimed="")
    assert (clean.width, clean.height) == (2000, 1)


async def test_colours_are_those_of_the_profile_that_is_dropped(cleaner: CleanerPool) -> None:
    # A profile that says red where others say green: what looks green must be green without it.
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"tXYZ").replace(b"gXYZ", b"rXYZ").replace(b"tXYZ", b"gXYZ")
    raw = media.written(Image.new("RGB", (9, 9), RED), "PNG", icc_profile=swapped)

    clean = await cleaner.clean(raw, claimed="")

    assert is_near(opened(clean).getpixel((4, 4)), (0, 255, 0))


async def test_a_damaged_profile_does_not_cost_the_photo(cleaner: CleanerPool) -> None:
    raw = media.written(Image.new("RGB", (9, 9), RED), "PNG", icc_profile=b"nonsense")
    assert is_near(opened(await cleaner.clean(raw, claimed="")).getpixel((4, 4)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "I;16", "CMYK"])
async def test_every_kind_of_pixel_becomes_a_photo(cleaner: CleanerPool, mode: str) -> None:
    # transparent or light: white either way
    light: dict[str, float | tuple[float, ...]] = {
        "RGBA": (9, 9, 9, 0),
        "LA": (9, 0),
        "I;16": 65_000,
        "CMYK": (0, 0, 0, 0),
    }
    if mode == "PA":
        image = Image.new("RGBA", (9, 9), (9, 9, 9, 0)).quantize(4)
    else:
        image = Image.new(mode, (9, 9), light.get(mode, 255))
        if mode == "P":
            image.putpalette([255] * 768)
    raw = media.written(image, "JPEG" if mode == "CMYK" else "PNG")

    clean = await cleaner.clean(raw, claimed="")

    assert is_near(opened(clean).getpixel((4, 4)), WHITE)


# ------------------------------------------------------------------------------ what is turned away

HEIC = b"\0\0\0\x18ftypheic" + bytes(40)
NOT_OPUS = media.ogg_pages(b"\x01vorbis" + bytes(23), first=0, flags=2)[0]
TRUNCATED = media.written(media.picture((400, 300)), "JPEG")[:-500]
TEXT_BOMB = media.png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000)))
LONG = [b"\x7b\x86" + bytes(20)] * 5_050  # 120 ms each, ten minutes and a little
REFUSED = {
    "nothing": (b"", "", Reason.EMPTY),
    "21 MB": (b"\xff\xd8\xff" + bytes(21 * 1024 * 1024), "image/jpeg", Reason.TOO_BIG),
    "zip": (b"PK\x03\x04" + bytes(60), "image/jpeg", Reason.NOT_SUPPORTED),
    "program": (b"MZ\x90\0" + bytes(60), "audio/ogg", Reason.NOT_SUPPORTED),
    "pdf": (b"%PDF-1.7\n%" + bytes(60), "image/png", Reason.BROKEN),
    "page": (b"<html><script>alert(1)</script>", "text/html", Reason.NOT_SUPPORTED),
    "drawing": (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "image/svg+xml",
        Reason.NOT_SUPPORTED,
    ),
    "tiff": (b"II*\0" + bytes(60), "image/tiff", Reason.HEIC),
    "tiff called jpeg": (b"MM\0*" + bytes(60), "image/jpeg", Reason.HEIC),
    "jpeg xl called jpeg": (b"\0\0\0\x0cJXL " + bytes(60), "image/jpeg", Reason.HEIC),
    "page called jpeg": (b"<html>", "image/jpeg", Reason.NOT_SUPPORTED),
    "archive called png": (b"Rar!\x1a" + bytes(60), "image/png", Reason.NOT_SUPPORTED),
    "sound called ogg": (b"fLaC" + bytes(60), "audio/ogg", Reason.NOT_SUPPORTED),
    "heic": (HEIC, "image/heic", Reason.HEIC),
    "heic called jpeg": (HEIC, "image/jpeg", Reason.HEIC),
    "avif": (HEIC.replace(b"heic", b"avif"), "", Reason.HEIC),
    "film in mp4": (media.m4a(handler=b"vide"), "video/mp4", Reason.NOT_SUPPORTED),
    "film in webm": (media.webm(track_type=1, codec=b"V_VP8"), "video/webm", Reason.NOT_SUPPORTED),
    "vorbis": (NOT_OPUS, "audio/ogg", Reason.NOT_SUPPORTED),
    "photo of zeros": (bytes(900), "image/jpeg", Reason.BROKEN),
    "cut off": (TRUNCATED, "image/jpeg", Reason.BROKEN),
    "first bytes of a photo": (b"\xff\xd8\xff\xe0", "image/jpeg", Reason.BROKEN),
    "voice without sound": (media.ogg([]), "audio/ogg", Reason.BROKEN),
    "one bit wrong": (media.ogg()[:-1] + b"\0", "audio/ogg", Reason.BROKEN),
    "pixel bomb": (media.png_claiming(50_000, 50_000), "image/png", Reason.BOMB),
    "just too large": (media.png_claiming(10_000, 5_001), "image/png", Reason.BOMB),
    "frame bomb": (media.gif_claiming(65_000, 65_000), "image/gif", Reason.BOMB),
    "text bomb": (media.png()[:33] + TEXT_BOMB + media.png()[33:], "image/png", Reason.BROKEN),
    "long wav": (media.silent_wav(601), "audio/wav", Reason.BOMB),
    "long ogg": (media.ogg(LONG), "audio/ogg", Reason.BOMB),
}


@pytest.mark.parametrize(("raw", "claimed", "reason"), REFUSED.values(), ids=REFUSED)
async def test_refused(cleaner: CleanerPool, raw: bytes, claimed: str, reason: Reason) -> None:
    with pytest.raises(MediaRefused) as refused:
        await cleaner.clean(raw, claimed=claimed)
    assert refused.value.reason is reason


async def test_ten_minutes_are_taken(cleaner: CleanerPool) -> None:
    assert (await cleaner.clean(media.silent_wav(600), claimed="")).seconds == 600


async def test_samples_that_overlap_do_not_make_a_small_file_a_large_one(
    cleaner: CleanerPool,
) -> None:
    greedy = bytearray(media.m4a())
    places, sizes = greedy.index(b"stco") + 12, greedy.index(b"stsz") + 16
    (first,) = struct.unpack_from(">I", greedy, places)
    struct.pack_into(">II", greedy, places, first, first)  # both chunks are the same bytes
    each = (len(greedy) - first) // 47
    struct.pack_into(">87I", greedy, sizes, *[each] * 87)
    with pytest.raises(MediaRefused) as refused:
        await cleaner.clean(bytes(greedy), claimed="")
    assert refused.value.reason is Reason.BROKEN


def mutations(samples: list[bytes]) -> st.SearchStrategy[bytes]:
    """A good file with some bytes changed, a part left out or repeated, or its end cut off."""
    edit = st.tuples(st.floats(0, 0.999), st.binary(max_size=8), st.integers(0, 12))

    def mutate(raw: bytes, edits: list[tuple[float, bytes, int]], keep: float) -> bytes:
        for where, put, instead_of in edits:
            # Heads are where the numbers are: most changes fall there.
            at = int(len(raw) * where**4)
            raw = raw[:at] + put + raw[at + instead_of :]
        return raw[: int(len(raw) * keep)]

    return st.builds(
        mutate,
        st.sampled_from(samples),
        st.lists(edit, min_size=1, max_size=4),
        st.one_of(st.just(1.0), st.floats(0, 1)),
    )


def starts() -> st.SearchStrategy[bytes]:
    """Noise behind a start that some reader takes for its own."""
    known = [ALL[name]()[:size] for name in ALL for size in (4, 12, 40)]
    return st.builds(bytes.__add__, st.sampled_from([b"", *known]), st.binary(max_size=300))


VOICE_SAMPLES = [make() for make in media.VOICES.values()]
PHOTO_SAMPLES = [make() for make in media.PHOTOS.values()]


@pytest.mark.long
@settings(max_examples=600, deadline=1000)
@given(st.one_of(starts(), mutations(VOICE_SAMPLES)))
def test_no_voice_however_damaged_does_more_than_be_refused(raw: bytes) -> None:
    with contextlib.suppress(MediaRefused):
        form = form_of(raw, claimed="audio/ogg")
        if form in VOICES:
            assert clean_here(raw, form).kind == "voice"


@settings(
    max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.one_of(starts(), mutations(PHOTO_SAMPLES)))
async def test_no_photo_however_damaged_does_more_than_be_refused(
    cleaner: CleanerPool, raw: bytes
) -> None:
    with contextlib.suppress(MediaRefused):
        clean = await cleaner.clean(raw, claimed="image/jpeg")
        assert [secret for secret in media.SECRETS if secret in clean.body] == []
