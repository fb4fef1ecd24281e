"""Uploads: files that a page showed or sent, sealed with the page's key.

A reference is `PAGE/NAME`: the page's id and a random name that the phone or the house made up. It
is an address like the page itself, so it is sealed wherever it is kept. What a page sent lies here
as it came until the house has cleaned it. From then on, and of all that the house keeps elsewhere,
a page has only a line that leads to the one place where the bytes are.
"""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from domain.browser_posts import Upload
from storage.keys import DataKey
from storage.media import read_media
from storage.padding import SMALLEST, pad
from storage.pages import open_page, page_key
from storage.tables import Media
from storage.tables import pages as table
from storage.tx import Tx

PLACE = "page_upload.sealed"
HEAD = b"\0"  # ends the line of kind, mime, seconds, size, name and shared before the bytes
LINE = 512  # bytes of a line alone, where the file itself lies elsewhere
KEPT_AT_MOST = 10 * 1024**3  # bytes, as sealed; ten thousand photos and more, each for 30 days
FREE_AT_LEAST = 1024**3  # bytes of the disk that files leave: for a year of words
UNNAMED_SWEEPS = 12  # an hour; a phone says what a photo is as soon as it has sent it


class RoomLeft(NamedTuple):
    """Bytes that may still be taken of anybody, and of who came for the first time today: they may
    fill half of it, since anybody may be as many newcomers as they like."""

    of_anybody: int
    of_newcomers: int


def put_upload(tx: Tx, page: str, name: str, upload: Upload, *, now: datetime) -> None:
    """Keep a file that the house shows on the page. The same page and name again changes
    nothing."""
    _put(tx, (page, name), upload, now=now, fetched=True)


def take_upload(tx: Tx, page: str, name: str, upload: Upload, *, now: datetime) -> None:
    """Keep a file that the page sent, until a saying names it, for an hour at most. The same page
    and name again changes nothing."""
    if _put(tx, (page, name), upload, now=now, fetched=False):
        tx.add(table.Unnamed(key=_row_key(tx, f"{page}/{name}")))


def name_uploads(tx: Tx, refs: Iterable[str]) -> None:
    """A saying has named these files: they stay."""
    keys = [_row_key(tx, ref) for ref in refs]
    tx.execute(delete(table.Unnamed).where(col(table.Unnamed.key).in_(keys)))


def show_cleaned(tx: Tx, ref: str, media: Media) -> None:
    """The page shows the cleaned file from now on; what it sent is deleted, with all that it told
    of place and device, and with where it lay beside the other."""
    row = tx.get(table.Upload, _row_key(tx, ref))
    if row is None:
        return
    if not row.shown:
        tx.delete(row)
        return
    line = Upload(media.kind, media.mime, b"", media.seconds, media.name, media.id)
    row.sealed = _data_key(tx, ref).seal(PLACE, row.key, _pack(line))
    row.fetched = True


def forget_unnamed(tx: Tx) -> None:
    """Delete what pages sent and never spoke of. To be called every five minutes."""
    tx.execute(update(table.Unnamed).values(sweeps=col(table.Unnamed.sweeps) + 1))
    old = select(col(table.Unnamed.key)).where(col(table.Unnamed.sweeps) > UNNAMED_SWEEPS)
    tx.execute(delete(table.Upload).where(col(table.Upload.key).in_(old)))


def _put(tx: Tx, ref: tuple[str, str], upload: Upload, *, now: datetime, fetched: bool) -> bool:
    """Whether it was not there before. ref: page and name."""
    key, data_key = open_page(tx, ref[0], now)
    row_key = _row_key(tx, "/".join(ref))
    if tx.get(table.Upload, row_key) is not None:
        return False
    sealed = data_key.seal(PLACE, row_key, _pack(upload))
    tx.add(table.Upload(key=row_key, page_key=key, sealed=sealed, on=now.date(), fetched=fetched))
    tx.flush()
    return True


def find_upload(tx: Tx, ref: str) -> Upload | None:
    """The file behind a reference, or None."""
    return _find(tx, ref, even_wiped=True)


def find_shown_upload(tx: Tx, page: str, name: str) -> Upload | None:
    """The file, for playing it back on its page; None after the page was wiped."""
    return _find(tx, f"{page}/{name}", even_wiped=False)


def room_left(tx: Tx) -> RoomLeft:
    """How many bytes of files the house may still take from pages; below 0 once there is no room.

    Counts what is kept of all pages, and on SQLite also looks at the disk: a report in words has to
    find room when no photo does any more. Reads lengths only, no content.
    """
    kept = int(tx.scalar(select(func.sum(func.length(col(table.Upload.sealed))))) or 0)
    left, of_newcomers = KEPT_AT_MOST - kept, KEPT_AT_MOST // 2 - kept
    file = tx.get_bind().engine.url.database
    if tx.on_postgres or not file:
        return RoomLeft(left, of_newcomers)
    on_disk = shutil.disk_usage(Path(file).parent).free - FREE_AT_LEAST
    return RoomLeft(min(left, on_disk), min(of_newcomers, on_disk // 2))


def drop_upload(tx: Tx, ref: str) -> None:
    """Delete the file."""
    tx.execute(delete(table.Upload).where(col(table.Upload.key) == _row_key(tx, ref)))


def _find(tx: Tx, ref: str, *, even_wiped: bool) -> Upload | None:
    row = tx.get(table.Upload, _row_key(tx, ref))
    if row is None or not (row.shown or even_wiped):
        return None
    found = _unpack(_data_key(tx, ref).open(PLACE, row.key, row.sealed))
    if not found.shared:
        return found
    body = read_media(tx, found.shared)
    return replace(found, body=body) if body is not None else None


def _data_key(tx: Tx, ref: str) -> DataKey:
    page, _, _ = ref.partition("/")
    key = page_key(tx, page)
    wrapped = tx.execute(select(col(table.Page.data_key)).where(col(table.Page.key) == key))
    return tx.keys.unwrap(wrapped.scalar())


def _row_key(tx: Tx, ref: str) -> str:
    return tx.keys.fingerprint("upload", ref)


def _pack(upload: Upload) -> bytes:
    body, smallest = (b"", LINE) if upload.shared else (upload.body, SMALLEST)
    facts = (upload.kind, upload.mime, upload.seconds, len(body), upload.name, upload.shared)
    return pad("\t".join(map(str, facts)).encode() + HEAD + body, smallest)


def _unpack(packed: bytes) -> Upload:
    head, _, rest = packed.partition(HEAD)
    kind, mime, seconds, size, *more = head.decode().split("\t")
    return Upload(kind, mime, rest[: int(size)], int(seconds), *more)
