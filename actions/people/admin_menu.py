"""The admin's menu: who reads what, invitations, and taking a role away again.

Stateless: every button carries all it needs, and rights are asked at each press. An admin sees
names of staff and states of desks, never a case's content and never anything of a resident.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlmodel import col

from actions.dialog import digits
from actions.dialog.questions import Offered
from actions.dialog.resources import Resources
from actions.dialog.short_form import ShortForm
from actions.dialog.verbs import ADMINS, Verb, Where, find_verb, on_found, role_at
from actions.people import departures
from actions.people.page_readers import is_page
from actions.people.room_notices import TO_NOTICES
from domain.broadcasts.announcement_presses import announce
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.forms import Forms
from domain.heard import Heard
from domain.mailboxes import to_staff
from domain.meetings.meeting_presses import meet
from domain.paper.poster_presses import paper
from domain.people.admin_presses import in_menu, tongue
from domain.people.entry_links import Links
from domain.saying import Button, Line, Saying, pgettext, say
from domain.services.figure_presses import figure
from domain.services.register_presses import record
from domain.words.buttons import MORE
from domain.words.translations import Words
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
NOTICE = pgettext("admin:button.notice", "A word to the duty rooms")
LANGUAGE = pgettext("admin:button.language", "Language")
REGISTERS = pgettext("admin:button.registers", "Registers")
FIGURES = pgettext("admin:button.figures", "Figures of the month")
SURVEYS = pgettext("admin:button.surveys", "Ask everybody")
GUIDES = pgettext("admin:button.guides", "Guides")
SERVICES = pgettext("admin:button.services", "Our own services")
POSTERS = pgettext("admin:button.posters", "Posters")
DESK_LINE = pgettext("admin:desk", "{desk}: rooms {rooms}, officers {officers}")
NO_ROOM = pgettext("admin:desk.no_room", "⚠️ {desk}: no room. Its forms are not offered.")
NO_ROOMS = pgettext("admin:menu.no_rooms", "⚠️ No room yet, so not offered: {desks}.")
ALL_VILLAGES = pgettext("admin:all_villages", "Of all villages")
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

PEOPLE_AT_MOST = 20  # on one screen


@dataclass(frozen=True, slots=True)
class AtMenu:
    """An admin at the menu."""

    tx: Tx
    admin: Staff
    links: Links
    forms: Forms
    words: Words
    now: datetime


Deed = Callable[[AtMenu, Press], Saying]  # a page of the menu; some do something before


def admin_turn(
    tx: Tx,
    heard: Heard,
    *,
    verbs: Mapping[str, Verb[Deed]],
    resources: Resources,
    now: datetime,
) -> None:
    """What an admin says or presses in private. No stranger is told anything of the house."""
    admin = role_at(tx, heard.who, ADMINS)
    if admin is None:
        _greet_another(tx, heard, now=now)
        return
    verb, press = find_verb(verbs, heard)
    page = verb.deed if verb is not None else show_menu
    forms = resources.forms_at(tx, admin.site)
    saying = page(AtMenu(tx, admin, resources.links, forms, resources.words, now), press)
    outbox.put(tx, to_staff(admin.id), saying, now=now)
    digits.note_buttons(tx, admin, saying.buttons, now=now)


def _greet_another(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """A leader sees what they can do here, an officer is told where their work is; a stranger hears
    nothing."""
    roles = staff.roles_at(tx, heard.who)
    if not roles:
        return
    member = next((role for role in roles if role.role == "leader"), roles[0])
    saying = _leaders_menu(tx, member) if member.role == "leader" else Saying((say(NOT_HERE),))
    outbox.put(tx, to_staff(member.id), saying, now=now)
    digits.note_buttons(tx, member, saying.buttons, now=now)


def _leaders_menu(tx: Tx, leader: Staff) -> Saying:
    area = sites.area_name(tx, leader.area or leader.site)
    meetings = Button(meet("list"), say(MEETINGS), "1", "🏘")
    language = Button(tongue("ask"), say(LANGUAGE), "2", "🌐")
    kept = Button(record("list"), say(REGISTERS), "3", "📒")
    return Saying((say(LEADERS_MENU, area=area),), (meetings, language, kept))


def show_menu(at: AtMenu, _press: Press) -> Saying:
    """What an admin can do."""
    site = sites.get_site(at.tx, at.admin.site)
    lines: list[Line] = [say(MENU, site=site.name)]
    desks = sites.desks_of(at.tx, at.admin.site)
    roomless = [desk for desk in desks if not staff.rooms_of(at.tx, desk.id)]
    if roomless:
        lines.append(say(NO_ROOMS, desks=", ".join(desk.name for desk in roomless)))
    return Saying(
        tuple(lines),
        (
            Button(in_menu("desks"), say(DESKS), "1", "🏠"),
            Button(in_menu("invite", "officer"), say(OFFICER), "2", "👤"),
            Button(in_menu("invite", "room"), say(ROOM), "3", "🚪"),
            Button(in_menu("people"), say(PEOPLE), "4", "👥"),
            Button(announce("list"), say(ANNOUNCEMENTS), "5", "📢"),
            Button(announce("alert"), say(ALERT), "6", "🌊"),
            Button(meet("list"), say(MEETINGS), "7", "🏘"),
            Button(in_menu("invite", "leader"), say(LEADER), "8", "📣"),
            Button(tongue("ask"), say(LANGUAGE), "9", "🌐"),
            Button(in_menu("surveys"), say(SURVEYS), "", "☑️"),
            Button(in_menu("guides"), say(GUIDES), "", "📘"),
            Button(in_menu("services"), say(SERVICES), "", "🛠"),
            Button(record("list"), say(REGISTERS), "", "📒"),
            Button(paper("choose"), say(POSTERS), "", "🖼"),
            Button(figure("month"), say(FIGURES), "", "📊"),
        ),
    )


def show_desks(at: AtMenu, _press: Press) -> Saying:
    """Every desk with its rooms and officers."""
    lines: list[Line] = []
    for desk in sites.desks_of(at.tx, at.admin.site):
        rooms, officers = staff.rooms_of(at.tx, desk.id), staff.officers_of(at.tx, desk.id)
        if rooms:
            lines.append(say(DESK_LINE, desk=desk.name, rooms=len(rooms), officers=len(officers)))
        else:
            lines.append(say(NO_ROOM, desk=desk.name))
    notice = Button(TO_NOTICES, say(NOTICE), "1", "📣")
    return Saying(tuple(lines), (notice, _back()))


def _desks(at: AtMenu) -> list[Offered]:
    return [Offered(desk.code, desk.name) for desk in sites.desks_of(at.tx, at.admin.site)]


def _villages(at: AtMenu) -> list[Offered]:
    """The whole place first. A leader may read aloud what is for their village, nothing else."""
    villages = sites.villages_of(at.tx, at.admin.site)
    everywhere = Offered(at.admin.site, say(ALL_VILLAGES))
    return [everywhere, *(Offered(area.code, area.name) for area in villages)]


def _invite(at: AtMenu, answers: Mapping[str, str]) -> Saying:
    """The invitation, as links that work once."""
    tx, site, whom = at.tx, at.admin.site, answers["whom"]
    desk = staff.find_desk(tx, site, answers["desk"]) if "desk" in answers else None
    area = answers.get("village", "")
    for_room = whom == "room"
    vacancy = staff.Vacancy(
        None if for_room else whom,
        site,
        desk.id if desk is not None else None,
        "" if area == site else area,
    )
    start = staff.invite(tx, vacancy, now=at.now)
    found = at.links.of_room(start) if for_room else at.links.of_person(start)
    head = desk.name if desk is not None else sites.area_name(tx, area)
    return Saying((head, say(BIND if for_room else HAND_OVER), *found), (_back(),))


INVITE: ShortForm[AtMenu] = ShortForm(
    form="invite",
    token=partial(in_menu, "invite"),
    offers={"desk": _desks, "village": _villages},
    deed=_invite,
    back=back_to(in_menu("menu")),
)


def show_people(at: AtMenu, press: Press) -> Saying:
    """Who works here."""
    rows = at.tx.scalars(
        select(Staff)
        .where(col(Staff.site) == at.admin.site, col(Staff.state) == "active")
        .order_by(col(Staff.role), col(Staff.joined_on), col(Staff.id))
    ).all()
    people = Listing(
        rows,
        opens=lambda row: Button(
            in_menu("ask", row.id),
            say(PERSON, name=staff.name_of(at.tx, row.id), desk=_of(at.tx, row)),
            emoji=_where(at.tx, row),
        ),
        turns=partial(in_menu, "people"),
        after=[_back()],
        most=PEOPLE_AT_MOST,
        digits=0,
        more=MORE,
    )
    return Saying((say(WHO),), people.buttons(press.number(0)))


def ask_removal(at: AtMenu, row: Staff) -> Saying:
    """Whether somebody's role is to be taken away."""
    yes = Button(in_menu("remove", row.id), say(YES), "1")
    return Saying((say(SURE, name=staff.name_of(at.tx, row.id)),), (yes, _back()))


