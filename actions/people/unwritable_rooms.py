"""A room where the bot is, and may not write. Admins know at once, and when it is over.

What is to be said there waits; danger rings meanwhile in the desk's other rooms, and in private
with each officer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from actions.people.rooms import tell_admins
from domain.ids import RoomId
from domain.lanes import DANGER
from domain.mailboxes import to_room
from domain.saying import pgettext, say
from storage import staff, timers
from storage.tables import Desk, Room, Timer
from storage.tx import Tx

BARRED = "room barred"  # timer of a room; it is set as long as nothing may be written there
AN_HOUR = timedelta(hours=1)

MAY_NOT_WRITE = pgettext("admin:room.barred", "⚠ I may not write in the room of {desk} any more.")
LET_ME = pgettext(
    "admin:room.barred_let", "Open the group's settings and let the bot send messages."
)
MEANWHILE = pgettext(
    "admin:room.barred_meanwhile",
    "Danger still rings in private with its officers. All else waits.",
)
WRITES_AGAIN = pgettext("admin:room.writes_again", "✔ I can write in the room of {desk} again.")


def room_barred(tx: Tx, room_id: RoomId, *, now: datetime) -> None:
    """Something was refused there, and nothing else is wrong. However often, the admins are told
    once, and every hour as long as it lasts."""
    room = tx.get(Room, room_id)
    if room is None or room.state != "bound" or is_barred(tx, room_id):
        return
    timers.set_timer(tx, BARRED, _subject(room_id), at=now + AN_HOUR, every=AN_HOUR)
    _tell(tx, room, now=now)


def still_barred(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """An hour later it is said again, unless the room is gone altogether."""
    room = tx.get(Room, timer.about)
    if room is None or room.state != "bound":
        timers.cancel_timers(tx, timer.subject, BARRED)
    else:
        _tell(tx, room, now=now)


def room_written(tx: Tx, room_id: RoomId, *, now: datetime) -> None:
    """Something arrived there: if it could not be written, that is over, and the admins hear so."""
    if not is_barred(tx, room_id):
        return
    timers.cancel_timers(tx, _subject(room_id), BARRED)
    desk = tx.get_one(Desk, tx.get_one(Room, room_id).desk_id)
    tell_admins(tx, desk.site, say(WRITES_AGAIN, desk=desk.name), now=now)


def is_barred(tx: Tx, room_id: RoomId) -> bool:
    """Whether nothing may be written there, as far as is known."""
    return timers.find_timer(tx, BARRED, _subject(room_id)) is not None


def barred_desks(tx: Tx) -> Sequence[str]:
    """The desks with a room that cannot be written, by code."""
    barred = select(col(Timer.subject)).where(col(Timer.kind) == BARRED)
    ids = [subject.partition(":")[2] for subject in tx.scalars(barred)]
    of_rooms = select(col(Desk.code)).join(Room, col(Room.desk_id) == col(Desk.id))
    found = of_rooms.where(col(Room.id).in_(ids), col(Room.state) == "bound").distinct()
    return tx.scalars(found.order_by(col(Desk.code))).all()


def _tell(tx: Tx, room: Room, *, now: datetime) -> None:
    desk = tx.get_one(Desk, room.desk_id)
    lines = [say(MAY_NOT_WRITE, desk=desk.name), say(LET_ME)]
    if staff.officers_of(tx, desk.id):
        lines.append(say(MEANWHILE))
    tell_admins(tx, desk.site, *lines, how=DANGER, now=now)


def _subject(room_id: RoomId) -> str:
    return to_room(room_id)
