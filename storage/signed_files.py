"""Names under which one kept file may be fetched for some minutes, by whoever was given the name.

For platforms that take pictures by their address alone. Nothing is kept of a name: it carries its
own end and a keyed hash over both.
"""

import hmac
from datetime import datetime

from storage.keys import Keys
from storage.media import read_media
from storage.tables import Media
from storage.tx import Tx

PURPOSE = "file link"


def signed_name(keys: Keys, media_id: str, *, until: datetime) -> str:
    """The name of that file until then."""
    what = f"{media_id}.{int(until.timestamp())}"
    return f"{what}.{keys.fingerprint(PURPOSE, what)}"


def read_name(tx: Tx, name: str, *, now: datetime) -> str:
    """The id that the name was made of; "" for one that is forged or over."""
    what, _, given = name.rpartition(".")
    signed, _, until = what.rpartition(".")
    if not hmac.compare_digest(given.encode(), tx.keys.fingerprint(PURPOSE, what).encode()):
        return ""
    return signed if until.isdecimal() and int(until) >= now.timestamp() else ""


def read_signed(tx: Tx, name: str, *, now: datetime) -> tuple[Media, bytes] | None:
    """The file; None for a name that is forged or over, and once the file is erased."""
    media_id = read_name(tx, name, now=now)
    row, body = tx.get(Media, media_id), read_media(tx, media_id)
    return None if row is None or body is None else (row, body)
