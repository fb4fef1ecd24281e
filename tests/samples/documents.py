"""Documents as an office sends them."""

import io

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tests.samples.media import NAME

WORDS = "Thong bao hop thon"


def sheet(pages: int = 1) -> PdfWriter:
    """A document of a clerk's: words on each page, the clerk's name in its properties."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        words = DecodedStreamObject()
        words.set_data(f"BT /F1 24 Tf 72 700 Td ({WORDS}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(words)
        font = DictionaryObject({
            NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        })  # fmt: skip
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    writer.add_metadata({"/Author": NAME, "/Title": NAME})
    return writer


def bytes_of(writer: PdfWriter) -> bytes:
    """The file that it makes."""
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
