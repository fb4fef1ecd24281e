"""The gate: the only place that knows which address a reporter is, and which reports share one.

Residents and reporters are two sides. A resident's row is found by a keyed hash of the address; a
reporter's row belongs to a case. What joins them is sealed twice: the reporter's `owner_sealed`
(with the reporter's key) and the list of own reports in the resident's profile (with the
resident's key). No function here answers "who reported this": addresses leave only towards the
delivery loop, for one row at a time. Callers hold a `Speaker` only while that very person speaks.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, text, update
from sqlmodel import SQLModel, col

from domain.forms import Reach
from domain.profile import FALSEHOOD_DAYS, Profile
from storage import readers
from storage.keys import DataKey, Unsealable, new_id
from storage.plain import Plain
from storage.tables import Case, Media, Reporter, Resident, Screen
from storage.tx import Tx

PADDING = 512  # bytes; so that a profile's length does not tell how many reports are in it
REPORTS_REMEMBERED = 50
KEYS = "keys of residents"  # under which a unit remembers those it has unwrapped
READERS = "who readers are"  # the same of rows that were read at once
SILENT = (Reach.DISCREET, Reach.ONLY_WHEN_THEY_WRITE)

TABLE = SQLModel.metadata.tables["resident"]

# Plain SQL: every turn and every letter reads a resident.
_AT = Plain(select(TABLE).where(TABLE.c.address_key == bindparam("fingerprint")))
_WITH_ID = Plain(select(TABLE).where(TABLE.c.id == bindparam("of")))
_WITH_IDS = select(TABLE).where(TABLE.c.id.in_(bindparam("ids", expanding=True)))
_KEY = Plain(select(TABLE.c.data_key).where(TABLE.c.id == bindparam("of")))
_REPORTERS = SQLModel.metadata.tables["reporter"]
_HOW_MANY = Plain(
    select(func.count()).select_from(_REPORTERS).where(_REPORTERS.c.case_id == bindparam("of"))
)
_IS_BACK = Plain(update(TABLE).where(TABLE.c.id == bindparam("of")).values(state="active"))
_KEEP = Plain(
    update(TABLE)
    .where(TABLE.c.id == bindparam("of"))
    .values(
        profile_sealed=bindparam("now_profile"),
        dialog_sealed=bindparam("now_dialog"),
        draft_on=bindparam("now_draft_on"),
    )
)


_CHOSEN = tuple(one.name for one in fields(Profile))


@dataclass(slots=True)
class Speaker:
    """The resident who speaks now. profile and dialog are copies: `keep` writes them back.

    dialog: plain JSON data of the conversation, or None. is_new: met for the first time.
    is_back: nothing reached them until now.
    """

    id: str
    key: DataKey
    profile: Profile
    dialog: dict[str, Any] | None
    is_new: bool = False
    is_back: bool = False

    @property
    def mailbox(self) -> str:
        """Where rows to this resident's own chat go."""
        return f"resident:{self.id}"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the delivery loop speaks to: an address and its language. Never logged, never kept.

    hushed: they were promised silence; then only an alert goes there, without a sound.
    """

    address: str
    language: str
    site: str = ""
    hushed: bool = False


def meet(tx: Tx, address: str, *, now: datetime) -> Speaker:
    """The resident at that address, made if this is the first time. Locks the row until the
    commit."""
    fingerprint = tx.keys.fingerprint("address", address)
    if tx.on_postgres:  # two processes may hear the same person at once; SQLite has one writer
        tx.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": int(fingerprint[:15], 16)})
    row = _AT.first(tx, {"fingerprint": fingerprint})
    if row is None:
        return _make(tx, address, fingerprint, now.date())
    key = _key_of(tx, row)
    is_back = row.state != "active"
    if is_back:
        _IS_BACK.run(tx, {"of": row.id})
    return Speaker(row.id, key, _profile(row, key), _dialog(row, key), is_back=is_back)


def find_speaker(tx: Tx, address: str) -> Speaker | None:
    """The resident at that address, if there is one. Makes none, locks nothing."""
    fingerprint = tx.keys.fingerprint("address", address)
    row = _AT.first(tx, {"fingerprint": fingerprint})
    if row is None:
        return None
    key = tx.keys.unwrap(row.data_key)
    return Speaker(row.id, key, _profile(row, key), _dialog(row, key))


def keep(tx: Tx, speaker: Speaker, *, draft_on: date | None) -> None:
    """Write profile and dialog back, last in the turn. draft_on: today if a draft is open in the
    dialog, else None."""
    _follow_wish(tx, speaker)
    dialog = speaker.dialog
    sealed = dialog and speaker.key.seal("resident.dialog", speaker.id, json.dumps(dialog))
    _KEEP.run(
        tx,
        {
            "of": speaker.id,
            "now_profile": _seal_profile(speaker),
            "now_dialog": sealed or None,
            "now_draft_on": draft_on,
        },
    )


def _follow_wish(tx: Tx, speaker: Speaker) -> None:
    """The reader's row says what the profile wants."""
    profile = speaker.profile
    wish = str(profile.wish)
    if profile.reader_as != wish:
        profile.reader = readers.subscribe(tx, profile.reader, speaker.id, profile.wish)
        profile.reader_as = wish


