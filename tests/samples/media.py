"""Photos and voice notes as phones and browsers write them, full of what must not reach an officer.

Every name, place and device in them is one of SECRETS. The containers are written here by hand, and
not with the code under test: two readings of a standard are better than one.
"""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterable

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

NAME, PHONE, PLACE, DATE = "Tran Van Reporter", "Nokia Serial 35-209", "12.345678N", "2026:05:04"
SECRETS = tuple(text.encode() for text in (NAME, PHONE, PLACE, DATE))
TOLD = b" / ".join(SECRETS)
CLOCK = 0xE1A2B3C4  # a time of creation, a serial number: 32 bits that would give somebody away


# ------------------------------------------------------------------------------------- photos


def picture(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red in the top left quarter, blue elsewhere: one can see how it was turned."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    return image


def written(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)  # type: ignore[arg-type]  # options differ by form
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F], tags[0x0110], tags[0x0132], tags[0x013B] = NAME, PHONE, DATE, NAME
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[29] = "N", (12.0, 34.0, 56.78), DATE
    place[27] = PLACE.encode()
    return tags


def xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>' + TOLD + b"</a></x:xmpmeta>"


def profile() -> bytes:
    """A colour profile with a text in it."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + TOLD


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(orientation: int = 1) -> bytes:
    """With EXIF, XMP, IPTC, a profile, a comment, a thumbnail, and a film behind the end."""
    plain = written(
        picture(),
        "JPEG",
        exif=exif(orientation),
        xmp=xmp(),
        icc_profile=profile(),
        comment=TOLD,
        quality=95,
    )
    thumbnail = segment(0xE0, b"JFXX\0\x10" + written(picture((16, 16)), "JPEG", comment=TOLD))
    iptc = b"\x1c\x02\x50" + struct.pack(">H", len(TOLD)) + TOLD
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    photoshop = segment(0xED, b"Photoshop 3.0\0" + resource)
    return plain[:2] + thumbnail + photoshop + plain[2:] + b"MotionPhoto_Data" + TOLD


def png() -> bytes:
    texts = PngInfo()
    texts.add_text("Author", NAME)
    texts.add_text("Comment", PHONE, zip=True)
    texts.add_itxt("Location", PLACE, lang="vi")
    plain = written(picture(), "PNG", pnginfo=texts, exif=exif(), icc_profile=profile())
    return plain + TOLD


def webp() -> bytes:
    return written(picture(), "WEBP", exif=exif(), xmp=xmp(), icc_profile=profile(), lossless=True)


def gif() -> bytes:
    return written(picture(), "GIF", comment=TOLD, save_all=True, append_images=[picture()]) + TOLD


def bmp() -> bytes:
    return written(picture(), "BMP") + TOLD


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that ask for a very large picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", body)
        + png_chunk(b"IEND", b"")
    )


def gif_claiming(width: int, height: int) -> bytes:
    """A small canvas, and on it one frame as large as that."""
    canvas = b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0)
    return canvas + frame + b"\x02\x02\x4c\x01\x00;"


# ------------------------------------------------------------------------------------- voices


def packets(count: int = 100, size: int = 40) -> list[bytes]:
    """Opus, 20 ms each: the first byte says so, the rest is noise."""
    noise = random.Random(5)
    return [b"\x78" + noise.randbytes(size) for _ in range(count)]


def opus_head(channels: int = 1) -> bytes:
    return struct.pack("<8sBBHIhB", b"OpusHead", 1, channels, 312, 44_100, 0, 0)


def ogg_crc(page: bytes) -> int:
    """RFC 3533, appendix: bit by bit."""
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if crc & 0x80000000 else crc << 1
    return crc


def ogg_pages(packet: bytes, *, first: int, granule: int = 0, flags: int = 0) -> list[bytes]:
    """One packet on as many pages as it needs."""
    lacing = [255] * (len(packet) // 255) + [len(packet) % 255]
    pages = []
    for number, at in enumerate(range(0, len(lacing), 255)):
        values = lacing[at : at + 255]
        body = packet[at * 255 :][: sum(values)]
        kind = flags | (1 if number else 0)
        head = struct.pack("<BBqIII", 0, kind, granule, CLOCK, first + number, 0)
        page = b"OggS" + head + bytes([len(values), *values]) + body
        pages.append(page[:22] + struct.pack("<I", ogg_crc(page)) + page[26:])
    return pages


def opus_tags(extra: int = 0) -> bytes:
    comments = [b"ARTIST=" + TOLD, b"METADATA_BLOCK_PICTURE=" + bytes(extra) + TOLD]
    listed = b"".join(struct.pack("<I", len(each)) + each for each in comments)
    vendor = SECRETS[1]
    return b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 2) + listed


def ogg(sound: Iterable[bytes] | None = None, *, cover: int = 0) -> bytes:
    """As Telegram records it. cover: bytes of a picture among the tags."""
    pages = ogg_pages(opus_head(), first=0, flags=2)
    pages += ogg_pages(opus_tags(cover), first=1)
    clock = 987_654_321  # the recorder counts since it was switched on
    for packet in packets() if sound is None else sound:
        clock += 960
        pages += ogg_pages(packet, first=len(pages), granule=clock)
    return b"".join(pages)


def element(kind: int, *content: bytes, unknown: bool = False) -> bytes:
    body = b"".join(content)
    size = b"\x01" + b"\xff" * 7 if unknown else struct.pack(">I", len(body) | 1 << 28)
    return kind.to_bytes((kind.bit_length() + 7) // 8, "big") + size + body


def webm(*, live: bool = True, track_type: int = 1 + 1, codec: bytes = b"A_OPUS") -> bytes:
    """live: as Chromium records it, sizes unknown; else as a program writes a finished file."""
    info = element(
        0x1549A966,
        element(0x2AD7B1, struct.pack(">I", 1_000_000)),
        element(0x4D80, SECRETS[1]),
        element(0x5741, SECRETS[1]),
        element(0x7BA9, TOLD),
        element(0x4461, struct.pack(">q", CLOCK << 28)),
    )
    track = element(
        0xAE,
        element(0xD7, b"\x03"),
        element(0x73C5, struct.pack(">I", CLOCK)),
        element(0x83, bytes([track_type])),
        element(0x86, codec),
        element(0x536E, SECRETS[0]),
        element(0x63A2, opus_head()),
        element(0xE1, element(0xB5, struct.pack(">f", 48_000)), element(0x9F, b"\x01")),
    )
    tags = element(0x1254C367, element(0x7373, element(0x67C8, element(0x4487, TOLD))))
    attachment = element(0x1941A469, element(0x61A7, element(0x466E, TOLD), element(0x465C, TOLD)))
    clusters = [
        element(
            0x1F43B675,
            element(0xE7, struct.pack(">I", at * 20)),
            *(webm_block(number, packet) for number, packet in enumerate(packets()[at : at + 25])),
            unknown=live,
        )
        for at in range(0, 100, 25)
    ]
    head = element(0x1A45DFA3, element(0x4282, b"webm"), element(0xEC, TOLD))
    behind = [] if live else [tags, attachment]
    content = [info, element(0xEC, TOLD), element(0x1654AE6B, track), *clusters, *behind]
    return head + element(0x18538067, *content, unknown=live)


def webm_block(number: int, packet: bytes) -> bytes:
    block = b"\x83" + struct.pack(">hB", number * 20, 0x80) + packet
    if number % 5:
        return element(0xA3, block)
    return element(0xA0, element(0xA1, block), element(0x75A1, TOLD))


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, name) + body


AAC_CONFIG = b"\x12\x08"  # AAC-LC, 44.1 kHz, one channel


def mp4_moov(
    tables: bytes, *, handler: bytes = b"soun", edit: bytes = b"", more: bytes = b""
) -> bytes:
    times = struct.pack(">II", CLOCK, CLOCK)
    specific = b"\x05\x80\x80\x80\x02" + AAC_CONFIG
    decoder = b"\x04\x80\x80\x80" + bytes([13 + len(specific), 0x40, 0x15]) + bytes(11) + specific
    es = b"\x03\x80\x80\x80" + bytes([3 + len(decoder)]) + b"\0\x01\0" + decoder
    entry = bytes(6) + struct.pack(">H8xHHHHI", 1, 1, 16, 0, 0, 44_100 << 16)
    stsd = box(b"stsd", struct.pack(">II", 0, 1), box(b"mp4a", entry, box(b"esds", bytes(4), es)))
    told = box(b"udta", box(b"\xa9xyz", TOLD), box(b"meta", bytes(4), TOLD))
    return box(
        b"moov",
        box(b"mvhd", bytes(4), times, struct.pack(">II", 1000, 2000), bytes(80)),
        box(
            b"trak",
            box(b"tkhd", bytes(4), times, struct.pack(">I", 7), bytes(64)),
            edit,
            box(
                b"mdia",
                box(b"mdhd", bytes(4), times, struct.pack(">IIHH", 44_100, 0, 0x2C4D, 0)),
                box(b"hdlr", bytes(8), handler, bytes(12), TOLD + b"\0"),
                box(b"minf", box(b"smhd", bytes(8)), box(b"stbl", stsd, tables)),
            ),
            told,
        ),
        more,
        told,
    )


def aac(count: int = 87) -> list[bytes]:
    """About two seconds of frames; noise, for nobody decodes them here."""
    noise = random.Random(7)
    return [noise.randbytes(20 + number % 9) for number in range(count)]


def m4a(*, handler: bytes = b"soun", edit: tuple[int, int] | None = None) -> bytes:
    """As a phone's recorder writes it. edit: how long, in ms, from which sample tick."""
    sound = aac()
    ftyp = box(b"ftyp", b"M4A ", bytes(4), b"M4A isom") + box(b"uuid", bytes(16), TOLD)
    cut = struct.pack(">IIIiI", 0, 1, *edit, 1 << 16) if edit else b""
    listed = box(b"edts", box(b"elst", cut)) if edit else b""

    def moov(at: int) -> bytes:
        # two chunks with something between them that no sample speaks of
        half = at + len(b"".join(sound[:40])) + len(TOLD)
        tables = b"".join(
            [
                box(b"stts", struct.pack(">IIII", 0, 1, len(sound), 1024)),
                box(b"stsc", struct.pack(">II6I", 0, 2, 1, 40, 1, 2, len(sound) - 40, 1)),
                box(
                    b"stsz",
                    struct.pack(f">III{len(sound)}I", 0, 0, len(sound), *map(len, sound)),
                ),
                box(b"stco", struct.pack(">IIII", 0, 2, at, half)),
            ]
        )
        return mp4_moov(tables, handler=handler, edit=listed)

    at = len(ftyp) + len(moov(0)) + 8
    mdat = box(b"mdat", *sound[:40], TOLD, *sound[40:])
    return ftyp + moov(at) + mdat + box(b"meta", TOLD)


