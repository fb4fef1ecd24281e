"""Residents: who they are to us, found by a keyed hash of the address, all else sealed.

Knows nothing of cases; who reported one is joined in the gate alone (`storage/reporters.py`).
Callers hold a `Speaker` only while that very person speaks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, text, update
from sqlmodel import SQLModel, col

from domain.dialog.resident_dialog import ResidentDialog
from domain.ids import NO_READER, ResidentId
from domain.mailboxes import Mailbox, to_resident
from domain.people.profile import Profile
from storage import drafts, subscribers
from storage.compiled import Plain, among
from storage.drafts import DraftPlace
from storage.json_bytes import to_bytes
from storage.keys import DataKey, new_id
from storage.tables import Draft, Media, Posted, Resident, Screen
from storage.tables.drafts import DraftKind
from storage.tx import Tx

PADDING = 512  # bytes; so that a profile's length does not tell how many reports are in it
KEYS = "keys of residents"  # under which a unit remembers those it has unwrapped

TABLE = SQLModel.metadata.tables["resident"]

# Plain SQL: every turn and every letter reads a resident.
_AT = Plain(select(TABLE).where(TABLE.c.address_key == bindparam("fingerprint")))
_SPEAKS = Plain(
    select(TABLE).where(TABLE.c.address_key == bindparam("fingerprint")),
    select(TABLE).where(TABLE.c.address_key == bindparam("fingerprint")).with_for_update(),
)
_WITH_ID = Plain(select(TABLE).where(TABLE.c.id == bindparam("of")))
_HELD = Plain(
    select(TABLE).where(TABLE.c.id == bindparam("of")),
    select(TABLE).where(TABLE.c.id == bindparam("of")).with_for_update(),
)
_WITH_IDS = Plain(*map(select(TABLE).where, among(TABLE.c.id, "ids")))
_KEY = Plain(select(TABLE.c.data_key).where(TABLE.c.id == bindparam("of")))
_IS_BACK = Plain(update(TABLE).where(TABLE.c.id == bindparam("of")).values(state="active"))
_KEEP = Plain(
    update(TABLE)
    .where(TABLE.c.id == bindparam("of"))
    .values(profile_sealed=bindparam("now_profile"))
)
_CHOSEN = tuple(one.name for one in fields(Profile))


@dataclass(slots=True)
class Speaker:
    """The resident who speaks now. profile and dialog are copies: `keep` writes them back.

    dialog: plain JSON data of the conversation, or None. is_new: met for the first time.
    is_back: nothing reached them until now. kept: what the row says of the profile, "" if unknown.
    """

    id: ResidentId
    key: DataKey
    profile: Profile
    dialog: ResidentDialog | None
    is_new: bool = False
    is_back: bool = False
    kept: str = ""

    @property
    def mailbox(self) -> Mailbox:
        """Where rows to this resident's own chat go."""
        return to_resident(self.id)


def meet(tx: Tx, address: str, *, now: datetime) -> Speaker:
    """The resident at that address, made if this is the first time. Locks the row until the
    commit."""
    fingerprint = tx.keys.fingerprint("address", address)
    if tx.on_postgres:  # two processes may hear the same person at once; SQLite has one writer
        tx.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": int(fingerprint[:15], 16)})
    row = _SPEAKS.first(tx, {"fingerprint": fingerprint})
    if row is None:
        return _make(tx, address, fingerprint, now.date())
    key = key_of(tx, row)
    is_back = row.state != "active"
    if is_back:
        _IS_BACK.run(tx, {"of": row.id})
    dialog = _read_dialog(tx, row.id, key)
    kept = _profile_text(row, key)
    profile = Profile(**json.loads(kept))
    return Speaker(row.id, key, profile, dialog, is_back=is_back, kept=kept.rstrip())


def _make(tx: Tx, address: str, fingerprint: str, today: date) -> Speaker:
    key, wrapped = tx.keys.new_data_key()
    speaker = Speaker(ResidentId(new_id()), key, Profile(), None, is_new=True)
    tx.put(
        Resident(
            id=speaker.id,
            address_key=fingerprint,
            data_key=wrapped,
            address_sealed=key.seal("resident.address", speaker.id, address),
            profile_sealed=seal_profile(speaker),
            started_on=today,
        )
    )
    return speaker


def started_on(tx: Tx, address: str) -> date | None:
    """On which day whoever speaks there came first, None if nobody did."""
    here = col(Resident.address_key) == tx.keys.fingerprint("address", address)
    return tx.execute(select(col(Resident.started_on)).where(here)).scalar()


