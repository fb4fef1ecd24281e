"""The gate: the only place that knows which address a reporter is, and which reports share one.

Residents (`storage/residents.py`) and reporters are two sides. A resident's row is found by a keyed
hash of the address; a reporter's row belongs to a case. What joins them is sealed twice: the
reporter's `owner_sealed` (with the reporter's key) and the list of own reports in the resident's
profile (with the resident's key). No function here answers "who reported this": addresses leave
only towards the delivery loop, for one row at a time.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select
from sqlmodel import SQLModel, col

from domain.cases.kept_report import KeptReport
from domain.forms.forms import Reach
from domain.heard import PAGE
from domain.ids import ReporterId, ResidentId
from domain.mailboxes import (
    Mailbox,
    reader_in,
    reporter_in,
    resident_in,
    to_reporter,
    to_resident,
)
from domain.people.profile import FALSEHOOD_DAYS, Profile
from storage import push_subscriptions, reports, residents, subscribers
from storage.case_locks import free_number
from storage.compiled import Plain
from storage.keys import DataKey, Unsealable, new_id
from storage.padding import pad_json
from storage.residents import Speaker
from storage.tables import Case, Media, Reporter
from storage.tx import Tx

READERS = "who readers are"  # under which a unit remembers the rows that were read at once
SILENT = (Reach.DISCREET, Reach.ONLY_WHEN_THEY_WRITE)

_REPORTERS = SQLModel.metadata.tables["reporter"]
_LAST = Plain(select(func.max(_REPORTERS.c.number)).where(_REPORTERS.c.case_id == bindparam("of")))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the delivery loop speaks to: an address and its language. Never logged, never kept.

    hushed: they were promised silence; then only an alert goes there, without a sound.
    """

    address: str
    language: str
    site: str = ""
    hushed: bool = False


def add_reporter(
    tx: Tx, case: Case, speaker: Speaker, *, report: KeptReport, reach: Reach
) -> Reporter:
    """A reporter of the case with a fresh key, linked to the speaker inside the gate only.

    report: what they told, sealed with the reporter's key. The caller keeps the
    speaker. Whoever opened the case asks by its number, whoever joins by another one.
    """
    key, wrapped = tx.keys.new_data_key()
    reporter_id, place = ReporterId(new_id()), next_place(tx, case)
    reporter = Reporter(
        id=reporter_id,
        case_id=case.id,
        number=place,
        own_number=case.number if place == 1 else free_number(tx),
        data_key=wrapped,
        owner_sealed=key.seal("reporter.owner", reporter_id, speaker.id),
        report_sealed=key.seal("reporter.report", reporter_id, pad_json(json.dumps(report))),
        reach=reach,
    )
    tx.put(reporter)
    reports.adopt(speaker, reporter)
    return reporter


def next_place(tx: Tx, case: Case) -> int:
    """Which of the case's reporters comes next. Not how many there are: some may have left it."""
    return (_LAST.scalar(tx, {"of": case.id}) or 0) + 1


def has_way_back(reporter: Reporter) -> bool:
    """Whether a row to this reporter could reach anybody at all."""
    return reporter.owner_sealed is not None


def is_reachable(tx: Tx, reporter: Reporter) -> bool:
    """Whether anybody is there any more: not erased, not blocked. Says nothing of their wishes."""
    found = _owner(tx, reporter)
    return found is not None and found[0].state != "gone"


def part(speaker: Speaker, reporter: Reporter) -> None:
    """The report and this resident know nothing of each other any more; its code still opens it.

    The caller keeps the speaker.
    """
    reporter.owner_sealed = None
    speaker.profile.reports = [own for own in speaker.profile.reports if own != reporter.id]


def move_reports(
    tx: Tx,
    old: Speaker,
    new: Speaker,
    reporter_ids: Iterable[ReporterId],
    *,
    opened: bool = True,
) -> list[ReporterId]:
    """What is answered to these reports of `old` goes to `new` from now on, who is the same person
    at another door. Which of them: those opened by a code belong to somebody else, and only come
    along to be seen, if `opened` says so. The caller keeps both.
    """
    moved = []
    for reporter_id in tuple(reporter_ids):
        reporter = tx.get(Reporter, reporter_id)
        if reporter is None or reporter.data_key is None:
            continue
        found = _owner(tx, reporter)
        is_theirs = found is not None and found[0].id == old.id
        if is_theirs or opened:
            old.profile.reports = [own for own in old.profile.reports if own != reporter_id]
            reports.adopt(new, reporter)
        if not is_theirs:
            continue
        key = tx.keys.unwrap(reporter.data_key)
        reporter.owner_sealed = key.seal("reporter.owner", reporter_id, new.id)
        moved.append(reporter_id)
    return moved


def is_answered_at(tx: Tx, speaker: Speaker, reporter: Reporter) -> bool:
    """Whether what is answered to this report comes to whoever speaks now."""
    found = _owner(tx, reporter)
    return found is not None and found[0].id == speaker.id


def bring_report(tx: Tx, reporter: Reporter, speaker: Speaker) -> Speaker | None:
    """What is answered to this report, which is among the speaker's own, comes to them from now on.

    Returns whom it came to until now, who still sees it; None if that was nobody, or nobody is
    there any more. The caller keeps both.
    """
    before = _owner(tx, reporter)
    key = tx.keys.unwrap(reporter.data_key)
    reporter.owner_sealed = key.seal("reporter.owner", reporter.id, speaker.id)
    if before is None or before[0].id == speaker.id or before[0].state == "gone":
        return None
    return residents.hold_speaker(tx, before[0].id)


