"""Reading: leaders read an announcement aloud, post it, tell it at visits, and say so by a tap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, select

from actions.broadcasts.naming import name_of
from actions.broadcasts.small_counts import shown
from actions.dialog.digits import offer_buttons, tell_staff
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import READ_ALOUD_WITHIN
from domain.broadcasts.checkcodes import spoken_code
from domain.mailboxes import to_staff
from domain.saying import Button, Line, Saying, pgettext, say
from storage import announcement_queries, outbox, sites, staff, timers
from storage.tables import Announcement, Outreach, Staff, Timer
from storage.tx import Tx

UNREAD = "announcement.unread"
TABLE = SQLModel.metadata.tables["outreach"]

PLEASE_READ = pgettext("admin:read.please", "📣 Please read this aloud now ({code}):")
READ_OUT = pgettext("admin:read.read_out", "Read out")
POSTED = pgettext("admin:read.posted", "Posted")
VISIT = pgettext("admin:read.visit", "Told at visits")
THANKS = pgettext("admin:read.thanks", "Thank you. Noted: {what}.")
HOW_MANY = pgettext("admin:read.how_many", "{what}: how many people were told at visits?")
NOT_YET = pgettext("admin:read.not_yet", "📣 {what}: not confirmed after 10 minutes:")
ALL_READ = pgettext("admin:read.all", "📣 {what}: confirmed by every {leader_word}.")
UNLED = pgettext("admin:read.unled", "No {leader_word} in: {villages}. Tell them otherwise.")
BY_CHAT = pgettext("admin:read.by_chat", "By chat: {count}")
BY_READING = pgettext("admin:read.by_reading", "Read out by {count}")
BY_POSTING = pgettext("admin:read.by_posting", "Posted by {count}")
BY_VISITS = pgettext("admin:read.by_visits", "Told at visits: {count}")

NUMBERS = (5, 10, 20, 50)


def ask_leaders(tx: Tx, announcement: Announcement, lines: Sequence[Line], *, now: datetime) -> int:
    """Ask the leaders of its villages to read it aloud. Returns how many were asked.

    After ten minutes those who have not confirmed are listed to the composer, and the villages
    that have no leader.
    """
    leaders = leaders_of(tx, announcement)
    buttons = (  # not 1 and 2: under the alert itself they say that one needs help, or is safe
        Button(announce("read", announcement.id), say(READ_OUT), "4", "📣"),
        Button(announce("posted", announcement.id), say(POSTED), "5", "📌"),
        Button(announce("visit", announcement.id), say(VISIT), "6", "🚶"),
    )
    head = say(PLEASE_READ, code=spoken_code(announcement.code))
    for leader in leaders:
        tell_staff(tx, leader.id, [head, "", *lines], buttons, now=now)
    if leaders:
        subject = f"announcement:{announcement.id}"
        timers.set_timer(tx, UNREAD, subject, at=now + READ_ALOUD_WITHIN)
    return len(leaders)


def leaders_of(tx: Tx, announcement: Announcement) -> Sequence[Staff]:
    """The leaders of the areas it is for, the nearest first."""
    return staff.leaders_of(tx, announcement.site, announcement.areas)


def villages_unled(tx: Tx, site: str, areas: Sequence[str]) -> list[str]:
    """Names of those villages among the areas that no leader is known for; one of the whole place
    counts for each."""
    led = {leader.area for leader in staff.leaders_of(tx, site, areas)}
    if "" in led:
        return []
    return [area.name for area in sites.villages_of(tx, site) if area.code in {*areas} - led]


@dataclass(frozen=True, slots=True)
class LeadersWord:
    """What a leader says became of an announcement. form: `read`, `posted` or `visit`. people: how
    many heard it, about."""

    form: str
    people: int = 0


def confirm(
    tx: Tx, announcement: Announcement, leader: Staff, word: LeadersWord, *, now: datetime
) -> None:
    """Note it; once more changes the number only."""
    form, people = word.form, word.people
    dialect = postgresql if tx.on_postgres else sqlite
    added = dialect.insert(TABLE).values(
        announcement_id=announcement.id, staff_id=leader.id, form=form, people=people, at=now
    )
    tx.execute(
        added.on_conflict_do_update(
            index_elements=["announcement_id", "staff_id", "form"],
            set_={"people": people, "at": now},
        )
    )
    if form == "visit":
        offer_buttons(tx, leader.id, (), now=now)  # 1 is no longer how many, but a call for help
    line = say(THANKS, what=name_of(tx, announcement))
    outbox.put(tx, to_staff(leader.id), Saying((line,)), now=now)


def ask_how_many(tx: Tx, announcement: Announcement, leader: Staff, *, now: datetime) -> None:
    """How many were told at visits, roughly."""
    buttons = tuple(
        Button(announce("visit", announcement.id, number), str(number), str(place))
        for place, number in enumerate(NUMBERS, start=1)
    )
    line = say(HOW_MANY, what=name_of(tx, announcement))
    tell_staff(tx, leader.id, [line], buttons, now=now)


def ring_unread(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Ten minutes later: which leaders have not said that they read it aloud."""
    announcement = tx.get(Announcement, timer.about)
    if announcement is None:
        return
    done = {
        row.staff_id for row in outreach_of(tx, announcement.id) if row.form in ("read", "posted")
    }
    missing = [one for one in leaders_of(tx, announcement) if one.id not in done]
    what = name_of(tx, announcement)
    lines: list[Line] = [say(NOT_YET if missing else ALL_READ, what=what)]
    lines += [_leader_line(tx, leader) for leader in missing]
    if unled := villages_unled(tx, announcement.site, announcement.areas):
        lines.append(say(UNLED, villages=", ".join(unled)))
    outbox.put(tx, to_staff(announcement.composed_by), Saying(tuple(lines)), now=now)


def _leader_line(tx: Tx, leader: Staff) -> str:
    name = f"• {staff.name_of(tx, leader.id)}"
    return f"{name} · {sites.area_name(tx, leader.area)}" if leader.area else name


def outreach_of(tx: Tx, announcement_id: str) -> Sequence[Outreach]:
    """What leaders said about it."""
    return tx.exec(select(Outreach).where(col(Outreach.announcement_id) == announcement_id)).all()


def outreach_lines(tx: Tx, announcement: Announcement) -> list[Line]:
    """Whom it reached, by form: chat, read out, posted, told at a visit."""
    sent = sum(
        one.sent
        for one in announcement_queries.sendings_of(tx, announcement.id)
        if one.purpose != "mark"
    )
    rows = outreach_of(tx, announcement.id)
    lines: list[Line] = [say(BY_CHAT, count=shown(sent))]
    for form, text_id in (("read", BY_READING), ("posted", BY_POSTING)):
        count = sum(row.form == form for row in rows)
        if count:
            lines.append(say(text_id, count=count))
    told = sum(row.people for row in rows if row.form == "visit")
    if told:
        lines.append(say(BY_VISITS, count=told))
    return lines
