"""Staff, rooms and invitations: who may do what, found by the person who presses."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select
from sqlmodel import col

from domain.group_topics import group_of
from domain.ids import DeskId, RoomId, StaffId
from domain.mailboxes import Mailbox, to_chat
from storage.compiled import Plain
from storage.keys import new_id
from storage.reporters import Addressee
from storage.sites import all_sites
from storage.tables import Desk, Invitation, Room, Staff
from storage.tx import Tx

INVITATION_LASTS = timedelta(days=3)
DEVICE_LASTS = timedelta(minutes=10)
CODE_BYTES = 15  # 120 random bits, 20 characters: not to be guessed, fits a start payload
_ROOMS = select(Room).where(col(Room.desk_id) == bindparam("of"), col(Room.state) == "bound")
_ROOM_LINES = Plain(
    select(col(Room.id), col(Room.channel)).where(
        col(Room.desk_id) == bindparam("of"), col(Room.state) == "bound"
    )
)
_ROOM = Plain(
    select(col(Room.state), col(Room.address_sealed), col(Room.language), col(Desk.site))
    .join(Desk, col(Desk.id) == col(Room.desk_id))
    .where(col(Room.id) == bindparam("of"))
)


@dataclass(frozen=True, slots=True)
class RoomLine:
    """What every card asks of a bound room."""

    id: RoomId
    channel: str


@dataclass(frozen=True, slots=True)
class Vacancy:
    """What an invitation is for. role: None where the chat becomes a room of the desk.

    area: the village of a leader; "" for one of the whole place, and for everybody else.
    """

    role: str | None
    site: str
    desk_id: DeskId | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who comes. name: as colleagues shall see it, untrusted, shortened."""

    name: str
    language: str


def find_desk(tx: Tx, site: str, name: str) -> Desk | None:
    """The site's desk of that code or name; "" as site looks everywhere, for exactly one."""
    wanted = select(Desk).where(or_(col(Desk.code) == name, col(Desk.name) == name))
    wanted = wanted.where(col(Desk.retired_on).is_(None))
    found = tx.scalars(wanted.where(col(Desk.site) == site) if site else wanted).all()
    return found[0] if len(found) == 1 else None


def invite(tx: Tx, vacancy: Vacancy, *, now: datetime) -> str:
    """A single-use code that expires in three days. Only its keyed hash is kept."""
    code = secrets.token_urlsafe(CODE_BYTES)
    tx.add(
        Invitation(
            id=new_id(),
            code_key=tx.keys.fingerprint("invitation", code),
            role=vacancy.role,
            for_room=vacancy.role is None,
            site=vacancy.site,
            desk_id=vacancy.desk_id,
            area=vacancy.area,
            expires_at=now + INVITATION_LASTS,
        )
    )
    return code


def invite_device(tx: Tx, officer: Staff, *, now: datetime) -> str:
    """The code that lets one more device of this officer in, for ten minutes."""
    code = invite(tx, Vacancy("officer", officer.site, officer.desk_id), now=now)
    tx.flush()
    invitation = find_invitation(tx, code, now=now)
    if invitation is not None:
        invitation.staff_id, invitation.expires_at = officer.id, now + DEVICE_LASTS
    return code


def find_invitation(tx: Tx, code: str, *, now: datetime) -> Invitation | None:
    """The invitation of that code, unless used or expired."""
    fingerprint = tx.keys.fingerprint("invitation", code)
    row = tx.scalar(
        select(Invitation).where(col(Invitation.code_key) == fingerprint).with_for_update()
    )
    return row if row is not None and row.used_at is None and row.expires_at > now else None


def enrol(
    tx: Tx, invitation: Invitation, address: str, newcomer: Newcomer, *, now: datetime
) -> Staff:
    """Use the invitation for this person: a member of staff, as of now."""
    if invitation.role is None:
        raise ValueError("an invitation for a room")
    invitation.used_at = now
    staff_id = StaffId(new_id())
    staff = Staff(
        id=staff_id,
        role=invitation.role,
        site=invitation.site,
        desk_id=invitation.desk_id,
        area=invitation.area,
        address_key=tx.keys.fingerprint("staff", address),
        address_sealed=tx.house_key.seal("staff.address", staff_id, address),
        name_sealed=tx.house_key.seal("staff.name", staff_id, newcomer.name[:60]),
        language=newcomer.language,
        joined_on=now.date(),
    )
    tx.add(staff)
    tx.flush()
    return staff


