"""QR codes on a photo: what they hold. Of the picture nothing is given back.

The decoder is zxing-cpp. It looks for codes only, in greys, and in the order of what costs least:
the photo as a screen shows it, then larger, then sharpened.
"""

from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from domain.media_verdicts import CODES_AT_MOST, PhotoCodes
from storage.cleaners.photo import damage_refused, in_plain_mode, open_photo

QR = zxingcpp.barcode_formats_from_str("QRCode")
LONGEST_SIDE = 1600  # px, at first; a poster that fills a third of it has 8 px a module
IN_FULL = 4000  # px; a photo of 12 million pixels
SMALL = 900  # px; what is smaller is looked at twice as large, too


def read_codes(raw: bytes, form: str) -> PhotoCodes:
    """What the codes hold, each once and to its end, where an address may say that it leads
    elsewhere. Raises MediaRefused: BROKEN, BOMB."""
    unreadable = 0  # found as codes, and too much of them is missing
    with damage_refused():
        for grey in _looks(raw, form):
            found = zxingcpp.read_barcodes(grey, formats=QR, return_errors=True)
            texts = dict.fromkeys(code.text for code in found if code.valid)
            if texts:
                return PhotoCodes(tuple(texts)[:CODES_AT_MOST], max(0, len(texts) - CODES_AT_MOST))
            unreadable = max(unreadable, len(found))
    return PhotoCodes(unreadable=unreadable)


def _looks(raw: bytes, form: str) -> Iterator[Image.Image]:
    """The photo, in greys, as often as it is worth looking at it again."""
    full = _in_greys(open_photo(raw, form, longest=IN_FULL))
    screen = full.copy()
    screen.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    yield screen
    if full.size != screen.size:
        yield full
    if max(full.size) < SMALL:
        yield full.resize((full.width * 2, full.height * 2), Image.Resampling.BICUBIC)
    even = ImageOps.autocontrast(screen, cutoff=1)
    yield even
    yield even.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))


def _in_greys(picture: Image.Image) -> Image.Image:
    plain = in_plain_mode(picture)
    if plain.mode == "RGBA":
        paper = Image.new("RGB", plain.size, "white")
        paper.paste(plain, mask=plain.getchannel("A"))
        plain = paper
    grey = plain.convert("L")
    grey.thumbnail((IN_FULL, IN_FULL), reducing_gap=2.0)
    return grey