def forget_resident(tx: Tx, speaker: Speaker) -> None:
    """Erase the resident: key, profile, dialog, screens, unsent media. Reports stay,
    unreachable."""
    for reporter_id in speaker.profile.reports:
        reporter = tx.get(Reporter, reporter_id)
        if reporter is not None:
            reporter.owner_sealed = None
    readers.unsubscribe(tx, speaker.profile.reader)
    tx.execute(delete(Screen).where(col(Screen.resident_id) == speaker.id))
    tx.execute(delete(Media).where(col(Media.owner) == speaker.mailbox))
    tx.execute(delete(Resident).where(col(Resident.id) == speaker.id))
    tx.info.pop(KEYS, None)


def leave_chat(tx: Tx, address: str) -> None:
    """The resident blocked the bot or deleted the chat: nothing is sent there until they come
    back."""
    fingerprint = tx.keys.fingerprint("address", address)
    row = _AT.first(tx, {"fingerprint": fingerprint})
    if row is not None:
        _leave(tx, row.id)


def _leave(tx: Tx, resident_id: str) -> None:
    """Nobody is there any more, so nothing is announced there; coming back subscribes again."""
    row = tx.get_one(Resident, resident_id, populate_existing=True)
    row.state = "gone"
    key = tx.keys.unwrap(row.data_key)
    speaker = Speaker(row.id, key, _profile(row, key), None)
    if speaker.profile.reader:
        readers.unsubscribe(tx, speaker.profile.reader)
        speaker.profile.reader = speaker.profile.reader_as = ""
        row.profile_sealed = _seal_profile(speaker)


# The reporter's side


def add_reporter(
    tx: Tx, case: Case, speaker: Speaker, *, report: dict[str, Any], reach: Reach
) -> Reporter:
    """A reporter of the case with a fresh key, linked to the speaker inside the gate only.

    report: JSON data, what they answered; sealed with the reporter's key. The caller keeps the
    speaker.
    """
    key, wrapped = tx.keys.new_data_key()
    reporter_id = new_id()
    count = _HOW_MANY.scalar(tx, {"of": case.id})
    reporter = Reporter(
        id=reporter_id,
        case_id=case.id,
        number=(count or 0) + 1,
        data_key=wrapped,
        owner_sealed=key.seal("reporter.owner", reporter_id, speaker.id),
        report_sealed=key.seal("reporter.report", reporter_id, json.dumps(report)),
        reach=reach,
    )
    tx.add(reporter)
    tx.flush()
    speaker.profile.reports = [*speaker.profile.reports, reporter_id][-REPORTS_REMEMBERED:]
    return reporter


def own_reports(tx: Tx, speaker: Speaker) -> list[Reporter]:
    """The speaker's own reports, oldest first."""
    found = (tx.get(Reporter, reporter_id) for reporter_id in speaker.profile.reports)
    return [reporter for reporter in found if reporter is not None and reporter.data_key]


def is_own(speaker: Speaker, reporter_id: str) -> bool:
    """Whether the speaker may see this report: made by them, or opened with its code."""
    return reporter_id in speaker.profile.reports


def adopt(speaker: Speaker, reporter: Reporter) -> None:
    """The speaker opened the report with its code: from now on it is among their own to see.

    Answers and news still go where they went: the code shows, it does not redirect.
    """
    if reporter.id not in speaker.profile.reports:
        speaker.profile.reports = [*speaker.profile.reports, reporter.id][-REPORTS_REMEMBERED:]


def has_way_back(reporter: Reporter) -> bool:
    """Whether a row to this reporter could reach anybody at all."""
    return reporter.owner_sealed is not None


