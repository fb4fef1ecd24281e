"""Uploads: files that a page showed or sent, as they came, sealed with the page's key.

A reference is `PAGE/NAME`: the page's id and a random name that the phone or the house made up. It
is an address like the page itself, so it is sealed wherever it is kept. Of a file that goes to many
a page has only a line that leads to the one place where its bytes are.
"""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlmodel import col

from domain.pages import Upload
from storage.media import read_media
from storage.pages import open_page, page_key
from storage.tables import pages as table
from storage.tx import Tx

PLACE = "page_upload.sealed"
HEAD = b"\0"  # ends the line of kind, mime, seconds, size, name and shared before the bytes
LINE = 512  # bytes of a line alone, where the file itself lies elsewhere
SMALLEST = 16 * 1024
KEPT_AT_MOST = 10 * 1024**3  # bytes, as sealed; ten thousand photos and more, each for 30 days
FREE_AT_LEAST = 1024**3  # bytes of the disk that files leave: for a year of words


def put_upload(tx: Tx, page: str, name: str, upload: Upload, *, now: datetime) -> str:
    """Keep the file; returns its reference. The same page and name again changes nothing."""
    ref = f"{page}/{name}"
    key, data_key = open_page(tx, page, now)
    row_key = _row_key(tx, ref)
    if tx.get(table.Upload, row_key) is None:
        sealed = data_key.seal(PLACE, row_key, _pack(upload))
        tx.add(table.Upload(key=row_key, page_key=key, sealed=sealed, on=now.date()))
        tx.flush()
    return ref


def find_upload(tx: Tx, ref: str) -> Upload | None:
    """The file behind a reference, or None."""
    return _find(tx, ref, even_wiped=True)


def find_shown_upload(tx: Tx, page: str, name: str) -> Upload | None:
    """The file, for playing it back on its page; None after the page was wiped."""
    return _find(tx, f"{page}/{name}", even_wiped=False)


def room_left(tx: Tx) -> int:
    """How many bytes of files the house may still take from pages; below 0 once there is no room.

    Counts what is kept of all pages, and on SQLite also looks at the disk: a report in words has to
    find room when no photo does any more. Reads lengths only, no content.
    """
    kept = tx.scalar(select(func.sum(func.length(col(table.Upload.sealed))))) or 0
    left = KEPT_AT_MOST - int(kept)
    file = tx.get_bind().engine.url.database
    if tx.on_postgres or not file:
        return left
    return min(left, shutil.disk_usage(Path(file).parent).free - FREE_AT_LEAST)


def drop_upload(tx: Tx, ref: str) -> None:
    """Delete the file."""
    tx.execute(delete(table.Upload).where(col(table.Upload.key) == _row_key(tx, ref)))


def _find(tx: Tx, ref: str, *, even_wiped: bool) -> Upload | None:
    row = tx.get(table.Upload, _row_key(tx, ref))
    if row is None or not (row.shown or even_wiped):
        return None
    page, _, _ = ref.partition("/")
    wrapped = tx.execute(
        select(col(table.Page.data_key)).where(col(table.Page.key) == page_key(tx, page))
    ).scalar()
    found = _unpack(tx.keys.unwrap(wrapped).open(PLACE, row.key, row.sealed))
    if not found.shared:
        return found
    body = read_media(tx, found.shared)
    return replace(found, body=body) if body is not None else None


def _row_key(tx: Tx, ref: str) -> str:
    return tx.keys.fingerprint("upload", ref)


def _pack(upload: Upload) -> bytes:
    """Padded to a power of two: a length in bytes would tell which case's photo this is."""
    body, smallest = (b"", LINE) if upload.shared else (upload.body, SMALLEST)
    facts = (upload.kind, upload.mime, upload.seconds, len(body), upload.name, upload.shared)
    packed = "\t".join(map(str, facts)).encode() + HEAD + body
    padded = max(smallest, 1 << (len(packed) - 1).bit_length())
    return packed + bytes(padded - len(packed))


def _unpack(packed: bytes) -> Upload:
    head, _, rest = packed.partition(HEAD)
    kind, mime, seconds, size, *more = head.decode().split("\t")
    return Upload(kind, mime, rest[: int(size)], int(seconds), *more)
