"""Marks: facts about this database that stay with it."""

from storage.tables import Mark
from storage.tx import Tx

DEMO = "demo"


def is_demo(tx: Tx) -> bool:
    """Whether this is a demo database; that never changes."""
    return tx.get(Mark, DEMO) is not None


def mark_demo(tx: Tx) -> None:
    """From now on and for ever this is a demo database. Harmless when repeated."""
    if not is_demo(tx):
        tx.add(Mark(name=DEMO, value=b"1"))
