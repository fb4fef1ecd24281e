"""What a file really is, by its first bytes; what its sender calls it counts for nothing."""

from domain.media_verdicts import MediaRefused, Reason
from storage.cleaners.adts import looks_like_adts
from storage.cleaners.mp3 import looks_like_mp3

# Pillow's own names, so that the child can hand them on.
PHOTOS = frozenset({"JPEG", "PNG", "GIF", "WEBP", "BMP"})
DOCUMENT = "PDF"
CODES_ON = "codes "  # a photo of which only the codes are read is a job of that name and its form
VOICES = frozenset({"OGG", "WEBM", "MP4", "MP3", "WAV", "ADTS"})
STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"OggS", "OGG"),
    (b"\x1a\x45\xdf\xa3", "WEBM"),
    (b"%PDF-", DOCUMENT),
)
IN_RIFF = {b"WEBP": "WEBP", b"WAVE": "WAV"}
BMP_HEADS = (12, 40, 52, 56, 64, 108, 124)  # sizes of the header that follows "BM" and 12 bytes
# ISO 23008-12 (HEIF) and AV1's picture format: neither opens on an ordinary phone or desk.
HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
)
# Whole pictures that an ordinary phone does not open either: TIFF (and most cameras' raw files),
# JPEG 2000, JPEG XL, Photoshop.
STRANGE_PICTURES = (
    b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\0\0\0\x0cjP  ", b"\0\0\0\x0cJXL ", b"\xff\x0a",
    b"8BPS",
)  # fmt: skip
FOREIGN = (  # programs of Windows and Linux, archives, sound of other kinds, pages
    b"MZ", b"\x7fE", b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"fLaC", b"#!AMR", b"<",
)  # fmt: skip
OURS = ("image/jpeg", "image/png", "audio/ogg", "audio/webm")


def form_of(raw: bytes, *, claimed: str) -> str:
    """One of PHOTOS or VOICES, or DOCUMENT. Raises Refused: HEIC, NOT_SUPPORTED, BROKEN.

    claimed: the MIME type it came with, untrusted; it only chooses the sentence. Bytes that look
    like nothing were a photo that got damaged, or a file of a kind we do not take.
    """
    for start, form in STARTS:
        if raw.startswith(start):
            return form
    if raw.startswith(b"RIFF") and raw[8:12] in IN_RIFF:
        return IN_RIFF[raw[8:12]]
    if raw[4:8] == b"ftyp":
        if raw[8:12] in HEIC_BRANDS:
            raise MediaRefused(Reason.HEIC)
        return "MP4"
    if raw.startswith(b"BM") and int.from_bytes(raw[14:18], "little") in BMP_HEADS:
        return "BMP"
    if looks_like_adts(raw):
        return "ADTS"
    if looks_like_mp3(raw):
        return "MP3"
    if raw.startswith(STRANGE_PICTURES):
        raise MediaRefused(Reason.HEIC)
    damaged = claimed.lower().startswith(OURS) and not raw.startswith(FOREIGN)
    raise MediaRefused(Reason.BROKEN if damaged else Reason.NOT_SUPPORTED)
