"""Media rows: what came along, where it is to be fetched, and the cleaned bytes, sealed.

Each row has a data key of its own, so that moving it from a draft to a report moves no bytes. What
goes to many is sent up to a platform once; then the platform's id of it is kept.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Executable, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.heard import HeardMedia
from domain.mailboxes import bringer_in, staff_in
from domain.media_verdicts import Clean, document_name
from storage.compiled import Plain
from storage.keys import Unsealable, new_id
from storage.padding import pad, padded_size
from storage.tables import Media, MediaBody
from storage.tx import Tx

TRIES = 8  # then the file counts as refused: the platform's link is gone by then
UPLOADED = "uploaded.ref"
# Begins a body that was padded, and its length: no photo, sound or document begins so.
PADDED = b"\0titir padded\0"
MADE_HERE = "poster:"  # an owner begins so where the file is our own, for everybody to pass on
MONTHS_MADE = "figures:"  # the day and a mailbox follow: made for somebody to take along
PASSED_ON = (MADE_HERE, MONTHS_MADE)
_LENGTH = struct.Struct(">Q")
_OF = select(Media).where(col(Media.owner) == bindparam("of"))
_LINES = Plain(
    select(col(Media.id), col(Media.kind), col(Media.state), col(Media.seconds)).where(
        col(Media.owner) == bindparam("of")
    )
)
_UPLOADED = SQLModel.metadata.tables["uploaded"]


def _put_or_replace(row: sqlite.Insert | postgresql.Insert) -> Executable:
    """Two processes may send the same file up at once: the later id holds."""
    return row.on_conflict_do_update(
        index_elements=["media_id", "channel"], set_={"ref_sealed": row.excluded.ref_sealed}
    )


_UPLOAD = Plain(
    select(_UPLOADED.c.ref_sealed).where(
        _UPLOADED.c.media_id == bindparam("of"), _UPLOADED.c.channel == bindparam("there")
    )
)
_KEEP_UPLOAD = Plain(
    _put_or_replace(sqlite.insert(_UPLOADED)), _put_or_replace(postgresql.insert(_UPLOADED))
)


@dataclass(frozen=True, slots=True)
class MediaLine:
    """What a card says of a file. state: `to fetch`, `ready` or `refused`."""

    id: str
    kind: str
    state: str
    seconds: int


def note_media(tx: Tx, owner: str, heard: HeardMedia, *, channel: str) -> Media:
    """A row for something that came along and is yet to be fetched. owner: see table `Media`.

    channel: which mouth fetches it. `woken` is left alone: the fetcher polls. A file's name is kept
    only of staff: a resident's may say who they are.
    """
    key, wrapped = tx.keys.new_data_key()
    media_id = new_id()
    row = Media(
        id=media_id,
        owner=owner,
        kind=heard.kind,
        mime=heard.mime,
        name=heard.name if staff_in(owner) or bringer_in(owner) else "",
        seconds=heard.seconds,
        size=padded_size(heard.size),
        data_key=wrapped,
        ref_sealed=key.seal("media.ref", media_id, f"{channel}:{heard.ref}"),
    )
    tx.add(row)
    tx.flush()
    return row


def note_photo_to_read(tx: Tx, owner: str, heard: HeardMedia, *, channel: str) -> None:
    """As `note_media`, for a photo of which only the codes are read."""
    note_media(tx, owner, heard, channel=channel).only_codes = True
    tx.flush()


def give_media(tx: Tx, media_ids: Iterable[str], owner: str) -> None:
    """The media belong to this owner from now on: a draft's to its report."""
    if ids := list(media_ids):
        tx.execute(update(Media).where(col(Media.id).in_(ids)).values(owner=owner))


def give_media_of(tx: Tx, owner: str, new_owner: str) -> None:
    """Everything that belongs to one belongs to the other from now on."""
    tx.execute(update(Media).where(col(Media.owner) == owner).values(owner=new_owner))


def forget_media(tx: Tx, media_ids: Iterable[str], *, owner: str) -> None:
    """These are nobody's any more; what was given to somebody else meanwhile stays."""
    if ids := list(media_ids):
        theirs = col(Media.owner) == owner
        tx.execute(delete(Media).where(col(Media.id).in_(ids), theirs))
        tx.expire_all()


def media_of(tx: Tx, owner: str) -> Sequence[Media]:
    """The owner's media, whatever their state."""
    return tx.scalars(_OF, {"of": owner}).all()


def media_lines(tx: Tx, owner: str) -> list[MediaLine]:
    """The same, only to be read."""
    return [MediaLine(*row) for row in _LINES.all(tx, {"of": owner})]


class ReadAs(StrEnum):
    """What is read of a file that is not kept as it came."""

    KEPT = ""  # it is kept, cleaned
    CODES = "codes"  # on a photo
    TABLE = "table"


class ToFetch(NamedTuple):
    """A file that waits. claimed: its MIME type; of a table its name. source: `channel:ref`."""

    id: str
    claimed: str
    source: str
    read_as: ReadAs = ReadAs.KEPT


def media_to_fetch(tx: Tx, *, limit: int = 4) -> list[ToFetch]:
    """Some media that wait to be fetched."""
    rows = tx.scalars(
        select(Media)
        .where(col(Media.state) == "to fetch")
        .order_by(col(Media.attempts))
        .limit(limit)
    )
    found = []
    for row in rows:
        key = tx.keys.unwrap(row.data_key)
        source = key.open_text("media.ref", row.id, row.ref_sealed or b"")
        how = read_as(row)
        claimed = row.name if how is ReadAs.TABLE else row.mime
        found.append(ToFetch(row.id, claimed, source, how))
    return found


