"""A file by a signed link: for a messenger that fetches what it is to show."""

from datetime import datetime

from domain.browser_posts import Upload
from storage.signed_files import read_signed
from storage.tx import Tx


def find_linked(tx: Tx, name: str, *, now: datetime) -> Upload | None:
    """The file of that name; None for a name that is forged or over."""
    found = read_signed(tx, name, now=now)
    if found is None:
        return None
    row, body = found
    return Upload(row.kind, row.mime, body, row.seconds, row.name)
