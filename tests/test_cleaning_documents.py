"""Documents: pages come through, with what stands upon them; nothing that runs, nobody's name."""

import io
import zlib
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.filters import decode_stream_data
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from domain.media_verdicts import DOCUMENT_AT_MOST, MediaRefused, Reason, document_name
from storage.cleaning import CleanerPool
from tests.samples.documents import WORDS, bytes_of, sheet
from tests.samples.media import NAME, exif, written


@pytest.fixture(scope="module")
def cleaner() -> Iterator[CleanerPool]:
    made = CleanerPool()
    yield made
    made.close()


async def cleaned(cleaner: CleanerPool, writer: PdfWriter) -> PdfReader:
    clean = await cleaner.clean(bytes_of(writer), claimed="application/pdf")
    assert (clean.kind, clean.mime) == ("file", "application/pdf")
    assert NAME.encode() not in clean.body
    return PdfReader(io.BytesIO(clean.body))


async def test_pages_come_through_and_the_authors_name_does_not(cleaner):
    reader = await cleaned(cleaner, sheet(3))
    assert [page.extract_text() for page in reader.pages] == [WORDS] * 3
    assert not reader.metadata or "/Author" not in reader.metadata


async def test_a_stamp_stays_on_its_page_and_who_stamped_it_is_gone(cleaner):
    writer = sheet()
    stamp = DecodedStreamObject()
    stamp.set_data(b"BT /F1 12 Tf 5 5 Td (DA KY) Tj ET")
    stamp[NameObject("/BBox")] = ArrayObject([NumberObject(one) for one in (0, 0, 100, 30)])
    page = writer.pages[0]
    stamp[NameObject("/Resources")] = page["/Resources"]
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"),
        NameObject("/Rect"): ArrayObject([NumberObject(one) for one in (300, 100, 500, 160)]),
        NameObject("/T"): TextStringObject(NAME),
        NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(stamp)}),
    })  # fmt: skip
    writer.add_annotation(0, note)
    reader = await cleaned(cleaner, writer)
    text = reader.pages[0].extract_text()
    assert WORDS in text
    assert "DA KY" in text
    assert "/Annots" not in reader.pages[0]


@pytest.mark.parametrize(
    ("filters", "packed"),
    [
        (NameObject("/DCTDecode"), bytes),
        (ArrayObject([NameObject("/DCTDecode")]), bytes),
        (ArrayObject([NameObject("/FlateDecode"), NameObject("/DCTDecode")]), zlib.compress),
    ],
    ids=["plain", "in a list", "packed once more"],
)
async def test_a_photo_in_it_does_not_tell_where_it_was_taken(cleaner, filters, packed):
    photo = written(Image.new("RGB", (60, 40), "red"), "JPEG", exif=exif())
    assert b"Exif" in photo
    writer = sheet()
    picture = DecodedStreamObject()
    picture.set_data(packed(photo))
    filters = writer._add_object(filters)
    for key, value in {
        "/Type": NameObject("/XObject"), "/Subtype": NameObject("/Image"),
        "/Width": NumberObject(60), "/Height": NumberObject(40),
        "/ColorSpace": NameObject("/DeviceRGB"), "/BitsPerComponent": NumberObject(8),
        "/Filter": filters,
    }.items():  # fmt: skip
        picture[NameObject(key)] = value
    drawings = DictionaryObject({NameObject("/Im1"): writer._add_object(picture)})
    writer.pages[0]["/Resources"][NameObject("/XObject")] = drawings
    reader = await cleaned(cleaner, writer)
    (image,) = reader.pages[0].images
    assert b"Exif" not in decode_stream_data(image.indirect_reference.get_object())
    assert image.image.size == (60, 40)


def with_script(writer: PdfWriter) -> None:
    action = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()"),
    })  # fmt: skip
    named = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), action])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): named})


def with_file(writer: PdfWriter) -> None:
    writer.add_attachment("pay.exe", b"MZ")


def with_launch(writer: PdfWriter) -> None:
    action = DictionaryObject({
        NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe"),
    })  # fmt: skip
    writer.root_object[NameObject("/OpenAction")] = action


def with_launch_said_elsewhere(writer: PdfWriter) -> None:
    launch = writer._add_object(NameObject("/Launch"))
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): launch})


def with_script_of_a_page(writer: PdfWriter) -> None:
    action = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()"),
    })  # fmt: skip
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


def with_form_that_sends(writer: PdfWriter) -> None:
    note = FreeText(text="send", rect=(0, 0, 50, 50))
    note[NameObject("/A")] = DictionaryObject({NameObject("/S"): NameObject("/SubmitForm")})
    writer.add_annotation(0, note)


@pytest.mark.parametrize(
    "spoil",
    [
        with_script,
        with_file,
        with_launch,
        with_launch_said_elsewhere,
        with_script_of_a_page,
        with_form_that_sends,
    ],
)
async def test_what_runs_or_holds_files_is_turned_away(cleaner, spoil: Callable[[PdfWriter], None]):
    writer = sheet()
    spoil(writer)
    with pytest.raises(MediaRefused) as refused:
        await cleaner.clean(bytes_of(writer), claimed="application/pdf")
    assert refused.value.reason is Reason.ACTIVE


async def test_one_with_a_password_is_turned_away(cleaner):
    writer = sheet()
    writer.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(MediaRefused) as refused:
        await cleaner.clean(bytes_of(writer), claimed="application/pdf")
    assert refused.value.reason is Reason.LOCKED


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"%PDF-1.7\n" + bytes(60), Reason.BROKEN),
        (b"%PDF-1.7\n" + bytes(DOCUMENT_AT_MOST), Reason.TOO_BIG),
        (b"%PDF-1.7\n1 0 obj\n<< /Length 1 0 R >>\nstream\n", Reason.BROKEN),
    ],
    ids=["nothing in it", "too large", "cut off"],
)
async def test_what_is_no_document_is_turned_away(cleaner, raw, reason):
    with pytest.raises(MediaRefused) as refused:
        await cleaner.clean(raw, claimed="application/pdf")
    assert refused.value.reason is reason


async def test_too_many_pages_are_turned_away(cleaner):
    with pytest.raises(MediaRefused) as refused:
        await cleaner.clean(bytes_of(sheet(61)), claimed="application/pdf")
    assert refused.value.reason is Reason.TOO_BIG


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("Thông báo họp.pdf", "Thông báo họp.pdf"),
        ("C:\\Users\\Dung\\hop.PDF", "hop.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("x" * 300 + ".pdf", "x" * 60 + ".pdf"),
    ],
)
def test_a_documents_name_is_plain(claimed, shown):
    assert document_name(claimed) == shown
