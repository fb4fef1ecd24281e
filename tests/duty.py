"""Helpers of stories that play in the duty room. Rooms and officers read English there."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlmodel import col

from domain.cases.cases import spoken
from storage import history
from storage.history import HistoryLine
from storage.tables import Case, Room, Staff
from storage.tx import Tx
from tests.village import Message, Officer, Person, Village
from tests.village import Room as Group


@dataclass
class Duty:
    """A desk on duty: its room and its officers."""

    village: Village
    room: Group
    officers: list[Officer]

    @property
    def newest(self) -> Message:
        """The last message of the room."""
        return self.room.heard[-1]

    def cards(self, number: str) -> list[Message]:
        """The messages that show the case's card, oldest first."""
        return [one for one in self.room.heard if number in one.text.split("\n")[0]]

    def rang(self, number: str, address: str = "") -> int:
        """How often the case's card came as a new message, here or at that address."""
        there = address or self.room.address
        new = [one for one in self.village.messenger.sent if not one.edit and not one.delete]
        heads = [one.text.split("\n")[0] for one in new if one.to == there]
        return sum(number in head and " · " in head and "📌" not in head for head in heads)

    def card(self, number: str) -> Message:
        """The card as it stands now."""
        heads = [one for one in self.cards(number) if " · " in one.text.split("\n")[0]]
        assert heads, self.room.everything_heard()
        return [one for one in heads if not one.pinned][-1]


async def on_duty(village: Village, desk: str = "cax", names: tuple[str, ...] = ("Dũng",)) -> Duty:
    """A bound room with enrolled officers, a minute later: what was said is out of its minute."""
    room = await village.room(desk)
    officers = [await village.officer(room, name) for name in names]
    await village.house.write(_in_english)
    await village.passes(minutes=1)
    return Duty(village, room, officers)


def _in_english(tx: Tx) -> None:
    tx.execute(update(Room).values(language="en"))
    tx.execute(update(Staff).values(language="en"))


async def someone(village: Village, village_code: str = "06724-01") -> Person:
    """A resident of a village who reads English and has started the bot."""
    resident = village.resident(language="en")
    await resident.starts(f"v-{village_code}")
    return resident


async def reports_theft(resident: Person, *marks: str, reach: str = "1") -> str:
    """A motorbike, stolen today: P2. Returns the case's number as it is read."""
    for said in ("/report", "1", "1", "2", "end of the bridge", *marks, "7", reach, "1"):
        await resident.says(said)
    return await newest_number(resident.village)


async def reports_threat(resident: Person, *marks: str, reach: str = "1") -> str:
    """A threat, today: P3, and coarse."""
    await resident.says("/report")
    await resident.presses("Fight, threat")
    await resident.presses("Threatened")
    await resident.presses("Today")
    await resident.presses("I saw it")
    for said in ("behind the school", *marks, "7", reach, "1"):
        await resident.says(said)
    return await newest_number(resident.village)


def opening_code(person: Person) -> str:
    """The eight digits that somebody on a borrowed phone was told."""
    told = next(one.text for one in person.heard if "Copy this code" in one.text)
    return "".join(re.findall(r"\b(\d{4}) (\d{4})\b", told)[0])


async def calls_fire(resident: Person) -> str:
    """It burns: P1, at one tap."""
    await resident.starts()
    await resident.presses("Danger now")
    await resident.presses("Fire")
    return await newest_number(resident.village)


async def leaps(village: Village, **time: float) -> None:
    """Time goes by at once; what fell due meanwhile happens late, as after a power cut."""
    village.now += timedelta(**time)
    await village.settle()


async def newest_number(village: Village) -> str:
    """The number of the case opened last, as it is read."""
    return spoken((await village.house.read(newest_case)).number)


async def the_case(village: Village, number: str) -> Case:
    """The case of that number, as it is kept now."""
    return await village.house.read(_case, number.replace("-", ""))


async def told_kinds(village: Village, number: str) -> list[str]:
    """The kinds of the case's lines of history, oldest first."""
    return [line.kind for line in await village.house.read(_history, number.replace("-", ""))]


def newest_case(tx: Tx) -> Case:
    """The case opened last."""
    return tx.scalars(select(Case).order_by(col(Case.opened_at).desc()).limit(1)).one()


def _case(tx: Tx, number: str) -> Case:
    return tx.scalars(select(Case).where(col(Case.number) == number)).one()


def _history(tx: Tx, number: str) -> list[HistoryLine]:
    return list(history.read_history(tx, _case(tx, number)))
