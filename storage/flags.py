"""Facts about this database that stay with it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from storage.tables import Mark, Page, PageSession
from storage.tx import Tx

DEMO = "demo"
RENAMED = "cookies renamed"
PLAIN_FOR = timedelta(days=180)  # as long as a browser keeps one that it does not use
ALERTED = "everybody hears alerts"  # who gave no village too: their rows were made once


def is_demo(tx: Tx) -> bool:
    """Whether this is a demo database; that never changes."""
    return tx.get(Mark, DEMO) is not None


def has_mark(tx: Tx, name: str) -> bool:
    """Whether this fact was noted."""
    return tx.get(Mark, name) is not None


def put_mark(tx: Tx, name: str) -> None:
    """Note it for ever. Harmless when repeated."""
    if not has_mark(tx, name):
        tx.add(Mark(name=name, value=b"1"))


def note_of(tx: Tx, name: str) -> str:
    """What was noted under that name, "" where nothing is."""
    found = tx.get(Mark, name)
    return "" if found is None else found.value.decode()


def put_note(tx: Tx, name: str, said: str) -> None:
    """Note this under that name, in place of what stood there."""
    found = tx.get(Mark, name)
    if found is None:
        tx.add(Mark(name=name, value=said.encode()))
    else:
        found.value = said.encode()


def drop_note(tx: Tx, name: str) -> None:
    """Nothing is noted under that name any more."""
    found = tx.get(Mark, name)
    if found is not None:
        tx.delete(found)


def mark_demo(tx: Tx) -> None:
    """From now on and for ever this is a demo database. Harmless when repeated."""
    if not is_demo(tx):
        tx.add(Mark(name=DEMO, value=b"1"))


def plain_cookies_until(tx: Tx, *, now: datetime) -> datetime:
    """Until when the names that cookies had before are read; asked first as they are renamed.

    Where no browser was ever here, there is none to wait for.
    """
    found = tx.get(Mark, RENAMED)
    if found is None:
        until = now + PLAIN_FOR if _has_had_browsers(tx) else now
        found = Mark(name=RENAMED, value=until.isoformat().encode())
        tx.add(found)
    return datetime.fromisoformat(found.value.decode()).astimezone(UTC)


def _has_had_browsers(tx: Tx) -> bool:
    kept = (select(col(Page.key)).exists(), select(col(PageSession.key)).exists())
    return any(tx.execute(select(one)).scalar() for one in kept)
