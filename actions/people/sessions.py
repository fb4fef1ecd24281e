"""Sessions: how an officer's or admin's browser gets in, stays in and is locked out.

An invitation opens one device. In a browser there is no group to join: who redeems an invitation
for a room becomes an officer of its desk as well, since nobody could act in that room otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from actions.people.page_readers import address_of, is_page, page_in
from domain.ids import DeskId
from storage import device_sessions
from storage.device_sessions import OpenedSession
from storage.keys import new_id
from storage.sites import all_sites, desks_of, get_site
from storage.staff import (
    Newcomer,
    Vacancy,
    admins_of,
    bind_room,
    enrol,
    find_invitation,
    invite,
    name_of,
    officers_of,
    roles_at,
    room_addressee,
    rooms_of,
    staff_addressee,
)
from storage.tables import Desk, Invitation, Staff
from storage.tx import Tx

T = TypeVar("T")

ROOM, ADMIN = "room", "admin"
EVERYTHING = "*"


class InvitationSpent(Exception):
    """The link was used already, has expired, or never was one."""


class LockedOut(Exception):
    """The device may not be here any more: revoked, or its person lost the role."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation would open: its door, and the desk's name ("" for an admin).

    for_room: it makes the device the room's own, as against one officer's.
    """

    door: str
    desk: str = ""
    for_room: bool = False


def look_at(tx: Tx, code: str, *, now: datetime) -> Offer:
    """What this invitation opens. It stays unused. Raises InvitationSpent."""
    invitation = _get_invitation(tx, code, now=now)
    if invitation.desk_id is None:
        return Offer(ADMIN)
    return Offer(ROOM, tx.get_one(Desk, invitation.desk_id).name, invitation.for_room)


def redeem(tx: Tx, code: str, token: str, newcomer: Newcomer, *, now: datetime) -> OpenedSession:
    """Use the invitation for the device that holds this token; from now on it is in. Raises
    InvitationSpent."""
    invitation = _get_invitation(tx, code, now=now)
    opened = _let_in(tx, invitation, newcomer, now=now)
    device_sessions.put_session(tx, token, opened, now=now)
    return opened


def find_session(tx: Tx, token: str, door: str, *, now: datetime) -> OpenedSession | None:
    """What this device may open at that door; None once revoked, or its person lost the role."""
    opened = device_sessions.find_session(tx, token, door, now=now)
    if opened is None:
        return None
    staff = tx.get(Staff, opened.owner)
    if staff is None or staff.state != "active" or not roles_at(tx, address_of(opened.person)):
        return None
    return opened


def read_seated(
    tx: Tx, token: str, door: str, deed: Callable[..., T], *args: object, now: datetime
) -> T:
    """What the deed reads, for a device that may be here at this very moment. Raises LockedOut."""
    if find_session(tx, token, door, now=now) is None:
        raise LockedOut
    return deed(tx, *args)


def desk_of(tx: Tx, person: str) -> str:
    """The name of the desk where this person is an officer, "" if they are none."""
    for staff in roles_at(tx, address_of(person)):
        if staff.desk_id is not None:
            return tx.get_one(Desk, staff.desk_id).name
    return ""


def touch_session(tx: Tx, token: str, *, now: datetime) -> None:
    """The device was used today."""
    device_sessions.touch_session(tx, token, now=now)


def open_demo(tx: Tx, door: str, token: str, newcomer: Newcomer, *, now: datetime) -> OpenedSession:
    """Let this device into the demo's room or admin page, as the one person who sits there.

    Only ever called on a demo database. Raises InvitationSpent while there is no site yet.
    """
    desk = _demo_desk(tx)
    there = officers_of(tx, desk.id) if door == ROOM else admins_of(tx, desk.site)
    known = [staff for staff in there if is_page(_address(tx, staff))]
    if known:
        opened = _seat_of(tx, known[0], door, now=now)
        device_sessions.put_session(tx, token, opened, now=now)
        return opened
    for_room = door == ROOM
    desk_id = desk.id if for_room else None
    code = invite(tx, Vacancy(None if for_room else ADMIN, desk.site, desk_id), now=now)
    return redeem(tx, code, token, newcomer, now=now)


def _get_invitation(tx: Tx, code: str, *, now: datetime) -> Invitation:
    invitation = find_invitation(tx, code, now=now)
    if invitation is None:
        raise InvitationSpent
    return invitation


def _let_in(tx: Tx, invitation: Invitation, newcomer: Newcomer, *, now: datetime) -> OpenedSession:
    """Enrol the bearer as a person of their own, and give them their seat. Another device of
    somebody's stays in as long as they have their role."""
    door = ADMIN if invitation.desk_id is None else ROOM
    if invitation.for_room:
        invitation.role = "officer"
    person = address_of(new_id())
    whose = invitation.staff_id
    if whose is not None and tx.get_one(Staff, whose).state != "active":
        raise InvitationSpent
    staff = enrol(tx, invitation, person, newcomer, now=now)
    opened = _seat_of(tx, staff, door, now=now)
    return opened if whose is None else replace(opened, owner=whose)


def _seat_of(tx: Tx, staff: Staff, door: str, *, now: datetime) -> OpenedSession:
    person = page_in(_address(tx, staff))
    page = person
    if door == ROOM and staff.desk_id is not None:
        page = _room_page(tx, staff.desk_id, now=now)
    return OpenedSession(door, page, person, staff.id, name_of(tx, staff.id))


def _room_page(tx: Tx, desk_id: DeskId, *, now: datetime) -> str:
    """The page of the desk's browser room; made and bound if none is, in the site's language."""
    for room in rooms_of(tx, desk_id):
        addressee = room_addressee(tx, room.id)
        if addressee is not None and is_page(addressee.address):
            return page_in(addressee.address)
    page = new_id()
    site = get_site(tx, tx.get_one(Desk, desk_id).site)
    language = site.languages[0]
    bound = Invitation(id=new_id(), code_key="", site=site.area, desk_id=desk_id, expires_at=now)
    bind_room(tx, bound, address=address_of(page), language=language, now=now)
    return page


def _demo_desk(tx: Tx) -> Desk:
    """The desk that takes everything, of the first site."""
    for site in all_sites(tx):
        for desk in desks_of(tx, site.area):
            if EVERYTHING in desk.forms:
                return desk
    raise InvitationSpent


def _address(tx: Tx, staff: Staff) -> str:
    addressee = staff_addressee(tx, staff.id)
    return "" if addressee is None else addressee.address
