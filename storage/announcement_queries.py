"""Announcements as the house keeps them: how many an audience is, texts, codes, what was told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.broadcasts.announcing import AnnouncementKind, AnnouncementState, Going, Purpose
from domain.ids import ReaderId, StaffId
from storage.tables import (
    Announcement,
    AnnouncementText,
    Answered,
    Delivery,
    Sending,
    SendingCount,
    Staff,
)
from storage.tx import Tx

SUBSCRIPTION = SQLModel.metadata.tables["subscription"]
ANSWERED = SQLModel.metadata.tables["answered"]
TOLD_APART = 5_000  # subscriptions of readers with several areas; counting them takes 10 ms
COUNTS = SQLModel.metadata.tables["subscription_count"]


def count_audience(tx: Tx, areas: Sequence[str], topics: int) -> int:
    """How many readers an audience has. topics: 0 for an alert.

    Each is counted once; where very many have several areas, those count in each of them, since
    telling them apart would take longer than anybody waits.
    """
    if not areas:
        return 0
    counted = (
        select(COUNTS.c.several, func.sum(COUNTS.c.readers))
        .where(COUNTS.c.area.in_(areas), wants(COUNTS, topics))
        .group_by(COUNTS.c.several)
    )
    found = {bool(several): int(count) for several, count in tx.execute(counted)}
    often = found.get(True, 0)
    if 0 < often <= TOLD_APART:
        often = _count_several(tx, areas, topics)
    return found.get(False, 0) + often


def count_unreached(tx: Tx, areas: Sequence[str], site: str) -> int:
    """How many open chats of the site an alert for these areas does not reach: nobody knows their
    village, or they stopped alerts there. Who has several areas may count in each."""
    elsewhere = [] if site in areas else [site]
    unknown = and_(COUNTS.c.area.in_(elsewhere), COUNTS.c.alerts.is_(True))
    stopped = and_(COUNTS.c.area.in_(areas), COUNTS.c.alerts.is_(False))
    found = tx.scalar(select(func.sum(COUNTS.c.readers)).where(or_(unknown, stopped)))
    return int(found or 0)


@dataclass(frozen=True, slots=True)
class OfArea:
    """Readers of one area. several: those of them who have other areas, too."""

    readers: int = 0
    several: int = 0


def count_by_area(tx: Tx, areas: Sequence[str], topics: int) -> dict[str, OfArea]:
    """How many want it in each area; areas where nobody does are missing. topics: 0 for an
    alert."""
    counted = tx.plain().execute(_counted_by_area(topics), {"areas": areas})
    return {area: OfArea(int(readers), int(several)) for area, readers, several in counted}


@cache
def _counted_by_area(topics: int) -> Select[Any]:
    several = case((COUNTS.c.several.is_(True), COUNTS.c.readers), else_=0)
    return (
        select(COUNTS.c.area, func.sum(COUNTS.c.readers), func.sum(several))
        .where(COUNTS.c.area.in_(bindparam("areas", expanding=True)), wants(COUNTS, topics))
        .group_by(COUNTS.c.area)
    )


def _count_several(tx: Tx, areas: Sequence[str], topics: int) -> int:
    distinct = (
        select(func.count(SUBSCRIPTION.c.reader_id.distinct()))
        .where(
            SUBSCRIPTION.c.several.is_(True),
            SUBSCRIPTION.c.area.in_(areas),
            wants(SUBSCRIPTION, topics),
        )
        # Left alone, SQLite walks every subscription of these areas.
        .with_hint(SUBSCRIPTION, "INDEXED BY subscription_several", "sqlite")
    )
    return int(tx.execute(distinct).scalar_one())


def roles_of(tx: Tx, site: str, roles: Sequence[str]) -> list[StaffId]:
    """Ids of the site's staff with one of these roles, one per person."""
    if not roles:
        return []
    rows = tx.execute(
        select(func.min(Staff.id))
        .where(col(Staff.site) == site, col(Staff.role).in_(roles), col(Staff.state) == "active")
        .group_by(col(Staff.address_key))
    )
    return [row[0] for row in rows]


def wants(table: Table, topics: int) -> ColumnElement[bool]:
    """Which subscriptions, or counts of them, take something with this mask; 0 is an alert."""
    if topics == 0:
        return table.c.alerts.is_(True)
    return table.c.topics.op("&")(topics) != 0


def texts_of(tx: Tx, announcement_id: str) -> dict[str, str]:
    """The words by language, the first written first."""
    rows = tx.scalars(
        select(AnnouncementText)
        .where(col(AnnouncementText.announcement_id) == announcement_id)
        .order_by(col(AnnouncementText.position))
    )
    return {row.language: row.words for row in rows}


def counts_of(tx: Tx, sending_id: str) -> Sequence[SendingCount]:
    """The numbers per area."""
    return tx.scalars(
        select(SendingCount)
        .where(col(SendingCount.sending_id) == sending_id)
        .order_by(col(SendingCount.area))
    ).all()