def find_speaker(tx: Tx, address: str) -> Speaker | None:
    """The resident at that address, if there is one. Makes none, locks nothing."""
    fingerprint = tx.keys.fingerprint("address", address)
    row = _AT.first(tx, {"fingerprint": fingerprint})
    if row is None:
        return None
    key = tx.keys.unwrap(row.data_key)
    return Speaker(row.id, key, profile_of(row, key), _read_dialog(tx, row.id, key))


def profile_at(tx: Tx, address: str) -> Profile | None:
    """What the resident at that address chose, if there is one."""
    row = _AT.first(tx, {"fingerprint": tx.keys.fingerprint("address", address)})
    return None if row is None else profile_of(row, key_of(tx, row))


def keep(tx: Tx, speaker: Speaker, *, draft_on: date | None) -> None:
    """Write profile and dialog back, last in the turn. draft_on: today if a draft is open in the
    dialog, else None."""
    _follow_wish(tx, speaker)
    if _written(speaker.profile) != speaker.kept:  # seldom, and there is a row less to write
        _KEEP.run(tx, {"of": speaker.id, "now_profile": seal_profile(speaker)})
    if speaker.dialog:
        place = dialog_place(speaker.id, speaker.key)
        drafts.put_draft(tx, place, to_bytes(speaker.dialog), on=draft_on)
    else:
        drafts.drop_draft(tx, speaker.id)


def _follow_wish(tx: Tx, speaker: Speaker) -> None:
    """The reader's row says what the profile wants."""
    profile = speaker.profile
    wish = str(profile.wish)
    if profile.reader_as != wish:
        profile.reader = subscribers.subscribe(tx, profile.reader, speaker.id, profile.wish)
        profile.reader_as = wish


