"""A thief with a copy of a SQLite database and no key: what lies beside what in the file.

A file larger than a page of the database goes into a chain of overflow pages, which are taken as
they come. Whose chains are neighbours was written one after the other.
"""

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

OWNED = "SELECT id, owner FROM media WHERE owner LIKE 'reporter:%'"
SENT = "SELECT key, page_key FROM page_upload"


def joined(copy: Path) -> dict[str, str]:
    """For each reporter's file the page that a thief would say it came from: owner → page_key."""
    with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as opened:
        owner, page = dict(opened.execute(OWNED)), dict(opened.execute(SENT))
        roots = dict(opened.execute("SELECT name, rootpage FROM sqlite_master"))
    pages = _Pages(copy.read_bytes())
    sent = [(key, chain) for key, chain in pages.chains(roots["page_upload"]) if key in page]
    kept = [(key, chain) for key, chain in pages.chains(roots["media_body"]) if key in owner]
    nearest = sorted(
        (
            min(abs(a - b) for a in (min(one), max(one)) for b in (min(other), max(other))),
            media,
            upload,
        )
        for media, one in kept
        for upload, other in sent
    )
    found: dict[str, str] = {}
    for _, media, upload in nearest:
        if media not in found and upload not in found.values():
            found[media] = upload
    return {owner[media]: page[upload] for media, upload in found.items()}


class _Pages:
    """The pages of the file, as SQLite lays them out (sqlite.org/fileformat2.html)."""

    def __init__(self, file: bytes) -> None:
        self._file = file
        (self._size,) = struct.unpack(">H", file[16:18])

    def chains(self, root: int) -> Iterator[tuple[str, list[int]]]:
        """Of each row of a WITHOUT ROWID table that is too large for a page: the text of its first
        column, and the pages that the rest of it is in."""
        todo = [root]
        while todo:
            page = self._page(todo.pop())
            inner = page[0] == 2
            if inner:
                todo.append(_number(page, 8))
            (cells,) = struct.unpack(">H", page[3:5])
            for cell in range(cells):
                (at,) = struct.unpack_from(">H", page, (12 if inner else 8) + 2 * cell)
                if inner:
                    todo.append(_number(page, at))
                    at += 4
                yield from self._row(page, at)

    def _row(self, page: bytes, at: int) -> Iterator[tuple[str, list[int]]]:
        whole, begins = _varint(page, at)
        most, least = (self._size - 12) * 64 // 255 - 23, (self._size - 12) * 32 // 255 - 23
        if whole <= most:
            return
        here = least + (whole - least) % (self._size - 4)
        here = here if here <= most else least
        head, at = _varint(page, begins)
        kind, _ = _varint(page, at)
        key = page[begins + head : begins + head + (kind - 13) // 2].decode()
        chain, following = [], _number(page, begins + here)
        while following:
            chain.append(following)
            following = _number(self._page(following), 0)
        yield key, chain

    def _page(self, number: int) -> bytes:
        return self._file[(number - 1) * self._size : number * self._size]


def _number(page: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", page, at)[0])


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(9):
        byte = page[at + place]
        if place == 8:
            break
        value = value << 7 | byte & 127
        if byte < 128:
            return value, at + place + 1
    return value << 8 | byte, at + 9