def removed_like(tx: Tx, member: Staff) -> Sequence[Staff]:
    """The roles of the same person at the same desk that were taken away."""
    return tx.scalars(
        select(Staff).where(
            col(Staff.address_key) == member.address_key,
            col(Staff.desk_id) == member.desk_id,
            col(Staff.state) == "removed",
        )
    ).all()


def bind_room(
    tx: Tx, invitation: Invitation, *, address: str, language: str, now: datetime
) -> Room:
    """Use the invitation for this chat: a room of the desk, as of now. A known chat moves over."""
    if invitation.desk_id is None:
        raise ValueError("an invitation without a desk")
    invitation.used_at = now
    room = find_room(tx, address, any_state=True)
    if room is None:
        room_id = RoomId(new_id())
        room = Room(
            id=room_id,
            desk_id=invitation.desk_id,
            channel=address.partition(":")[0],
            address_key=tx.keys.fingerprint("room", address),
            address_sealed=tx.house_key.seal("room.address", room_id, address),
            language=language,
            bound_on=now.date(),
        )
        tx.add(room)
    room.desk_id, room.language, room.state = invitation.desk_id, language, "bound"
    tx.flush()
    return room


def find_room(tx: Tx, address: str, *, any_state: bool = False) -> Room | None:
    """The room bound at that address."""
    fingerprint = tx.keys.fingerprint("room", address)
    row = tx.scalar(select(Room).where(col(Room.address_key) == fingerprint))
    return row if row is not None and (any_state or row.state == "bound") else None


def find_moved_room(tx: Tx, address: str) -> Room | None:
    """The bound room that was at that address before it moved: what stands there is still pressed
    and answered."""
    fingerprint = tx.keys.fingerprint("room", address)
    return tx.scalar(
        select(Room).where(col(Room.former_key) == fingerprint, col(Room.state) == "bound")
    )


def rooms_in(tx: Tx, group: str) -> list[Room]:
    """The bound rooms of that group: the group itself, and each of its topics that is one."""
    channel = group.partition(":")[0]
    rooms = tx.scalars(
        select(Room).where(col(Room.channel) == channel, col(Room.state) == "bound")
    ).all()
    return [room for room in rooms if group_of(room_address(tx, room)) == group_of(group)]


def room_address(tx: Tx, room: Room) -> str:
    """Where the room is, whatever its state."""
    return tx.house_key.open_text("room.address", room.id, room.address_sealed)


def move_room(tx: Tx, room: Room, address: str) -> None:
    """The chat has a new address (a group became a supergroup). Nothing changes if it had it
    already."""
    if room.address_key == tx.keys.fingerprint("room", address):
        return
    room.former_key = room.address_key
    room.address_key = tx.keys.fingerprint("room", address)
    room.address_sealed = tx.house_key.seal("room.address", room.id, address)


def rooms_of(tx: Tx, desk_id: DeskId) -> Sequence[Room]:
    """The bound rooms of the desk."""
    return tx.scalars(_ROOMS, {"of": desk_id}).all()


def room_lines(tx: Tx, desk_id: DeskId) -> list[RoomLine]:
    """The bound rooms of the desk, only to be read."""
    return [RoomLine(*row) for row in _ROOM_LINES.all(tx, {"of": desk_id})]


def officers_of(tx: Tx, desk_id: DeskId) -> Sequence[Staff]:
    """The active officers of the desk."""
    return tx.scalars(
        select(Staff).where(
            col(Staff.desk_id) == desk_id,
            col(Staff.role) == "officer",
            col(Staff.state) == "active",
        )
    ).all()


def admins_of(tx: Tx, site: str) -> Sequence[Staff]:
    """The active admins of the site."""
    return tx.scalars(
        select(Staff).where(
            col(Staff.site) == site, col(Staff.role) == "admin", col(Staff.state) == "active"
        )
    ).all()


