"""Rooms on Telegram, tried truly and without a sound: may the bot write there, see who leaves?

Asked of Telegram (`getChat`, `getChatMember`), which leaves no trace in the group. On request a
line is said there, by way of the outbox like everything else; then Titir must be running.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.findings import Finding, bad, good, note
from bot.settings import Settings
from bot.wall_clock import now
from domain.group_topics import group_of, topic_of
from domain.ids import DeskId, RoomId
from domain.mailboxes import Spot, room_in, to_room
from domain.mouth import Gone, Rejected, SendFailed
from domain.saying import Saying, pgettext, say
from storage import outbox, staff
from storage.house import House
from storage.open_house import open_house
from storage.tables import Desk, Room
from storage.tx import Tx

ASK_S = 10.0
ARRIVES_S = 20.0  # a line said in each room; longer, and something is wrong
CHANNEL = "telegram"
FILES = ("can_send_photos", "can_send_voice_notes", "can_send_documents")  # of "ChatPermissions"

RINGING = pgettext("police:room.ringing", "🔔 A trial: this room can be written.")


@dataclass(frozen=True, slots=True)
class BoundRoom:
    """A room on Telegram. id: ours. officers: numbers of its desk's officers there."""

    id: RoomId
    desk: str
    address: str
    officers: tuple[int, ...] = ()


def look_at_rooms(settings: Settings, *, ring: bool) -> Iterator[Finding]:
    """What the bot may do in each room on Telegram; where something lacks, what to press."""
    house = open_house(settings.database, settings.master_file)
    try:
        rooms = house.write_now(_bound_rooms)
        for room in rooms:
            yield from _look_at(settings, room)
        if ring:
            yield from _ring(house, rooms)
    finally:
        house.close()


def _bound_rooms(tx: Tx) -> list[BoundRoom]:
    rooms = tx.scalars(select(Room).where(col(Room.channel) == CHANNEL, col(Room.state) == "bound"))
    found = [
        BoundRoom(
            room.id,
            tx.get_one(Desk, room.desk_id).name,
            staff.room_address(tx, room),
            tuple(_officers(tx, room.desk_id)),
        )
        for room in rooms
    ]
    return sorted(found, key=lambda room: room.desk)


def _officers(tx: Tx, desk_id: DeskId) -> Iterator[int]:
    for officer in staff.officers_of(tx, desk_id):
        to = staff.staff_addressee(tx, officer.id)
        channel, _, number = to.address.partition(":") if to else ("", "", "")
        if channel == CHANNEL:
            yield int(number)


def _look_at(settings: Settings, room: BoundRoom) -> Iterator[Finding]:
    number = int(group_of(room.address).partition(":")[2])
    try:
        chat, me, absent = asyncio.run(_ask(settings, number, room.officers))
    except Gone:
        yield bad(f"{room.desk}: the bot is in that group no more. Bind another room.")
        return
    except Rejected as wrong:
        yield bad(f"{room.desk}: Telegram does not show its group ({wrong.reason}).")
        return
    except SendFailed:
        yield note(f"{room.desk}: Telegram does not answer now, so its room could not be tried.")
        return
    yield from judge(room.desk, chat, me, topic=topic_of(room.address))
    if absent:
        yield note(
            f"{room.desk}: {absent} of its {len(room.officers)} officers are not in its group. "
            "Those who left without a word still have their role: an admin can take it away."
        )


async def _ask(
    settings: Settings, number: int, officers: tuple[int, ...]
) -> tuple[dict[str, Any], dict[str, Any], int]:
    """The group, our own place in it, and how many of the officers are surely not there."""
    from channels.telegram.api_calls import ask
    from channels.telegram.json_fields import as_dict

    token, api_url = settings.telegram_token.get_secret_value(), settings.telegram_api_url
    me, absent = int(token.partition(":")[0]), 0
    chat = await ask(token, api_url, "getChat", timeout_s=ASK_S, chat_id=number)
    member = await ask(token, api_url, "getChatMember", timeout_s=ASK_S, chat_id=number, user_id=me)
    for officer in officers:
        with suppress(Rejected, Gone):  # it may be refused, and then it is not known
            there = await ask(
                token, api_url, "getChatMember", timeout_s=ASK_S, chat_id=number, user_id=officer
            )
            absent += as_dict(there).get("status") in ("left", "kicked")
    return dict(as_dict(chat)), dict(as_dict(member)), absent


def judge(
    desk: str, chat: dict[str, Any], me: dict[str, Any], *, topic: str = ""
) -> Iterator[Finding]:
    """What follows from a group's permissions and from the bot's own place there, as the Bot API
    tells them."""
    status = me.get("status")
    if status not in ("creator", "administrator", "member", "restricted"):
        yield bad(f"{desk}: the bot is in that group no more. Bind another room.")
        return
    allowed = chat.get("permissions") or {}
    may_write = status in ("creator", "administrator") or (
        allowed.get("can_send_messages") is not False
        and (status != "restricted" or me.get("can_send_messages") is True)
    )
    if not may_write:
        yield bad(
            f"{desk}: the bot may not write in its group. Open the group's permissions and let "
            "members send messages, or make the bot an administrator."
        )
        return
    if status not in ("creator", "administrator") and any(
        allowed.get(one) is False for one in FILES
    ):
        yield note(
            f"{desk}: its group takes no photos or voice notes from the bot. Let members send "
            "media there, or make the bot an administrator."
        )
    if topic and not chat.get("is_forum"):
        yield bad(f"{desk}: its group has no topics any more. Bind it again where it should read.")
    if status not in ("creator", "administrator"):
        yield note(
            f"{desk}: the bot is no administrator of its group, so the board is not pinned, and "
            "in a large group nobody tells it who leaves. Make it one."
        )
    elif me.get("can_pin_messages") is False:
        yield note(f"{desk}: let the bot pin messages, so that the board stays on top.")
    yield good(f"{desk}: the bot may write in its room.")


# ------------------------------------------------------------------------------- said aloud


def _ring(house: House, rooms: list[BoundRoom]) -> Iterator[Finding]:
    slot = f"ring:{int(time.monotonic() * 1000)}"
    house.write_now(_say_in, rooms, slot, now=now())
    until = time.monotonic() + ARRIVES_S
    waiting = {room.id for room in rooms}
    while waiting and time.monotonic() < until:
        time.sleep(0.5)
        waiting = house.write_now(_still_waiting, slot)
    for room in rooms:
        if room.id in waiting:
            yield bad(f"{room.desk}: a line did not leave for its room. Is Titir running?")
        else:
            yield good(f"{room.desk}: a line was said in its room.")


def _say_in(tx: Tx, rooms: list[BoundRoom], slot: str, *, now: datetime) -> None:
    for room in rooms:
        outbox.put_at(tx, Spot(to_room(room.id), slot), Saying((say(RINGING),)), now=now)


def _still_waiting(tx: Tx, slot: str) -> set[RoomId]:
    return {room for mailbox in outbox.waiting_in(tx, slot) if (room := room_in(mailbox))}
