"""Departures: an officer who is out of the room's group has no part in its desk until an admin says
so.

Whoever left or was put out is told nothing more: the role is taken away at once, and a timer keeps
that it may be given back. The admins decide; where nobody of the desk is left it rings with them
until they have. The cases that they had wait anew once the role is gone for good, or half an hour
after they left where no admin has said anything.

We hear of it from the messenger (`chat_member` where the bot is an administrator, else the line in
the chat), and `titir doctor` names who is missing. Nobody is asked for regularly: "not in the
group" is also said of whoever never was, and who was is kept nowhere.
"""

from datetime import datetime, timedelta

from actions.cases.partners import let_go_of_all
from actions.cases.taking import give_back_all, keep_all
from actions.people.page_readers import address_of, is_page, page_in
from actions.people.rooms import tell_admins
from domain.heard import Heard
from domain.ids import StaffId
from domain.lanes import DANGER, PLAIN
from domain.mailboxes import to_staff
from domain.people.admin_presses import in_menu
from domain.saying import Button, Line, Saying, pgettext, say
from storage import device_sessions, outbox, staff, timers
from storage.tables import Desk, Staff, Timer
from storage.tx import Tx

LEFT_THE_ROOM = "left the room"  # timer of a member of staff: an admin has to decide
STILL_HAS_CASES = "left with cases"  # timer of a member of staff: nobody has decided
A_DAY = timedelta(days=1)
HALF_AN_HOUR = timedelta(minutes=30)
ROOM = "room"  # the door of an officer's device
RINGS_EVERY = timedelta(minutes=10)  # where nobody is left to take a report

LEFT = pgettext("admin:officer.left", "⚠ {name} is no longer in the group of {desk}.")
NO_RIGHTS = pgettext(
    "admin:officer.left_no_rights", "Until you decide: no alarms, and no say there."
)
NOBODY_LEFT = pgettext(
    "admin:officer.left_nobody", "🔴 {desk} has no officer now. Nobody can take a report."
)
KEEP = pgettext("admin:officer.button.keep", "Keep")
TAKE_AWAY = pgettext("admin:officer.button.take_away", "Take the role away")
KEPT = pgettext("admin:officer.kept", "✔ {name} is an officer of {desk} as before.")


def member_left(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Somebody is out of a group. If it is a room, and they an officer of its desk, they are none
    for now, and the admins are asked. Told twice by the platform it happens once."""
    for room in staff.rooms_in(tx, heard.where):
        officer = staff.officer_at(tx, heard.who, room.desk_id)
        if officer is not None:
            officer.state = "removed"
            tx.flush()
            timers.set_timer(tx, STILL_HAS_CASES, _subject(officer), at=now + HALF_AN_HOUR)
            _ask_admins(tx, officer, now=now)


def still_undecided(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """No admin has said anything: asked again."""
    officer = tx.get(Staff, timer.about)
    if officer is not None:
        _ask_admins(tx, officer, now=now)


def cases_wait_anew(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """No admin has said anything for half an hour: nobody waits longer for who is not there."""
    officer = tx.get(Staff, timer.about)
    devices = [] if officer is None else _at_devices_of(tx, officer)
    for officer_id in (StaffId(timer.about), *(one.id for one in devices)):
        give_back_all(tx, officer_id, now=now)
        let_go_of_all(tx, officer_id, now=now)


def is_undecided(tx: Tx, officer: Staff) -> bool:
    """Whether an admin has to say if this officer stays one."""
    return timers.find_timer(tx, LEFT_THE_ROOM, _subject(officer)) is not None


def keep_officer(tx: Tx, officer: Staff, *, now: datetime) -> Line:
    """An admin says that they stay; returns what to say. They hear it too."""
    timers.cancel_timers(tx, _subject(officer), LEFT_THE_ROOM, STILL_HAS_CASES)
    officer.state = "active"
    tx.flush()
    kept = say(KEPT, name=staff.name_of(tx, officer.id), desk=_desk(tx, officer).name)
    outbox.put(tx, to_staff(officer.id), Saying((kept,)), now=now)
    return kept


def came_back(tx: Tx, officer: Staff) -> None:
    """They were invited anew: that an admin has to decide about them is over, and what they had is
    theirs as before."""
    for one in staff.removed_like(tx, officer):
        timers.cancel_timers(tx, _subject(one), LEFT_THE_ROOM, STILL_HAS_CASES)
        keep_all(tx, one.id, officer.id)


def let_officer_go(tx: Tx, officer: Staff, *, now: datetime) -> None:
    """An admin says that the role is gone for good: pages close, and cases wait anew. Whoever
    they are at their own devices goes with them."""
    timers.cancel_timers(tx, _subject(officer), LEFT_THE_ROOM, STILL_HAS_CASES)
    at = staff.staff_addressee(tx, officer.id)
    officer.state = "removed"
    tx.flush()
    for one in _at_devices_of(tx, officer):
        let_officer_go(tx, one, now=now)
    device_sessions.revoke_sessions_of(tx, officer.id)
    if at is not None and is_page(at.address):  # a device of somebody who stays
        device_sessions.revoke_sessions_at(tx, page_in(at.address))
    give_back_all(tx, officer.id, now=now)
    let_go_of_all(tx, officer.id, now=now)


def let_devices_go(tx: Tx, *, now: datetime) -> None:
    """Who sat at a room's device that was put away for too long cannot come in again without being
    invited, so nothing is left waiting for them."""
    for person in sorted(device_sessions.put_away(tx, ROOM, now)):
        for role in staff.roles_at(tx, address_of(person)):
            if role.role == "officer":
                let_officer_go(tx, role, now=now)


def _at_devices_of(tx: Tx, officer: Staff) -> list[Staff]:
    """The roles at the same desk that their devices were given, each a person of its own."""
    if officer.desk_id is None:
        return []
    found = [
        staff.officer_at(tx, address_of(person), officer.desk_id)
        for person in device_sessions.persons_of(tx, officer.id)
    ]
    return [one for one in found if one is not None and one.id != officer.id]


def _ask_admins(tx: Tx, officer: Staff, *, now: datetime) -> None:
    desk, name = _desk(tx, officer), staff.name_of(tx, officer.id)
    alone = not staff.officers_of(tx, desk.id)
    every = RINGS_EVERY if alone else A_DAY
    timers.set_timer(tx, LEFT_THE_ROOM, _subject(officer), at=now + every, every=every)
    lines = [say(LEFT, name=name, desk=desk.name), say(NO_RIGHTS)]
    if alone:
        lines.append(say(NOBODY_LEFT, desk=desk.name))
    keep = Button(in_menu("keep", officer.id), say(KEEP), emoji="✔")
    drop = Button(in_menu("drop", officer.id), say(TAKE_AWAY), emoji="🚫")
    how = DANGER if alone else PLAIN
    tell_admins(tx, desk.site, *lines, buttons=(keep, drop), how=how, now=now)


def _desk(tx: Tx, officer: Staff) -> Desk:
    return tx.get_one(Desk, officer.desk_id)


def _subject(officer: Staff) -> str:
    return to_staff(officer.id)