def sendings_of(tx: Tx, announcement_id: str) -> Sequence[Sending]:
    """Every go of the announcement, oldest first."""
    return tx.scalars(
        select(Sending)
        .where(col(Sending.announcement_id) == announcement_id)
        .order_by(col(Sending.started_at))
    ).all()


def find_by_code(tx: Tx, code: str) -> Announcement | None:
    """The announcement with this check code."""
    return tx.scalar(select(Announcement).where(col(Announcement.code) == code))


def told_since(
    tx: Tx, since: datetime, *, site: str = "", limit: int = 50
) -> Sequence[Announcement]:
    """Announcements that were told since then, newest first; of one site, or of all."""
    wanted = select(Announcement).where(col(Announcement.told_at) >= since)
    if site:
        wanted = wanted.where(col(Announcement.site) == site)
    return tx.scalars(wanted.order_by(col(Announcement.told_at).desc()).limit(limit)).all()


def told_to(
    tx: Tx, reader_id: ReaderId, kinds: Collection[AnnouncementKind], *, site: str, since: datetime
) -> Sequence[Announcement]:
    """What of these kinds the site told this reader since then and still holds, newest first;
    also what was kept from them: see `told.told_message`.

    Nobody knows for longer than three days who was told what.
    """
    return tx.scalars(
        select(Announcement)
        .join(Delivery, col(Delivery.announcement_id) == col(Announcement.id))
        .where(
            col(Delivery.reader_id) == reader_id,
            col(Announcement.site) == site,
            col(Announcement.kind).in_(kinds),
            col(Announcement.told_at) >= since,
            col(Announcement.state).in_((AnnouncementState.OVER, AnnouncementState.PLANNED)),
        )
        .order_by(col(Announcement.told_at).desc())
    ).all()


def last_said_on(tx: Tx, announcement_id: str) -> date:
    """The day (of UTC) on which its latest occasion began; `date.min` if it was never said."""
    wanted = select(func.max(col(Sending.started_at))).where(
        col(Sending.announcement_id) == announcement_id,
        col(Sending.purpose) == Purpose.SAY,
        col(Sending.state) != Going.MISSED,
    )
    began: datetime | None = tx.execute(wanted).scalar_one()
    return began.date() if began is not None else date.min


def count_told(tx: Tx, announcement_id: str, *, since: date = date.min) -> int:
    """How many readers were told this since that day; for three days it is known."""
    of_it, lately = col(Delivery.announcement_id) == announcement_id, col(Delivery.on) >= since
    return int(tx.execute(select(func.count()).where(of_it, lately)).scalar_one())


def count_missing(tx: Tx, announcement: Announcement) -> int:
    """How many readers of its audience its latest occasion did not reach."""
    readers = count_audience(tx, announcement.areas, announcement.audience["topics"])
    told = count_told(tx, announcement.id, since=last_said_on(tx, announcement.id))
    return max(0, readers - told)


def answered_of(tx: Tx, announcement_id: str) -> Sequence[Answered]:
    """How many of each area said under an alert that they are safe."""
    return tx.scalars(
        select(Answered)
        .where(col(Answered.announcement_id) == announcement_id)
        .order_by(col(Answered.area))
    ).all()


def count_safe(tx: Tx, announcement_id: str, area: str) -> None:
    """One more there is safe."""
    dialect = postgresql if tx.on_postgres else sqlite
    added = dialect.insert(ANSWERED).values(announcement_id=announcement_id, area=area, safe=1)
    tx.execute(
        added.on_conflict_do_update(
            index_elements=["announcement_id", "area"], set_={"safe": ANSWERED.c.safe + 1}
        )
    )


def find_sending(tx: Tx, sending_id: str) -> Sending | None:
    """The sending of that id."""
    return tx.get(Sending, sending_id)


def earlier_corrections(tx: Tx, correction: Announcement) -> Sequence[Announcement]:
    """What corrected the same announcement before this did. Its own other half is none of them:
    both were composed at one moment."""
    same, composed = col(Announcement.corrects), col(Announcement.composed_at)
    return tx.scalars(
        select(Announcement).where(same == correction.corrects, composed < correction.composed_at)
    ).all()


def was_corrected(tx: Tx, announcement: Announcement) -> bool:
    """Whether a later announcement that went out corrects it, or what it corrects itself."""
    same, composed = col(Announcement.corrects), col(Announcement.composed_at)
    beside = same == announcement.corrects if announcement.corrects else false()
    later = and_(beside, composed > announcement.composed_at)
    wanted = select(col(Announcement.id)).where(
        or_(same == announcement.id, later), col(Announcement.told_at).is_not(None)
    )
    return tx.execute(wanted.limit(1)).first() is not None