def remove(at: AtMenu, row: Staff) -> Saying:
    """Take it away; the last admin stays."""
    if row.role == "admin" and len(staff.admins_of(at.tx, at.admin.site)) == 1:
        return Saying((say(LAST),), (_back(),))
    departures.let_officer_go(at.tx, row, now=at.now)
    return Saying((say(GONE, name=staff.name_of(at.tx, row.id)),), (_back(),))


def keep(at: AtMenu, row: Staff) -> Saying:
    """Somebody who is out of the room's group stays an officer. The first admin's word holds."""
    return Saying((departures.keep_officer(at.tx, row, now=at.now),), (_back(),))


def let_go(at: AtMenu, row: Staff) -> Saying:
    """They are an officer no more."""
    departures.let_officer_go(at.tx, row, now=at.now)
    return Saying((say(GONE, name=staff.name_of(at.tx, row.id)),), (_back(),))


def _undecided(at: AtMenu, press: Press) -> Staff | None:
    row = at.tx.get(Staff, press.rest)
    is_here = row is not None and row.site == at.admin.site
    return row if is_here and row is not None and departures.is_undecided(at.tx, row) else None


def _colleague(at: AtMenu, press: Press) -> Staff | None:
    row = at.tx.get(Staff, press.rest)
    is_here = row is not None and row.site == at.admin.site and row.state == "active"
    return row if is_here else None