def part(speaker: Speaker, reporter: Reporter) -> None:
    """The report and this resident know nothing of each other any more; its code still opens it.

    The caller keeps the speaker.
    """
    reporter.owner_sealed = None
    speaker.profile.reports = [own for own in speaker.profile.reports if own != reporter.id]


def speakers_drafting(tx: Tx, *, after: str, limit: int) -> Sequence[Speaker]:
    """Residents with an open draft, by id from that id on, for the sweep that ends old ones.

    Whoever speaks at this moment is left out.
    """
    rows = tx.scalars(
        select(Resident)
        .where(col(Resident.draft_on).is_not(None), col(Resident.id) > after)
        .order_by(col(Resident.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    found = []
    for row in rows:
        key = tx.keys.unwrap(row.data_key)
        found.append(Speaker(row.id, key, _profile(row, key), _dialog(row, key)))
    return found


def read_report(tx: Tx, reporter: Reporter) -> dict[str, Any]:
    """What the reporter answered, {} once erased."""
    if reporter.report_sealed is None:
        return {}
    try:
        key = tx.keys.unwrap(reporter.data_key)
    except Unsealable:
        return {}
    opened = key.open("reporter.report", reporter.id, reporter.report_sealed)
    report: dict[str, Any] = json.loads(opened)
    return report


def write_report(tx: Tx, reporter: Reporter, report: dict[str, Any]) -> None:
    """Replace what the reporter answered. Raises Unsealable once erased."""
    key = tx.keys.unwrap(reporter.data_key)
    reporter.report_sealed = key.seal("reporter.report", reporter.id, json.dumps(report))


def erase_reporter(tx: Tx, reporter: Reporter) -> None:
    """What this reporter said can never be read again, nor can they be reached through the case."""
    reporter.data_key = None
    reporter.owner_sealed = None
    reporter.report_sealed = None
    reporter.opening_key = None
    tx.execute(delete(Media).where(col(Media.owner) == f"reporter:{reporter.id}"))


def set_opening_code(tx: Tx, reporter: Reporter, code: str) -> None:
    """Let this code open the report from any channel. Only its keyed hash is kept."""
    reporter.opening_key = tx.keys.fingerprint("opening", code)


def find_by_opening_code(tx: Tx, code: str) -> Reporter | None:
    """The report that this code opens. The caller throttles guesses."""
    fingerprint = tx.keys.fingerprint("opening", code)
    return tx.scalar(select(Reporter).where(col(Reporter.opening_key) == fingerprint))


def count_falsehood(tx: Tx, reporter: Reporter, *, on: date) -> None:
    """A second officer confirmed a deliberate falsehood. Counted in the resident's sealed
    profile."""
    found = _owner(tx, reporter)
    if found is None:
        return
    row, key = found
    speaker = Speaker(row.id, key, _profile(row, key), None)
    since = (on - timedelta(days=FALSEHOOD_DAYS)).isoformat()
    speaker.profile.falsehoods = [day for day in speaker.profile.falsehoods if day >= since] + [
        on.isoformat()
    ]
    tx.get_one(Resident, row.id, populate_existing=True).profile_sealed = _seal_profile(speaker)


# Towards the delivery loop


def addressee(tx: Tx, mailbox: str) -> Addressee | None:
    """Whom a resident's, reporter's or reader's mailbox reaches now; None if nobody any more."""
    found = _behind(tx, mailbox)
    if found is None or found[0].state == "gone":
        return None
    row, key = found
    profile = _profile(row, key)
    address = key.open_text("resident.address", row.id, row.address_sealed)
    hushed = mailbox.startswith("reader:") and _is_hushed(tx, profile)
    return Addressee(address, profile.language, profile.site, hushed)


def holds_of(tx: Tx, mailbox: str, test: Callable[[str], bool]) -> bool:
    """Whether something is true of the resident behind this mailbox; their id goes to `test` alone,
    for one row that is about to be sent."""
    found = _behind(tx, mailbox)
    return found is not None and test(found[0].id)


def fetch_readers(tx: Tx, mailboxes: Iterable[str]) -> None:
    """Read at once who is behind these mailboxes of readers: `addressee` then asks no more.

    Others are left alone. Nothing of it outlives the transaction.
    """
    wanted = [box.partition(":")[2] for box in mailboxes if box.startswith("reader:")]
    if len(wanted) < 2:
        return
    owners = readers.residents_of(tx, wanted)
    rows = tx.plain().execute(_WITH_IDS, {"ids": list(owners.values())})
    residents = {row.id: row for row in rows}
    tx.info[READERS] = {reader: residents.get(owner) for reader, owner in owners.items()}


def _behind(tx: Tx, mailbox: str) -> tuple[Row[Any], DataKey] | None:
    kind, _, owner = mailbox.partition(":")
    if kind == "reporter":
        reporter = tx.get(Reporter, owner)
        return _owner(tx, reporter) if reporter is not None else None
    if kind == "reader":
        known = tx.info.get(READERS, {}).get(owner)
        if known is not None:
            return known, _key_of(tx, known)
        owner = readers.resident_of(tx, owner) or ""
    return _resident(tx, owner)


def _resident(tx: Tx, resident_id: str) -> tuple[Row[Any], DataKey] | None:
    row = _WITH_ID.first(tx, {"of": resident_id})
    return (row, _key_of(tx, row)) if row is not None else None


def _is_hushed(tx: Tx, profile: Profile) -> bool:
    """Whether a report of theirs still asks for a silent phone."""
    for reporter_id in profile.reports:
        reporter = tx.get(Reporter, reporter_id)
        case = tx.get(Case, reporter.case_id) if reporter is not None else None
        if reporter is None or case is None or case.closed_at is not None:
            continue
        if case.private or Reach(reporter.reach) in SILENT:
            return True
    return False


def is_reachable(tx: Tx, reporter: Reporter) -> bool:
    """Whether anybody is there any more: not erased, not blocked. Says nothing of their wishes."""
    found = _owner(tx, reporter)
    return found is not None and found[0].state != "gone"


def opens_by_code(reporter: Reporter) -> bool:
    """Whether a code opens the report, wherever its reporter may be now."""
    return reporter.opening_key is not None


def resident_key(tx: Tx, resident_id: str) -> DataKey:
    """The data key of a resident, for rows in their own mailbox. Raises Unsealable if erased."""
    known: DataKey | None = tx.info.get(KEYS, {}).get(resident_id)
    return known or tx.keys.unwrap(_KEY.scalar(tx, {"of": resident_id}))


def _key_of(tx: Tx, row: Row[Any]) -> DataKey:
    """The key of a resident's row; the unit remembers it, its rows and screens ask for it again."""
    key = tx.keys.unwrap(row.data_key)
    tx.info.setdefault(KEYS, {})[row.id] = key
    return key


def mark_gone(tx: Tx, mailbox: str) -> None:
    """The platform says this mailbox reaches nobody any more."""
    found = _behind(tx, mailbox)
    if found is not None:
        _leave(tx, found[0].id)


def _owner(tx: Tx, reporter: Reporter) -> tuple[Row[Any], DataKey] | None:
    if reporter.owner_sealed is None:
        return None
    try:
        own = tx.keys.unwrap(reporter.data_key)
        owner = own.open_text("reporter.owner", reporter.id, reporter.owner_sealed)
        return _resident(tx, owner)
    except Unsealable:
        return None


def _make(tx: Tx, address: str, fingerprint: str, today: date) -> Speaker:
    key, wrapped = tx.keys.new_data_key()
    speaker = Speaker(new_id(), key, Profile(), None, is_new=True)
    tx.add(
        Resident(
            id=speaker.id,
            address_key=fingerprint,
            data_key=wrapped,
            address_sealed=key.seal("resident.address", speaker.id, address),
            profile_sealed=_seal_profile(speaker),
            started_on=today,
        )
    )
    tx.flush()
    return speaker


def _seal_profile(speaker: Speaker) -> bytes:
    profile = {name: getattr(speaker.profile, name) for name in _CHOSEN}
    plain = json.dumps(profile).encode()
    padded = plain.ljust(-(-len(plain) // PADDING) * PADDING)
    return speaker.key.seal("resident.profile", speaker.id, padded)


def _profile(row: Resident | Row[Any], key: DataKey) -> Profile:
    return Profile(**json.loads(key.open("resident.profile", row.id, row.profile_sealed)))


def _dialog(row: Resident | Row[Any], key: DataKey) -> dict[str, Any] | None:
    if row.dialog_sealed is None:
        return None
    dialog: dict[str, Any] = json.loads(key.open("resident.dialog", row.id, row.dialog_sealed))
    return dialog
