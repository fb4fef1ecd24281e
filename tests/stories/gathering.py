"""What stories of announcements and meetings share: who is told, who calls, how time jumps."""

from datetime import timedelta

from sqlalchemy import select

from domain.heard import Place
from storage import staff
from storage.tables import Meeting
from storage.tx import Tx
from tests.village import Person, Village

PO_HEN, LUC_PHU = "06724-01", "06724-02"
TITLE = "New road"
PLACE = "School of Pò Hèn"


async def lives_in(village: Village, code: str, *, language: str = "en") -> Person:
    resident = village.resident(language=language)
    await resident.starts(f"v-{code}")
    return resident


def speaks(tx: Tx, address: str, language: str) -> None:
    for role in staff.roles_at(tx, address):
        role.language = language


async def english_admin(village: Village, name: str = "Hương") -> Person:
    admin = await village.admin(name)
    await village.house.write(speaks, admin.address, "en")
    return admin


async def composes(
    admin: Person, *villages: str, when: str = "19/11 19:00", agenda: str = ""
) -> None:
    """Up to the review."""
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("Village meeting")
    await admin.says(TITLE)
    await admin.says(PLACE)
    await admin.says(when)
    for name in villages or ("Thôn Pò Hèn",):
        await admin.presses(name)
    await admin.presses("Go on")
    if agenda:
        await admin.says(agenda)
    else:
        await admin.presses("Without")


async def calls(admin: Person, *villages: str, **more: str) -> None:
    """Up to the invitations."""
    await composes(admin, *villages, **more)
    await admin.presses("✅ Invite")
    await admin.village.passes(seconds=3)


async def opens(admin: Person, *taps: str) -> None:
    """Looks at the meeting, and presses these one after the other."""
    await admin.says("/meetings")
    for tap in (TITLE, *taps):
        await admin.presses(tap)


async def meeting_of(village: Village) -> Meeting:
    return await village.house.read(the_meeting)


def the_meeting(tx: Tx) -> Meeting:
    return tx.scalars(select(Meeting)).one()


async def jump(village: Village, **time: float) -> None:
    """Nobody is up meanwhile."""
    village.now += timedelta(**time)
    await village.settle()
    village.now += timedelta(seconds=2)
    await village.settle()


def has(person: Person, label: str) -> bool:
    return any(message.key(label) for message in person.heard)


async def forges(person: Person, choice: str) -> None:
    await person.village.hears(person, where=person.address, place=Place.PRIVATE, choice=choice)


async def removes(admin: Person, name: str) -> None:
    await admin.says("/admin")
    await admin.presses("Officers and admins")
    await admin.presses(name)
    await admin.presses("Yes, take it away")
