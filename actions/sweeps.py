"""Sweeps: what is tidied every quarter of an hour."""

from datetime import datetime

from storage.heard import forget_old_keys
from storage.pages import forget_old_pages
from storage.tx import Tx


def sweep_keys(tx: Tx, *, now: datetime) -> None:
    """Forget keys of things heard that cannot be repeated any more."""
    forget_old_keys(tx, today=now.date())


def sweep_pages(tx: Tx, *, now: datetime) -> None:
    """Forget browsers' conversations that nobody used for a month."""
    forget_old_pages(tx, now)
