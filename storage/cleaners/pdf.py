"""Documents: the pages of a PDF, put into a fresh file; what it could do is turned away.

Only pages come over: what is drawn on them, with the fonts and pictures that takes. Stamps,
signatures and filled fields are drawn onto their page, so that they are still seen; author, dates,
links, comments' authors, bookmarks and whatever else a PDF carries are left behind. One that runs
programs or holds other files is refused whole: its sender should know, and readers need not trust
us. A signature cannot be checked any more afterwards (docs/decisions/0009).
"""

import codecs
import contextlib
import io
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.filters import decode_stream_data
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from domain.media_verdicts import DOCUMENT_AT_MOST, Clean, MediaRefused, Reason

PAGES_AT_MOST = 60
OBJECTS_AT_MOST = 100_000  # a page of text has about ten
KEPT = frozenset({"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources",
                  "/Contents", "/Parent"})  # fmt: skip
# ISO 32000-1, 12.6.4 and 7.11.4: what runs or fetches something, and files within the file.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/RichMediaContent"})
ACTIVE_KINDS = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/EmbeddedFile", "/RichMedia",
    "/Rendition", "/Movie", "/Sound", "/3D", "/FileAttachment", "/PS",
})  # fmt: skip
# Of drawings and pictures: who made them, and what other programs remember of them.
ABOUT = ("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Ref", "/AF", "/Alternates",
         "/StructParent", "/StructParents", "/Measure", "/PtData", "/Name")  # fmt: skip
HIDDEN = 2  # ISO 32000-1, table 165: bit of an annotation that is not shown
SIDES = (b"\xe1", b"\xe2", b"\xed", b"\xfe")  # of a JPEG: Exif and XMP, profile, IPTC, comment


def load_reader() -> None:
    """Let pypdf and Python read from disk what they would otherwise read at the first document."""
    for encoding in ("latin-1", "utf-16", "utf-16-be", "cp1252", "charmap", "ascii"):
        codecs.lookup(encoding)
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": "Ấ"})
    writer.write(written)
    clean_pdf(written.getvalue())
    with contextlib.suppress(MediaRefused):
        clean_pdf(b"%PDF-1.7\nnothing")


def clean_pdf(raw: bytes) -> Clean:
    """The pages of the document. Raises Refused: LOCKED, ACTIVE, BROKEN, TOO_BIG, BOMB."""
    if len(raw) > DOCUMENT_AT_MOST:
        raise MediaRefused(Reason.TOO_BIG)
    try:
        body = _rebuilt(PdfReader(io.BytesIO(raw)))
    except (MediaRefused, MemoryError):
        raise
    except RecursionError:
        raise MediaRefused(Reason.BOMB) from None
    except Exception:  # a damaged file fails in many ways
        raise MediaRefused(Reason.BROKEN) from None
    if len(body) > DOCUMENT_AT_MOST:
        raise MediaRefused(Reason.TOO_BIG)
    return Clean("file", "application/pdf", body)


def _rebuilt(reader: PdfReader) -> bytes:
    if reader.is_encrypted:
        raise MediaRefused(Reason.LOCKED)
    if any(_is_active(held) for held in _objects(reader.trailer)):
        raise MediaRefused(Reason.ACTIVE)
    if not 1 <= len(reader.pages) <= PAGES_AT_MOST:
        raise MediaRefused(Reason.TOO_BIG if len(reader.pages) else Reason.BROKEN)
    drawn = PdfWriter()
    for page in reader.pages:
        _draw_annotations(drawn, drawn.add_page(page))
    # Once more, page by page: what was left out of the first file is nobody's part any more.
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(_written(drawn))).pages:
        writer.add_page(page)
    for held in _objects(writer.root_object):
        _forget_about(held)
    writer.metadata = None
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _is_active(held: Any) -> bool:
    """Whether the dictionary runs something, or is a file within the file."""
    kinds = {_found(held, key) for key in ("/S", "/Type", "/Subtype")}
    return not ACTIVE_KEYS.isdisjoint(held) or not ACTIVE_KINDS.isdisjoint(kinds)


def _found(held: DictionaryObject, key: str) -> Any:
    """What stands there, or what it refers to; None if nothing does."""
    value = held.get(key)
    return value.get_object() if value is not None else None


def _forget_about(held: Any) -> None:
    for key in ABOUT:
        held.pop(key, None)
    if isinstance(held, StreamObject) and _filters(held)[-1:] == ["/DCTDecode"]:
        held._data = _bare_jpeg(decode_stream_data(held))  # as it is under other filters
        held[NameObject("/Filter")] = NameObject("/DCTDecode")
        manner = _found(held, "/DecodeParms")
        if isinstance(manner, ArrayObject) and manner:
            held[NameObject("/DecodeParms")] = manner[-1]