def fragmented_mp4() -> bytes:
    """As Safari's MediaRecorder streams it."""
    empty = b"".join(
        [
            box(b"stts", bytes(8)),
            box(b"stsc", bytes(8)),
            box(b"stsz", bytes(12)),
            box(b"stco", bytes(8)),
        ]
    )
    trex = box(b"trex", struct.pack(">6I", 0, 7, 1, 1024, 0, 0))
    file = box(b"ftyp", b"iso5", bytes(4)) + mp4_moov(empty, more=box(b"mvex", trex))
    sound = aac()
    for at in range(0, len(sound), 30):
        part = sound[at : at + 30]
        tfhd = box(b"tfhd", struct.pack(">II", 0x020000, 7))
        sizes = struct.pack(f">{len(part)}I", *map(len, part))

        def moof(data: int, tfhd: bytes = tfhd, sizes: bytes = sizes) -> bytes:
            trun = box(b"trun", struct.pack(">IIi", 0x201, len(sizes) // 4, data), sizes)
            return box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", tfhd, trun))

        told = box(b"prft", struct.pack(">IIQ", 0, 7, CLOCK << 32), TOLD)
        file += told + moof(len(moof(0)) + 8) + box(b"mdat", *part)
    return file


def mp3_frames(count: int = 80) -> list[bytes]:
    """MPEG 1, layer III, 128 kbit/s, 44.1 kHz, mono: 417 bytes each."""
    noise = random.Random(9)
    return [
        b"\xff\xfb\x90\xc4" + noise.randbytes(413).replace(b"\xff", b"\0") for _ in range(count)
    ]


def mp3() -> bytes:
    index = b"\xff\xfb\x90\xc4" + bytes(17) + b"Info" + struct.pack(">II", 1, 80) + TOLD
    id3 = b"ID3\x04\0\0" + bytes([0, 0, len(TOLD) >> 7, len(TOLD) & 0x7F]) + TOLD
    item = struct.pack("<II", len(TOLD), 0) + b"Artist\0" + TOLD
    ape = struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(item) + 32, 1, 0xA0000000) + item
    ape += struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(item) + 32, 1, 0x80000000)
    lyrics = b"LYRICSBEGIN" + TOLD + b"000042LYRICS200"
    id3v1 = (b"TAG" + TOLD).ljust(128, b"\0")[:128]
    return id3 + index.ljust(417, b"\0") + b"".join(mp3_frames()) + lyrics + ape + id3v1


