"""Enrolling: who opens an invitation in private is an officer, admin or other staff from then."""

from datetime import datetime

from actions.people.departures import came_back
from domain.cases.answer_lines import one_line
from domain.forms.answer_facts import tidy
from domain.heard import Heard
from domain.lanes import ANNOUNCEMENT, REPLY
from domain.mailboxes import to_room, to_staff
from domain.saying import Line, Phrase, Saying, pgettext, say
from domain.words.languages import resolve_language
from storage import outbox, sites, staff
from storage.tables import Desk, Invitation, Staff
from storage.tx import Tx

WELCOME = pgettext("police:enrolled.welcome", "👮 Welcome, {name}. You are an officer of {desk}.")
RULE_ROOM = pgettext(
    "police:enrolled.rule_room", "1. Take cases in the room. Danger also rings here: keep sound on."
)
RULE_ASK = pgettext(
    "police:enrolled.rule_ask",
    "2. Reporters stay unknown. Write to them with 📨; do not try to find out who.",
)
RULE_SECRET = pgettext(
    "police:enrolled.rule_secret", "3. What comes to you alone is for that case only."
)
WELCOME_ADMIN = pgettext(
    "admin:enrolled.welcome", "Welcome, {name}. You are an admin of {site}. Type /admin."
)
WELCOME_OTHER = pgettext("admin:enrolled.other", "Welcome, {name}. You help {site} now.")
MAY_INVITE = pgettext("admin:enrolled.leader", "Type /meetings to call people together.")
ALREADY = pgettext("police:enrolled.already", "You are an officer of {desk} already.")
FOR_A_ROOM = pgettext(
    "police:enrolled.for_a_room", "This code is for a group. Add me there and write: /bind CODE"
)
JOINED = pgettext("police:enrolled.joined", "👮 {name} is an officer of {desk} now.")
UNNAMED = "?"


def is_invitation(tx: Tx, code: str, *, now: datetime) -> bool:
    """Whether the code opens something; a village's payload, a used code and what lets in a device
    of somebody's do not."""
    invitation = staff.find_invitation(tx, code, now=now) if code else None
    return invitation is not None and invitation.staff_id is None


def enrol_by_code(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Use the invitation for whoever opened it in private: welcomed, told the rules.

    One for a room stays unused, and so does one for a desk whose officer they are already.
    """
    invitation = staff.find_invitation(tx, heard.start, now=now)
    if invitation is None or invitation.staff_id is not None or not heard.who:
        return
    if invitation.for_room:
        mailbox = staff.chat_mailbox(tx, heard.where)
        outbox.put(tx, mailbox, Saying((say(FOR_A_ROOM),)), REPLY, now=now)
        return
    desk = tx.get(Desk, invitation.desk_id) if invitation.desk_id else None
    known = staff.officer_at(tx, heard.who, desk.id) if desk else None
    if known is not None and desk is not None:
        line = say(ALREADY, desk=desk.name)
        outbox.put(tx, to_staff(known.id), Saying((line,)), REPLY, now=now)
        return
    member = _enrol(tx, heard, invitation, now=now)
    outbox.put(tx, to_staff(member.id), Saying(_welcome(tx, member, desk)), now=now)
    if desk is not None:
        came_back(tx, member)
        _tell_rooms(tx, member, desk, now=now)


def _enrol(tx: Tx, heard: Heard, invitation: Invitation, *, now: datetime) -> Staff:
    offered = sites.get_site(tx, invitation.site).languages
    newcomer = staff.Newcomer(
        one_line(tidy(heard.name)) or UNNAMED,
        resolve_language(heard.language, offered, offered[0]),
    )
    return staff.enrol(tx, invitation, heard.who, newcomer, now=now)


def _welcome(tx: Tx, member: Staff, desk: Desk | None) -> tuple[Line, ...]:
    name = staff.name_of(tx, member.id)
    if member.role == "officer" and desk is not None:
        rules: tuple[Phrase, ...] = (say(RULE_ROOM), say(RULE_ASK), say(RULE_SECRET))
        return (say(WELCOME, name=name, desk=desk.name), *rules)
    site = sites.area_name(tx, member.area or member.site)
    text_id = WELCOME_ADMIN if member.role == "admin" else WELCOME_OTHER
    welcome = say(text_id, name=name, site=site)
    return (welcome, say(MAY_INVITE)) if member.role == "leader" else (welcome,)


def _tell_rooms(tx: Tx, member: Staff, desk: Desk, *, now: datetime) -> None:
    """Colleagues see who came: nobody reads along unnoticed."""
    line = say(JOINED, name=staff.name_of(tx, member.id), desk=desk.name)
    for room in staff.rooms_of(tx, desk.id):
        saying = Saying((line,), quiet=True)
        outbox.put(tx, to_room(room.id), saying, ANNOUNCEMENT, now=now)