def _filters(held: StreamObject) -> list[Any]:
    """Names of what it is packed in, the outermost first."""
    found = _found(held, "/Filter")
    return list(found) if isinstance(found, ArrayObject) else [found]


def _objects(root: Any) -> Iterator[Any]:
    """Every dictionary and stream that can be reached from there. Raises Refused for too many."""
    waiting, seen = [root], set[Any]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)
        if len(seen) > OBJECTS_AT_MOST or len(waiting) > 10 * OBJECTS_AT_MOST:
            raise MediaRefused(Reason.BOMB)


def _draw_annotations(writer: PdfWriter, page: PageObject) -> None:
    """What stands upon the page becomes part of it: stamps, signatures, filled fields. Nothing else
    of the page is kept but what is drawn."""
    drawn = []
    for number, held in enumerate(page.get("/Annots") or ()):
        note = held.get_object()
        look = _appearance(note) if isinstance(note, DictionaryObject) else None
        if look is None or note.get("/Subtype") in ("/Popup", "/Link"):
            continue
        look[NameObject("/Type")], look[NameObject("/Subtype")] = (
            NameObject("/XObject"), NameObject("/Form"),
        )  # fmt: skip
        name = NameObject(f"/Titir{number}")
        _drawings_of(page)[name] = look.indirect_reference
        a, b, c, d, e, f = _placing(note["/Rect"], look)
        drawn.append(f"q {a:f} {b:f} {c:f} {d:f} {e:f} {f:f} cm {name} Do Q")
    if drawn:
        before, after = DecodedStreamObject(), DecodedStreamObject()
        before.set_data(b"q\n")
        after.set_data(("\nQ\n" + "\n".join(drawn)).encode())
        contents = page.get("/Contents")
        inside = contents.get_object() if contents is not None else ArrayObject()
        parts = list(inside) if isinstance(inside, ArrayObject) else [page.raw_get("/Contents")]
        around = [writer._add_object(one) for one in (before, after)]
        page[NameObject("/Contents")] = ArrayObject([around[0], *parts, around[1]])
    for key in set(page) - KEPT:
        del page[key]


def _appearance(note: DictionaryObject) -> StreamObject | None:
    looks = note.get("/AP")
    look = looks.get_object().get("/N") if looks is not None else None
    look = look.get_object() if look is not None else None
    if isinstance(look, DictionaryObject) and not isinstance(look, StreamObject):
        state = look.get(note.get("/AS", "/Off"))  # of a box that is ticked or not
        look = state.get_object() if state is not None else None
    hidden = int(note.get("/F", 0)) & HIDDEN
    return look if isinstance(look, StreamObject) and not hidden else None


def _drawings_of(page: PageObject) -> DictionaryObject:
    """The page's own table of drawings."""
    held = page.get("/Resources")
    resources = DictionaryObject(held.get_object() if held is not None else {})
    page[NameObject("/Resources")] = resources
    named = resources.get("/XObject")
    drawings = DictionaryObject(named.get_object() if named is not None else {})
    resources[NameObject("/XObject")] = drawings
    return drawings


def _placing(rectangle: Any, look: StreamObject) -> tuple[float, ...]:
    """The matrix that brings the drawing's box into the rectangle: ISO 32000-1, algorithm 8.1."""
    left, low, right, top = (float(one) for one in rectangle)
    left, right, low, top = min(left, right), max(left, right), min(low, top), max(low, top)
    box = [float(one) for one in look.get("/BBox", (0, 0, right - left, top - low))]
    matrix = Transformation(_six(look.get("/Matrix")))
    corners = [matrix.apply_on((x, y)) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    wide = (right - left) / ((max(xs) - min(xs)) or 1.0)
    high = (top - low) / ((max(ys) - min(ys)) or 1.0)
    return wide, 0.0, 0.0, high, left - min(xs) * wide, low - min(ys) * high


def _six(matrix: Any) -> tuple[float, float, float, float, float, float]:
    a, b, c, d, e, f = (float(one) for one in matrix or (1, 0, 0, 1, 0, 0))
    return a, b, c, d, e, f


def _bare_jpeg(raw: bytes) -> bytes:
    """The picture without what it says of camera, place and person; as it is if unreadable."""
    kept, at = bytearray(raw[:2]), 2
    while raw[at : at + 1] == b"\xff" and at + 4 <= len(raw):
        mark, size = raw[at + 1 : at + 2], int.from_bytes(raw[at + 2 : at + 4], "big")
        if mark == b"\xda":  # the picture itself begins
            return bytes(kept) + raw[at:]
        if mark not in SIDES:
            kept += raw[at : at + 2 + size]
        at += 2 + size
    return raw