def _where(tx: Tx, row: Staff) -> str:
    """What tells somebody's browser from the same person in a messenger."""
    at = staff.staff_addressee(tx, row.id)
    return "💻" if at is not None and is_page(at.address) else ""


def _of(tx: Tx, row: Staff) -> Line:
    if row.role == "leader":
        return say(A_LEADER, area=sites.area_name(tx, row.area or row.site))
    if row.desk_id is None:
        return say(AN_ADMIN)
    return tx.get_one(Desk, row.desk_id).name


def _back() -> Button:
    return back_to(in_menu("menu"))


VERBS: tuple[Verb[Deed], ...] = (
    Verb("admin.menu", show_menu, ADMINS, Where.PRIVATE),
    Verb("admin.desks", show_desks, ADMINS, Where.PRIVATE),
    Verb("admin.invite", INVITE.turn, ADMINS, Where.PRIVATE),
    Verb("admin.people", show_people, ADMINS, Where.PRIVATE),
    Verb("admin.ask", on_found(_colleague, ask_removal, show_people), ADMINS, Where.PRIVATE),
    Verb("admin.remove", on_found(_colleague, remove, show_people), ADMINS, Where.PRIVATE),
    Verb("admin.keep", on_found(_undecided, keep, show_people), ADMINS, Where.PRIVATE),
    Verb("admin.drop", on_found(_undecided, let_go, show_people), ADMINS, Where.PRIVATE),
)
