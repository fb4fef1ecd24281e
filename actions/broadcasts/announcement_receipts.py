"""What follows when rows of a sending reached their readers, or cannot."""

from collections.abc import Sequence
from datetime import datetime

from storage.deliveries import Settled, note_settled
from storage.tx import Tx


def settled(tx: Tx, rows: Sequence[Settled], *, now: datetime) -> None:
    """Count them. Call before readers who are gone lose their subscriptions."""
    if rows:
        note_settled(tx, rows, today=now.date())