def wav_sound() -> bytes:
    return random.Random(11).randbytes(16_000 * 2 * 2)


def wav() -> bytes:
    """Two seconds at 16 kHz, with a broadcaster's chunk and a list of tags around the sound."""
    form = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    listed = b"INFOIART" + struct.pack("<I", len(TOLD)) + TOLD
    chunks = (
        (b"bext", TOLD),
        (b"fmt ", form),
        (b"LIST", listed),
        (b"data", wav_sound()),
        (b"id3 ", TOLD),
    )
    body = b"WAVE" + b"".join(
        name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
        for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def silent_wav(seconds: int) -> bytes:
    sound = bytes(8_000 * seconds)
    form = struct.pack("<HHIIHH", 1, 1, 8_000, 8_000, 1, 8)
    body = b"WAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


PHOTOS: dict[str, Callable[[], bytes]] = {
    "jpeg": jpeg,
    "png": png,
    "webp": webp,
    "gif": gif,
    "bmp": bmp,
}
VOICES: dict[str, Callable[[], bytes]] = {
    "ogg": ogg,
    "webm": webm,
    "webm_finished": lambda: webm(live=False),
    "m4a": m4a,
    "mp4_fragmented": fragmented_mp4,
    "mp3": mp3,
    "wav": wav,
}
