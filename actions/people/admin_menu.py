"""The admin's menu: who reads what, invitations, and taking a role away again.

Stateless: every button carries all it needs, and rights are asked at each press. An admin sees
names of staff and states of desks, never a case's content and never anything of a resident.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from actions.dialog import digits
from actions.people import departures
from domain.heard import Heard
from domain.people.links import Links
from domain.saying import Button, Line, Saying, say
from domain.words.words import pgettext
from storage import outbox, sites, staff
from storage.tables import Desk, Staff
from storage.tx import Tx

MENU = pgettext("admin:menu", "{site}: what would you like to do?")
DESKS = pgettext("admin:button.desks", "Desks and rooms")
OFFICER = pgettext("admin:button.officer", "Invite an officer")
ROOM = pgettext("admin:button.room", "Invite a room")
LEADER = pgettext("admin:button.leader", "Invite {leader_word}")
PEOPLE = pgettext("admin:button.people", "Officers and admins")
ANNOUNCEMENTS = pgettext("admin:button.announcements", "Announcements")
ALERT = pgettext("admin:button.alert", "Disaster alert")
MEETINGS = pgettext("admin:button.meetings", "Meetings")
LANGUAGE = pgettext("admin:button.language", "Language")
BACK = pgettext("admin:button.back", "Back")
DESK_LINE = pgettext("admin:desk", "{desk}: rooms {rooms}, officers {officers}")
NO_ROOM = pgettext("admin:desk.no_room", "⚠️ {desk}: no room. Its forms are not offered.")
NO_ROOMS = pgettext("admin:menu.no_rooms", "⚠️ No room yet, so not offered: {desks}.")
WHICH_DESK = pgettext("admin:which_desk", "For which desk?")
WHICH_VILLAGE = pgettext("admin:which_village", "{leader_word} of which {village_word}?")
ALL_VILLAGES = pgettext("admin:all_villages", "Of all villages")
MORE = pgettext("admin:button.more", "More")
HAND_OVER = pgettext(
    "admin:hand_over", "Send this link to one person. It works once, for three days."
)
BIND = pgettext(
    "admin:bind", "Open this link once, in three days at most. It opens the desk's room."
)
WHO = pgettext("admin:people", "Who works here. Press a name to take the role away.")
PERSON = pgettext("admin:person", "{name} · {desk}")
AN_ADMIN = pgettext("admin:an_admin", "admin")
A_LEADER = pgettext("admin:a_leader", "{leader_word}, {area}")
SURE = pgettext(
    "admin:remove.sure", "Take the role away from {name}? Their devices are locked out at once."
)
YES = pgettext("admin:remove.yes", "Yes, take it away")
GONE = pgettext("admin:remove.done", "{name} has no role here any more.")
LAST = pgettext("admin:remove.last", "You are the only admin. Invite another one first.")
LEADERS_MENU = pgettext("admin:leaders_menu", "{area}: what is to be read aloud comes here.")
NOT_HERE = pgettext("admin:not_here", "This page is for admins. Your cases are in the room.")

PREFIX = "a."
PEOPLE_AT_MOST = 20  # on one screen
VILLAGES_AT_MOST = 12


def admin_turn(tx: Tx, heard: Heard, *, links: Links, now: datetime) -> None:
    """What an admin says or presses in private. No stranger is told anything of the house."""
    admin = _admin_at(tx, heard.who)
    if admin is None:
        _greet_another(tx, heard, now=now)
        return
    what, *args = (heard.choice.removeprefix(PREFIX) or "menu").split(".")
    match what, args:
        case "desks", []:
            saying = _desks(tx, admin)
        case (("officer" | "room"), []):
            saying = _which_desk(tx, admin, what)
        case (("officer" | "room"), [code]):
            saying = _invite(tx, admin, code, links, for_room=what == "room", now=now)
        case "leaders", [page]:
            saying = _which_village(tx, admin, page)
        case "leader", [*parts]:  # an Indonesian village has dots in its code
            saying = _invite_leader(tx, admin, ".".join(parts), links, now=now)
        case "people", []:
            saying = _people(tx, admin)
        case (("ask" | "remove" | "keep" | "drop"), [staff_id]):
            saying = _about(tx, admin, what, staff_id, now=now)
        case _:
            saying = _menu(tx, admin)
    outbox.put(tx, f"staff:{admin.id}", saying, now=now)
    digits.note_buttons(tx, admin, saying.buttons, now=now)


def _admin_at(tx: Tx, address: str) -> Staff | None:
    return next((role for role in staff.roles_at(tx, address) if role.role == "admin"), None)


def _greet_another(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """A leader sees what they can do here, an officer is told where their work is; a stranger hears
    nothing."""
    roles = staff.roles_at(tx, heard.who)
    if not roles:
        return
    member = next((role for role in roles if role.role == "leader"), roles[0])
    saying = _leaders_menu(tx, member) if member.role == "leader" else Saying((say(NOT_HERE),))
    outbox.put(tx, f"staff:{member.id}", saying, now=now)
    digits.note_buttons(tx, member, saying.buttons, now=now)


def _leaders_menu(tx: Tx, leader: Staff) -> Saying:
    area = sites.area_name(tx, leader.area or leader.site)
    meetings = Button("g.list", say(MEETINGS), "1", "🏘")
    language = Button("tongue.ask", say(LANGUAGE), "2", "🌐")
    return Saying((say(LEADERS_MENU, area=area),), (meetings, language))


def _menu(tx: Tx, admin: Staff) -> Saying:
    site = sites.get_site(tx, admin.site)
    lines: list[Line] = [say(MENU, site=site.name)]
    roomless = [desk for desk in sites.desks_of(tx, admin.site) if not staff.rooms_of(tx, desk.id)]
    if roomless:
        lines.append(say(NO_ROOMS, desks=", ".join(desk.name for desk in roomless)))
    return Saying(
        tuple(lines),
        (
            Button("a.desks", say(DESKS), "1", "🏠"),
            Button("a.officer", say(OFFICER), "2", "👤"),
            Button("a.room", say(ROOM), "3", "🚪"),
            Button("a.people", say(PEOPLE), "4", "👥"),
            Button("b.list", say(ANNOUNCEMENTS), "5", "📢"),
            Button("b.alert", say(ALERT), "6", "🌊"),
            Button("g.list", say(MEETINGS), "7", "🏘"),
            Button("a.leaders.0", say(LEADER), "8", "📣"),
            Button("tongue.ask", say(LANGUAGE), "9", "🌐"),
        ),
    )


def _desks(tx: Tx, admin: Staff) -> Saying:
    lines: list[Line] = []
    for desk in sites.desks_of(tx, admin.site):
        rooms, officers = staff.rooms_of(tx, desk.id), staff.officers_of(tx, desk.id)
        if rooms:
            lines.append(say(DESK_LINE, desk=desk.name, rooms=len(rooms), officers=len(officers)))
        else:
            lines.append(say(NO_ROOM, desk=desk.name))
    return Saying(tuple(lines), (_back(),))


def _which_desk(tx: Tx, admin: Staff, what: str) -> Saying:
    desks = sites.desks_of(tx, admin.site)
    buttons = [
        Button(f"a.{what}.{desk.code}", desk.name, str(number) if number < 7 else "")
        for number, desk in enumerate(desks, start=1)
    ]
    return Saying((say(WHICH_DESK),), (*buttons, _back()))


def _invite(
    tx: Tx, admin: Staff, code: str, links: Links, *, for_room: bool, now: datetime
) -> Saying:
    desk = staff.find_desk(tx, admin.site, code)
    if desk is None:
        return _menu(tx, admin)
    start = staff.invite(
        tx,
        role=None if for_room else "officer",
        site=admin.site,
        desk_id=desk.id,
        for_room=for_room,
        now=now,
    )
    found = links.of_room(start) if for_room else links.of_person(start)
    lines: Sequence[Line] = (desk.name, say(BIND if for_room else HAND_OVER), *found)
    return Saying(tuple(lines), (_back(),))


def _which_village(tx: Tx, admin: Staff, page: str) -> Saying:
    """A leader is asked to read aloud what is for their village, and nothing else."""
    villages = sites.villages_of(tx, admin.site)
    pages = -(-len(villages) // VILLAGES_AT_MOST) or 1
    number = int(page) % pages if page.isascii() and page.isdigit() and len(page) < 6 else 0
    start = number * VILLAGES_AT_MOST
    buttons = [
        Button(f"a.leader.{area.code}", area.name)
        for area in villages[start : start + VILLAGES_AT_MOST]
    ]
    if pages > 1:
        buttons.append(Button(f"a.leaders.{number + 1}", say(MORE), "8"))
    buttons.append(Button(f"a.leader.{admin.site}", say(ALL_VILLAGES), "9"))
    return Saying((say(WHICH_VILLAGE),), (*buttons, _back()))


def _invite_leader(tx: Tx, admin: Staff, code: str, links: Links, *, now: datetime) -> Saying:
    """code: of the village; of the site for a leader of the whole place."""
    names = {area.code: area.name for area in sites.villages_of(tx, admin.site)}
    if code != admin.site and code not in names:
        return _which_village(tx, admin, "0")
    start = staff.invite(
        tx,
        role="leader",
        site=admin.site,
        desk_id=None,
        for_room=False,
        area="" if code == admin.site else code,
        now=now,
    )
    head = names.get(code) or sites.area_name(tx, code)
    return Saying((head, say(HAND_OVER), *links.of_person(start)), (_back(),))


def _people(tx: Tx, admin: Staff) -> Saying:
    rows = tx.scalars(
        select(Staff)
        .where(col(Staff.site) == admin.site, col(Staff.state) == "active")
        .order_by(col(Staff.role), col(Staff.joined_on))
        .limit(PEOPLE_AT_MOST)
    ).all()
    buttons = [
        Button(f"a.ask.{row.id}", say(PERSON, name=staff.name_of(tx, row.id), desk=_of(tx, row)))
        for row in rows
    ]
    return Saying((say(WHO),), (*buttons, _back()))


def _about(tx: Tx, admin: Staff, what: str, staff_id: str, *, now: datetime) -> Saying:
    """What is pressed about one member of staff."""
    if what == "ask":
        return _ask(tx, admin, staff_id)
    if what == "remove":
        return _remove(tx, admin, staff_id, now=now)
    return _decide(tx, admin, staff_id, keeps=what == "keep", now=now)


def _ask(tx: Tx, admin: Staff, staff_id: str) -> Saying:
    row = _colleague(tx, admin, staff_id)
    if row is None:
        return _people(tx, admin)
    yes = Button(f"a.remove.{row.id}", say(YES), "1")
    return Saying((say(SURE, name=staff.name_of(tx, row.id)),), (yes, _back()))


def _remove(tx: Tx, admin: Staff, staff_id: str, *, now: datetime) -> Saying:
    row = _colleague(tx, admin, staff_id)
    if row is None:
        return _people(tx, admin)
    if row.role == "admin" and len(staff.admins_of(tx, admin.site)) == 1:
        return Saying((say(LAST),), (_back(),))
    departures.let_officer_go(tx, row, now=now)
    return Saying((say(GONE, name=staff.name_of(tx, row.id)),), (_back(),))


def _decide(tx: Tx, admin: Staff, staff_id: str, *, keeps: bool, now: datetime) -> Saying:
    """Whether somebody who is out of the room's group stays an officer. The first admin's word
    holds."""
    row = tx.get(Staff, staff_id)
    if row is None or row.site != admin.site or not departures.is_undecided(tx, row):
        return _people(tx, admin)
    if keeps:
        return Saying((departures.keep_officer(tx, row, now=now),), (_back(),))
    departures.let_officer_go(tx, row, now=now)
    return Saying((say(GONE, name=staff.name_of(tx, row.id)),), (_back(),))


def _colleague(tx: Tx, admin: Staff, staff_id: str) -> Staff | None:
    row = tx.get(Staff, staff_id)
    return row if row is not None and row.site == admin.site and row.state == "active" else None


def _of(tx: Tx, row: Staff) -> Line:
    if row.role == "leader":
        return say(A_LEADER, area=sites.area_name(tx, row.area or row.site))
    if row.desk_id is None:
        return say(AN_ADMIN)
    return tx.get_one(Desk, row.desk_id).name


def _back() -> Button:
    return Button("a.menu", say(BACK), "0", "↩")
