"""Copies of a SQLite database, in which nothing tells what was written after what.

A page of the file is taken where one is free, so what is written one after the other lies side by
side: a resident's photo as it came, and the same photo as a case keeps it. A copy page by page
carries that along, and with it, without any key, whose browser reported what. `VACUUM INTO` writes
every table anew in the order of its keys, which are random.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from domain.media_verdicts import megabytes

LOOK_S = 0.1  # how often it is looked how much is there already
Step = Callable[[int, int], None]


class NotACopy(Exception):
    """The file is no copy of a Titir database of this kind."""


class NoRoom(Exception):
    """The disk has no room for the copy; the message says how much it needs and has."""


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """Bytes that a copy needs at most, and that are free where it is to lie."""

    needed: int
    free: int

    def __str__(self) -> str:
        return f"it needs up to {megabytes(self.needed)} MB, {megabytes(self.free)} MB are free"


def room_for(database: Path, folder: Path) -> DiskRoom:
    """How much room a copy of the database takes, and how much that folder has."""
    with closing(sqlite3.connect(database)) as source:
        (pages,) = source.execute("PRAGMA page_count").fetchone()
        (unused,) = source.execute("PRAGMA freelist_count").fetchone()
        (size,) = source.execute("PRAGMA page_size").fetchone()
    return DiskRoom((pages - unused) * size, shutil.disk_usage(folder).free)


def copy_sqlite(database: Path, target: Path, *, step: Step) -> None:
    """Copy the database as it is now into a file that was not there; nobody has to stop for it.

    The copy is one file, for its owner alone. step(done, all) counts bytes. Raises NoRoom before
    anything was written, NotACopy where what was written cannot be read.
    """
    room = room_for(database, target.parent)
    if room.free < room.needed:
        raise NoRoom(f"There is no room for a copy in {target.parent}: {room}.")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _write_anew(database, target, lambda done: step(min(done, room.needed), room.needed))
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # no second file beside it
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise NotACopy(f"{target}: {verdict}")
    sync(target)
    step(room.needed, room.needed)


def sync(file: Path) -> None:
    """The file is on the disk, not on its way there."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_anew(database: Path, target: Path, grown: Callable[[int], None]) -> None:
    """grown(size) is called now and then: SQLite itself tells nothing before it is done."""
    with (
        closing(sqlite3.connect(database, check_same_thread=False)) as source,
        ThreadPoolExecutor(1, "copy") as writer,
    ):
        # One statement reads one snapshot: writers beside it do not make it begin anew.
        writing = writer.submit(source.execute, "VACUUM INTO ?", (str(target),))
        try:
            while not writing.done():
                grown(target.stat().st_size)
                wait([writing], timeout=LOOK_S)
        except BaseException:  # whoever waits has had enough of it
            source.interrupt()
            raise
        writing.result()