def erase_reporter(tx: Tx, reporter: Reporter) -> None:
    """What this reporter said can never be read again, nor can they be reached through the case."""
    reporter.data_key = None
    reporter.owner_sealed = None
    reporter.report_sealed = None
    reporter.opening_key = None
    reporter.own_number = None
    tx.execute(delete(Media).where(col(Media.owner) == to_reporter(reporter.id)))


def forget_resident(tx: Tx, speaker: Speaker) -> None:
    """Erase the resident: key, profile, dialog, screens, unsent media. Reports stay,
    unreachable."""
    for reporter_id in speaker.profile.reports:
        reporter = tx.get(Reporter, reporter_id)
        if reporter is not None:
            reporter.owner_sealed = None
    residents.erase_resident(tx, speaker)


def count_falsehood(tx: Tx, reporter: Reporter, *, on: date) -> None:
    """A second officer confirmed a deliberate falsehood. Counted in the resident's sealed
    profile."""
    found = _owner(tx, reporter, residents.hold_resident)
    if found is None:
        return
    row, key = found
    speaker = Speaker(row.id, key, residents.profile_of(row, key), None)
    since = (on - timedelta(days=FALSEHOOD_DAYS)).isoformat()
    speaker.profile.falsehoods = [day for day in speaker.profile.falsehoods if day >= since] + [
        on.isoformat()
    ]
    residents.rewrite_profile(tx, speaker)


# Towards the delivery loop


def addressee(tx: Tx, mailbox: Mailbox) -> Addressee | None:
    """Whom a resident's, reporter's or reader's mailbox reaches now; None if nobody any more."""
    found = _behind(tx, mailbox)
    if found is None or found[0].state == "gone":
        return None
    row, key = found
    profile = residents.profile_of(row, key)
    address = residents.resident_address(row, key)
    hushed = reader_in(mailbox) is not None and is_hushed(tx, profile)
    return Addressee(address, profile.language, profile.site, hushed)


def addressee_elsewhere(tx: Tx, mailbox: Mailbox) -> Addressee | None:
    """Whom a page reaches in place of this mailbox, to which nothing can be sent now."""
    page = page_to_ring(tx, mailbox)
    return None if page is None else addressee(tx, page)


def page_to_ring(tx: Tx, mailbox: Mailbox) -> Mailbox | None:
    """The mailbox of a page that may be rung while nothing can be sent to this one: it is the same
    person's, who came from there. None where there is none, or silence was promised."""
    found = _behind(tx, mailbox)
    profile = None if found is None else residents.profile_of(*found)
    if profile is None or is_hushed(tx, profile):
        return None
    pages = (_rung_page(tx, ResidentId(before)) for before in profile.came_from)
    return next((page for page in pages if page is not None), None)


def _rung_page(tx: Tx, resident_id: ResidentId) -> Mailbox | None:
    found = residents.find_resident(tx, resident_id)
    if found is None or found[0].state == "gone":
        return None
    address = residents.resident_address(*found)
    if not address.startswith(PAGE):
        return None
    rings = push_subscriptions.choices_of(tx, address.removeprefix(PAGE)) is not None
    return to_resident(resident_id) if rings else None


def is_hushed(tx: Tx, profile: Profile) -> bool:
    """Whether a report of theirs still asks for a silent phone."""
    for reporter_id in profile.reports:
        reporter = tx.get(Reporter, reporter_id)
        case = tx.get(Case, reporter.case_id) if reporter is not None else None
        if reporter is None or case is None or case.closed_at is not None:
            continue
        if case.private or Reach(reporter.reach) in SILENT:
            return True
    return False


def holds_of(tx: Tx, mailbox: Mailbox, test: Callable[[str], bool]) -> bool:
    """Whether something is true of the resident behind this mailbox; their id goes to `test` alone,
    for one row that is about to be sent."""
    found = _behind(tx, mailbox)
    return found is not None and test(found[0].id)


def fetch_readers(tx: Tx, mailboxes: Iterable[Mailbox]) -> None:
    """Read at once who is behind these mailboxes of readers: `addressee` then asks no more.

    Others are left alone. Nothing of it outlives the transaction.
    """
    wanted = [reader for mailbox in mailboxes if (reader := reader_in(mailbox))]
    if len(wanted) < 2:
        return
    owners = subscribers.residents_of(tx, wanted)
    rows = residents.find_residents(tx, list(owners.values()))
    tx.info[READERS] = {reader: rows.get(owner) for reader, owner in owners.items()}


def mark_gone(tx: Tx, mailbox: Mailbox) -> None:
    """The platform says this mailbox reaches nobody any more."""
    found = _behind(tx, mailbox)
    if found is not None:
        residents.leave(tx, found[0].id)


def _behind(tx: Tx, mailbox: Mailbox) -> tuple[Row[Any], DataKey] | None:
    if reporter_id := reporter_in(mailbox):
        reporter = tx.get(Reporter, reporter_id)
        return _owner(tx, reporter) if reporter is not None else None
    resident = resident_in(mailbox)
    if reader := reader_in(mailbox):
        known = tx.info.get(READERS, {}).get(reader)
        if known is not None:
            return known, residents.key_of(tx, known)
        resident = subscribers.resident_of(tx, reader)
    return residents.find_resident(tx, resident) if resident else None


def _owner(
    tx: Tx,
    reporter: Reporter,
    find: Callable[[Tx, ResidentId], tuple[Row[Any], DataKey] | None] = residents.find_resident,
) -> tuple[Row[Any], DataKey] | None:
    if reporter.owner_sealed is None:
        return None
    try:
        own = tx.keys.unwrap(reporter.data_key)
        owner = own.open_text("reporter.owner", reporter.id, reporter.owner_sealed)
        return find(tx, ResidentId(owner))
    except Unsealable:
        return None