def follow_wishes(tx: Tx, *, after: str, limit: int) -> str:
    """Residents by id from that id on: the reader's row of each says what the profile wants, which
    another version of the house may have put otherwise. The last one's id; "" at the end.

    Whoever speaks at this moment is left out: their own turn does the same.
    """
    rows = tx.scalars(
        select(Resident)
        .where(col(Resident.id) > after, col(Resident.state) == "active")
        .order_by(col(Resident.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        key = tx.keys.unwrap(row.data_key)
        speaker = Speaker(row.id, key, profile_of(row, key), None)
        before = speaker.profile.reader_as
        _follow_wish(tx, speaker)
        if speaker.profile.reader_as != before:
            rewrite_profile(tx, speaker)
    return rows[-1].id if len(rows) == limit else ""


def speakers_drafting(tx: Tx, *, after: str, limit: int) -> Sequence[Speaker]:
    """Residents with an open draft, by id from that id on, for the sweep that ends old ones.

    Whoever speaks at this moment is left out.
    """
    rows = tx.scalars(
        select(Resident)
        .join(Draft, col(Draft.id) == col(Resident.id))
        .where(col(Draft.touched_on).is_not(None), col(Resident.id) > after)
        .order_by(col(Resident.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Resident)
    ).all()
    found = []
    for row in rows:
        key = tx.keys.unwrap(row.data_key)
        dialog = _read_dialog(tx, row.id, key)
        found.append(Speaker(row.id, key, profile_of(row, key), dialog))
    return found


def erase_resident(tx: Tx, speaker: Speaker) -> None:
    """Delete key, profile, dialog, subscription, screens and unsent media. The gate has cut the
    reports loose before (`reporters.forget_resident`)."""
    subscribers.unsubscribe(tx, speaker.profile.reader)
    drafts.drop_draft(tx, speaker.id)
    tx.execute(delete(Screen).where(col(Screen.resident_id) == speaker.id))
    tx.execute(delete(Media).where(col(Media.owner) == speaker.mailbox))
    tx.execute(delete(Posted).where(col(Posted.mailbox) == speaker.mailbox))
    tx.execute(delete(Resident).where(col(Resident.id) == speaker.id))
    tx.info.pop(KEYS, None)


def leave_chat(tx: Tx, address: str) -> None:
    """The resident blocked the bot or deleted the chat: nothing is sent there until they come
    back."""
    fingerprint = tx.keys.fingerprint("address", address)
    row = _AT.first(tx, {"fingerprint": fingerprint})
    if row is not None:
        leave(tx, row.id)


def leave(tx: Tx, resident_id: ResidentId) -> None:
    """Nobody is there any more, so nothing is announced there; coming back subscribes again."""
    row = tx.get_one(Resident, resident_id, populate_existing=True, with_for_update=True)
    row.state = "gone"
    key = tx.keys.unwrap(row.data_key)
    speaker = Speaker(row.id, key, profile_of(row, key), None)
    if speaker.profile.reader:
        subscribers.unsubscribe(tx, speaker.profile.reader)
        speaker.profile.reader, speaker.profile.reader_as = NO_READER, ""
        row.profile_sealed = seal_profile(speaker)


def hold_speaker(tx: Tx, resident_id: ResidentId) -> Speaker | None:
    """A resident who does not speak now, held until the commit; `keep` writes them back."""
    found = hold_resident(tx, resident_id)
    if found is None:
        return None
    row, key = found
    return Speaker(row.id, key, profile_of(row, key), _read_dialog(tx, row.id, key))


def residents_on(tx: Tx, channel: str, *, after: str, limit: int) -> tuple[list[ResidentId], str]:
    """Of the next residents by id those whose chat is on that channel, who did not go on elsewhere;
    and after whom to go on, "" at the end."""
    rows = tx.scalars(
        select(Resident)
        .where(col(Resident.id) > after, col(Resident.state) == "active")
        .order_by(col(Resident.id))
        .limit(limit)
    ).all()
    found = []
    for row in rows:
        key = tx.keys.unwrap(row.data_key)
        here = key.open_text("resident.address", row.id, row.address_sealed)
        if here.startswith(f"{channel}:") and not profile_of(row, key).moved_to:
            found.append(row.id)
    return found, rows[-1].id if len(rows) == limit else ""


def id_of(kept: str) -> ResidentId:
    """A resident's id as another's profile keeps it."""
    return ResidentId(kept)


# For the gate


def find_resident(tx: Tx, resident_id: ResidentId) -> tuple[Row[Any], DataKey] | None:
    """The resident's row and key, if they are still kept."""
    row = _WITH_ID.first(tx, {"of": resident_id})
    return (row, key_of(tx, row)) if row is not None else None


def hold_resident(tx: Tx, resident_id: ResidentId) -> tuple[Row[Any], DataKey] | None:
    """The same as they are now; nobody else changes them until the commit."""
    row = _HELD.first(tx, {"of": resident_id})
    return (row, key_of(tx, row)) if row is not None else None


def find_residents(tx: Tx, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The rows of those still kept, by id, read at once."""
    return {row.id: row for row in _WITH_IDS.all(tx, {"ids": list(ids)})}


def resident_address(row: Row[Any], key: DataKey) -> str:
    """Where the resident is reached, e.g. `telegram:41`; for one row at its sending."""
    return key.open_text("resident.address", row.id, row.address_sealed)


def rewrite_profile(tx: Tx, speaker: Speaker) -> None:
    """Keep a profile that changed while its resident did not speak, and was held."""
    row = tx.get_one(Resident, speaker.id, populate_existing=True)
    row.profile_sealed = seal_profile(speaker)


def resident_key(tx: Tx, resident_id: ResidentId) -> DataKey:
    """The data key of a resident, for rows in their own mailbox. Raises Unsealable if erased."""
    known: DataKey | None = tx.info.get(KEYS, {}).get(resident_id)
    return known or tx.keys.unwrap(_KEY.scalar(tx, {"of": resident_id}))


def key_of(tx: Tx, row: Row[Any]) -> DataKey:
    """The key of a resident's row; the unit remembers it, its rows and screens ask for it again."""
    key = tx.keys.unwrap(row.data_key)
    tx.info.setdefault(KEYS, {})[row.id] = key
    return key


def seal_profile(speaker: Speaker) -> bytes:
    """The profile as the row keeps it, sealed and padded."""
    plain = _written(speaker.profile).encode()
    padded = plain.ljust(-(-len(plain) // PADDING) * PADDING)
    return speaker.key.seal("resident.profile", speaker.id, padded)


def profile_of(row: Resident | Row[Any], key: DataKey) -> Profile:
    """What the resident chose, opened with their key."""
    return Profile(**json.loads(_profile_text(row, key)))


def _profile_text(row: Resident | Row[Any], key: DataKey) -> str:
    return key.open_text("resident.profile", row.id, row.profile_sealed)


def _written(profile: Profile) -> str:
    return json.dumps({name: getattr(profile, name) for name in _CHOSEN})


def dialog_place(resident_id: ResidentId, key: DataKey) -> DraftPlace:
    """Where their conversation lies."""
    return DraftPlace(DraftKind.TALK, resident_id, "resident.dialog", key)


def _read_dialog(tx: Tx, resident_id: ResidentId, key: DataKey) -> ResidentDialog | None:
    text = drafts.read_draft(tx, dialog_place(resident_id, key))
    return json.loads(text) if text is not None else None