def active_in(tx: Tx, site: str) -> Sequence[Staff]:
    """Every active role of the site, the oldest first."""
    rows = select(Staff).where(col(Staff.site) == site, col(Staff.state) == "active")
    return tx.scalars(rows.order_by(col(Staff.joined_on), col(Staff.id))).all()


def leaders_of(tx: Tx, site: str, areas: Sequence[str]) -> Sequence[Staff]:
    """The site's active leaders of these areas, in their order; those of the whole place last."""
    found = tx.scalars(
        select(Staff).where(
            col(Staff.site) == site, col(Staff.role) == "leader", col(Staff.state) == "active"
        )
    ).all()
    order = {area: place for place, area in enumerate(areas)} | {"": len(areas)}
    return sorted((one for one in found if one.area in order), key=lambda one: order[one.area])


def roles_at(tx: Tx, address: str) -> Sequence[Staff]:
    """Every active role of the person at that address; none for a stranger."""
    if not address:
        return []
    return _active_at(tx, tx.keys.fingerprint("staff", address))


def speak(tx: Tx, address: str, language: str) -> None:
    """Whoever works here from that address reads this language, in every role. No one else does."""
    for role in roles_at(tx, address):
        role.language = language


def roles_of(tx: Tx, member: Staff) -> Sequence[Staff]:
    """Every active role of the person who has this one."""
    return _active_at(tx, member.address_key)


def _active_at(tx: Tx, fingerprint: str) -> Sequence[Staff]:
    return tx.scalars(
        select(Staff).where(col(Staff.address_key) == fingerprint, col(Staff.state) == "active")
    ).all()


def find_former(tx: Tx, address: str) -> Staff | None:
    """A role that the person at that address had once, if they have none now."""
    fingerprint = tx.keys.fingerprint("staff", address)
    if _active_at(tx, fingerprint):
        return None
    return tx.scalar(select(Staff).where(col(Staff.address_key) == fingerprint).limit(1))


def officer_at(tx: Tx, address: str, desk_id: DeskId) -> Staff | None:
    """The person's role as an officer of that desk, None if they have none."""
    for staff in roles_at(tx, address):
        if staff.role == "officer" and staff.desk_id == desk_id:
            return staff
    return None


def name_of(tx: Tx, staff_id: StaffId) -> str:
    """What colleagues call this member of staff; never shown to residents."""
    staff = tx.get_one(Staff, staff_id)
    return tx.house_key.open_text("staff.name", staff.id, staff.name_sealed)


def room_addressee(tx: Tx, room_id: RoomId) -> Addressee | None:
    """Whom a room's mailbox reaches now; None once the bot was removed."""
    room = _ROOM.first(tx, {"of": room_id})
    if room is None or room.state != "bound":
        return None
    address = tx.house_key.open_text("room.address", room_id, room.address_sealed)
    return Addressee(address, room.language, room.site)


def staff_addressee(tx: Tx, staff_id: StaffId) -> Addressee | None:
    """Whom a private row to a member of staff reaches now; None once removed."""
    staff = tx.get(Staff, staff_id)
    if staff is None or staff.state != "active":
        return None
    address = tx.house_key.open_text("staff.address", staff.id, staff.address_sealed)
    return Addressee(address, staff.language, staff.site)


# Chats that are nobody's room


def chat_mailbox(tx: Tx, address: str) -> Mailbox:
    """A mailbox for a few words to a chat that is no room (yet). The address is sealed in it."""
    return to_chat(tx.house_key.seal("outgoing.mailbox", "chat", address))


def chat_has_room(tx: Tx, sealed: bytes) -> bool:
    """Whether that chat, or one of its topics, is a room. sealed: of its mailbox."""
    address = tx.house_key.open_text("outgoing.mailbox", "chat", sealed)
    return bool(rooms_in(tx, address))


def chat_addressee(tx: Tx, sealed: bytes) -> Addressee | None:
    """Whom such a mailbox reaches; None once the chat became a room: then the words are out of
    place. sealed: of the mailbox."""
    address = tx.house_key.open_text("outgoing.mailbox", "chat", sealed)
    if find_room(tx, address) is not None:
        return None
    sites = all_sites(tx)
    return Addressee(address, "", sites[0].area if sites else "")
