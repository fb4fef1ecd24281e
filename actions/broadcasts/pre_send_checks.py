"""An announcement before it is written down, and whether it may go out at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from actions.dialog.refusal import StepRefused
from domain.broadcasts import audiences, schedules
from domain.broadcasts.announcement_facts import AnnouncementFacts
from domain.broadcasts.announcing import LONGEST, MANNERS, MOST_MEDIA, SHORTEST, AnnouncementKind
from domain.broadcasts.audiences import Audience
from domain.broadcasts.schedules import Every, Quiet, Schedule
from domain.ids import StaffId
from domain.saying import pgettext, say
from storage import announcement_queries, sites, staff
from storage.tables import Area, Staff
from storage.tx import Tx

TINY = timedelta(microseconds=1)

NO_WORDS = pgettext("admin:announce.no_words", "There are no words yet.")
TOO_LONG = pgettext("admin:announce.too_long", "That is {length} characters. {most} fit at most.")
TOO_SHORT = pgettext("admin:announce.too_short", "That is too short to be understood.")
NO_AREAS = pgettext("admin:announce.no_areas", "Choose at least one {village_word}.")
PAST = pgettext("admin:announce.past", "That time is over. Choose one to come.")
NEVER = pgettext("admin:announce.never", "That day never comes. Choose another one.")
TOO_MANY_MEDIA = pgettext("admin:announce.media_most", "{most} pictures or voices at most.")
NOT_ADMIN = pgettext("admin:announce.not_admin", "Only an admin of this place may do that.")


@dataclass(frozen=True, slots=True)
class AnnouncementPlan:
    """An announcement as composed. texts: by language, the first written first; untrusted.

    schedule: None for now. ready: text id of a ready sentence instead of texts. quiet: None for
    none. expires: None for the kind's own.
    """

    kind: AnnouncementKind
    senders: tuple[str, ...]
    audience: Audience
    texts: Mapping[str, str]
    schedule: Schedule | None = None
    quiet: Quiet | None = None
    expires: timedelta | None = None
    media: tuple[str, ...] = ()
    ready: str = ""
    facts: AnnouncementFacts | None = None
    corrects: str | None = None


def check(tx: Tx, plan: AnnouncementPlan, *, site: str, now: datetime) -> None:
    """Raises Refusal with the sentence for the admin, if this cannot go out as it is.

    Where nobody can be reached by chat it can: it is read aloud, posted and asked about.
    """
    if not plan.texts and not plan.ready:
        raise StepRefused(say(NO_WORDS))
    for words in plan.texts.values():
        check_words(words)
    if len(plan.media) > MOST_MEDIA:
        raise StepRefused(say(TOO_MANY_MEDIA, most=MOST_MEDIA))
    if not plan.audience.areas and not plan.audience.roles:
        raise StepRefused(say(NO_AREAS))
    if plan.schedule is not None:
        zone = ZoneInfo(sites.get_site(tx, site).timezone)
        if schedules.next_moment(plan.schedule, now - TINY, zone) is None:
            raise StepRefused(say(PAST if plan.schedule.every is Every.ONCE else NEVER))


def check_words(words: str) -> None:
    """Raises Refusal where a text is too long or too short."""
    if len(words) > LONGEST:
        raise StepRefused(say(TOO_LONG, length=len(words), most=LONGEST))
    if len(words.strip()) < SHORTEST:
        raise StepRefused(say(TOO_SHORT))


def areas_of(tx: Tx, audience: Audience) -> list[str]:
    """Every area of the audience, in the order they are told."""
    rows = tx.execute(select(col(Area.code), col(Area.parent)).order_by(col(Area.code)))
    return audiences.areas_in_order(audience.areas, {row[0]: row[1] for row in rows})


def count_unreached(tx: Tx, audience: Audience, site: str) -> int:
    """How many open chats an alert for this audience does not reach."""
    return announcement_queries.count_unreached(tx, areas_of(tx, audience), site)


def count_people(tx: Tx, audience: Audience, site: str) -> int:
    """How many people it reaches by chat, each once; staff included."""
    readers = announcement_queries.count_audience(tx, areas_of(tx, audience), audience.topics)
    return readers + len(announcement_queries.roles_of(tx, site, audience.roles))


def needs_second(tx: Tx, plan: AnnouncementPlan, *, site: str, now: datetime) -> bool:
    """Whether a second admin approves it: more people than the site's threshold, or at night.

    Never an alert, nor what corrects one.
    """
    if plan.audience.is_alert:
        return False
    if count_people(tx, plan.audience, site) > sites.get_site(tx, site).approve_above:
        return True
    return plan.quiet is None and MANNERS[plan.kind].quiet and _falls_at_night(tx, plan, site, now)


def _falls_at_night(tx: Tx, plan: AnnouncementPlan, site: str, now: datetime) -> bool:
    zone = ZoneInfo(sites.get_site(tx, site).timezone)
    due = now if plan.schedule is None else schedules.next_moment(plan.schedule, now - TINY, zone)
    return due is not None and Quiet().holds(due, zone)


def is_admin(tx: Tx, staff_id: StaffId, site: str) -> bool:
    """Whether this is an active admin of the site."""
    row = tx.get(Staff, staff_id)
    return row is not None and (row.role, row.site, row.state) == ("admin", site, "active")


def require_admin(tx: Tx, staff_id: StaffId, site: str) -> None:
    """Raises Refusal for anybody else."""
    if not is_admin(tx, staff_id, site):
        raise StepRefused(say(NOT_ADMIN))


def others(tx: Tx, site: str, staff_id: StaffId) -> Sequence[Staff]:
    """The site's other admins."""
    return [row for row in staff.admins_of(tx, site) if row.id != staff_id]