def read_as(row: Media) -> ReadAs:
    """What is read of it."""
    if bringer_in(row.owner):
        return ReadAs.TABLE
    return ReadAs.CODES if row.only_codes else ReadAs.KEPT


def take_read(tx: Tx, media_id: str) -> str:
    """What is read of this file was read: it is forgotten. Whose it was, "" if erased meanwhile."""
    row = _change(tx, media_id)
    if row is None:
        return ""
    owner = row.owner
    tx.delete(row)
    tx.flush()
    return owner


def find_source(tx: Tx, media_id: str) -> str:
    """From where it is to be fetched, as `channel:ref`; "" once that was forgotten."""
    row = tx.get(Media, media_id)
    if row is None or row.data_key is None or row.ref_sealed is None:
        return ""
    return tx.keys.unwrap(row.data_key).open_text("media.ref", media_id, row.ref_sealed)


def keep_cleaned(tx: Tx, media_id: str, clean: Clean) -> Media | None:
    """The cleaned bytes are here: seal them, forget where they came from. None if erased
    meanwhile."""
    row = _change(tx, media_id)
    if row is None or row.data_key is None:
        return None
    key = tx.keys.unwrap(row.data_key)
    padded = pad(PADDED + _LENGTH.pack(len(clean.body)) + clean.body)
    row.kind, row.mime, row.size = clean.kind, clean.mime, len(padded)
    row.seconds = round(clean.seconds or 0)
    row.name = document_name(row.name) if clean.kind == "file" else ""
    row.state, row.ref_sealed = "ready", None
    tx.merge(MediaBody(media_id=media_id, sealed=key.seal("media.body", media_id, padded)))
    return row


def keep_made(tx: Tx, owner: str, made: Clean, *, name: str = "") -> str:
    """A file that we made ourselves, ready to be sent; returns its row's id."""
    _, wrapped = tx.keys.new_data_key()
    media_id = new_id()
    tx.add(Media(id=media_id, owner=owner, kind=made.kind, mime=made.mime, data_key=wrapped))
    tx.flush()
    row = keep_cleaned(tx, media_id, made)
    if row is not None and name:
        row.name = name
    return media_id


def forget_made_before(tx: Tx, day: date) -> None:
    """Figures that somebody took along before that day are not kept."""
    older = (MONTHS_MADE, f"{MONTHS_MADE}{day.isoformat()}")
    tx.execute(delete(Media).where(col(Media.owner) >= older[0], col(Media.owner) < older[1]))


def is_of_staff(tx: Tx, media_id: str) -> bool:
    """Whether it was sent by somebody of the staff, for what they compose."""
    row = tx.get(Media, media_id)
    return row is not None and staff_in(row.owner) is not None


def refuse_media(tx: Tx, media_id: str, reason: str) -> Media | None:
    """It is not kept: too big, not what it says, broken. reason: a value of
    `domain.media_verdicts.Reason`."""
    row = _change(tx, media_id)
    if row is not None:
        row.state, row.refusal, row.ref_sealed = "refused", reason, None
    return row


def fetch_failed(tx: Tx, media_id: str) -> bool:
    """The platform did not give it this time. False after eight times: it does not come any
    more."""
    row = _change(tx, media_id)
    if row is None:
        return True
    row.attempts += 1
    return row.attempts < TRIES


def _change(tx: Tx, media_id: str) -> Media | None:
    """The row, locked: a report that takes it over at this moment is waited for, so that its card
    learns what became of it."""
    return tx.get(Media, media_id, with_for_update=True, populate_existing=True)


def find_brought(tx: Tx, media_id: str, owner: str) -> tuple[str, bytes] | None:
    """What was read of a table, with the name of its file; None where it is another's, or gone."""
    row = tx.get(Media, media_id)
    body = read_media(tx, media_id) if row is not None and row.owner == owner else None
    return (row.name, body) if row is not None and body is not None else None


def read_media(tx: Tx, media_id: str) -> bytes | None:
    """The cleaned bytes; None while not ready, or once erased."""
    row = tx.get(Media, media_id)
    body = tx.get(MediaBody, media_id)
    if row is None or body is None or row.data_key is None or row.state != "ready":
        return None
    return _unpadded(tx.keys.unwrap(row.data_key).open("media.body", media_id, body.sealed))


def _unpadded(padded: bytes) -> bytes:
    """The file itself; those kept before files were padded are as they are."""
    if not padded.startswith(PADDED):
        return padded
    begins = len(PADDED) + _LENGTH.size
    (length,) = _LENGTH.unpack(padded[len(PADDED) : begins])
    return padded[begins : begins + length]


def find_upload(tx: Tx, media_id: str, channel: str) -> str:
    """Under which id that channel's platform keeps the file; "" if it was never sent up."""
    sealed = _UPLOAD.scalar(tx, {"of": media_id, "there": channel})
    if sealed is None:
        return ""
    try:
        return tx.house_key.open_text(UPLOADED, f"{media_id}/{channel}", sealed)
    except Unsealable:
        return ""


def keep_upload(tx: Tx, media_id: str, channel: str, ref: str) -> None:
    """That channel's platform keeps the file under this id from now on."""
    if tx.get(Media, media_id) is not None:
        sealed = tx.house_key.seal(UPLOADED, f"{media_id}/{channel}", ref)
        _KEEP_UPLOAD.run(tx, {"media_id": media_id, "channel": channel, "ref_sealed": sealed})
